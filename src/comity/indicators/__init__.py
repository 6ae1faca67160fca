"""Indicators: evidence becomes tidy rows by dyad and period, one file per domain."""

from comity.indicators.declaration import DOMAINS, Indicator
from comity.indicators.known import INDICATORS, LEADS, indicators_in

__all__ = ["DOMAINS", "INDICATORS", "LEADS", "Indicator", "indicators_in"]
