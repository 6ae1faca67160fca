"""Known: every indicator under its name, those of comity and those that a case declares."""

from collections.abc import Mapping

from comity.errors import ComityError
from comity.evidence import Evidence
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
from comity.indicators.declaration import Indicator
from comity.indicators.own import own_indicators

__all__ = ["INDICATORS", "LEADS", "indicators_in"]

INDICATORS: dict[str, Indicator] = {
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
    for found in room.INDICATORS
}
"""Every indicator of comity under its name; `indicators_in` has those that a case declares too."""

LEADS: dict[str, Indicator] = {i.domain: i for i in INDICATORS.values() if i.lead}
"""The indicator that carries each domain's score."""


def indicators_in(evidence: Evidence) -> Mapping[str, Indicator]:
    """Every indicator by name: those of comity, then those that a body of evidence declares.

    Those made on request too.

    Raises
    ------
    ComityError
        If one that it declares bears the name of one of comity.

    Examples
    --------
    >>> nordic = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
    >>> indicators_in(nordic)["obligation"].domain
    'commitment'
    """
    own = own_indicators(evidence.own)
    twice = next((name for name in own if name in INDICATORS), None)
    if twice is not None:
        raise ComityError(f"indicator {twice}: comity has one of this name; give yours another")
    return {**INDICATORS, **own} if own else INDICATORS
