"""Estimate: from the panel to scores with intervals, turning points and explanations."""

from comity.estimate.explanation import Explanation, Figure
from comity.estimate.latent import Alignment, alignment
from comity.estimate.levels import Levels, levels

__all__ = ["Alignment", "Explanation", "Figure", "Levels", "alignment", "levels"]
