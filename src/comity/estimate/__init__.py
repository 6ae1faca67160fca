"""Estimate: where every dyad stands, by domain and overall, from all indicators at once."""

from comity.estimate.composites import OVERALL
from comity.estimate.latent import Latent

__all__ = ["OVERALL", "Latent"]
