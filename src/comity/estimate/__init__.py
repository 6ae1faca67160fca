"""Estimate: from the panel to scores with intervals, turning points and explanations."""

from comity.estimate.explanation import Explanation, Figure
from comity.estimate.fit import Alignment, alignment

__all__ = ["Alignment", "Explanation", "Figure", "alignment"]
