"""Levels: the lead indicator of each domain, smoothed in its own unit."""

from comity.levels.explanation import Explanation, Figure
from comity.levels.fit import Levels, levels

__all__ = ["Explanation", "Figure", "Levels", "levels"]
