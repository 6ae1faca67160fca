"""The interval that comity reports everywhere: its ends, its reach and its name."""

__all__ = ["ENDS", "INTERVAL", "SHARE", "Z"]

ENDS = (0.05, 0.95)
"""Quantiles of draws between which it lies."""

Z = 1.6448536269514722
"""Standard errors from the middle to an end, where the distribution is normal."""

SHARE = f"{round(100 * (ENDS[1] - ENDS[0]))} %"
"""How much it holds."""

INTERVAL = f"{SHARE} interval"
"""What it is called in tables, charts and reports."""
