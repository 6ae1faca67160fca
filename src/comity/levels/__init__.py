"""Levels: the lead indicator of each domain, smoothed in its own unit."""

from comity.levels.fit import Levels, levels

__all__ = ["Levels", "levels"]
