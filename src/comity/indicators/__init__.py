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

__all__ = ["DOMAINS", "INDICATORS", "LEADS", "Indicator"]

INDICATORS: dict[str, Indicator] = {
    found.name: found
    for room in (commitment, diplomacy, voting, economy, sanctions, military, quantities, rhetoric)
    for found in (getattr(room, name) for name in room.__all__)
    if isinstance(found, Indicator)
}
"""Every indicator under its name."""

LEADS: dict[str, Indicator] = {i.domain: i for i in INDICATORS.values() if i.lead}
"""The indicator that carries each domain's score."""
