"""Indicators: evidence becomes tidy rows by dyad and period, one file per domain."""

from comity.indicators import (
    commitment,
    diplomacy,
    economy,
    military,
    quantities,
    rhetoric,
    sanctions,
    voting,
)
from comity.indicators.declaration import DOMAINS, Indicator
from comity.indicators.own import Indicators

__all__ = ["DOMAINS", "INDICATORS", "LEADS", "Indicator"]

INDICATORS = Indicators(
    {
        found.name: found
        for room in (
            commitment,
            diplomacy,
            voting,
            economy,
            sanctions,
            military,
            quantities,
            rhetoric,
        )
        for found in (getattr(room, name) for name in room.__all__)
        if isinstance(found, Indicator)
    }
)
"""Every indicator of comity under its name; those that cases declare are found by name too."""

LEADS: dict[str, Indicator] = {i.domain: i for i in INDICATORS.values() if i.lead}
"""The indicator that carries each domain's score."""
