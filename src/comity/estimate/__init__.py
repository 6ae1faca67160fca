"""Estimate: where every dyad stands, by domain and overall, from all indicators at once."""

from comity.estimate.latent import Latent
from comity.estimate.scores import OVERALL

__all__ = ["OVERALL", "Latent"]
