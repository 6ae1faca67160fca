"""Portfolios: how alike states vote, ally or rate, for all dyads of a table or an archive."""

from comity.portfolio.alliances import ALLIANCE_VARIANTS, alliance_similarity
from comity.portfolio.archive import Similarities, cited_similarity
from comity.portfolio.frames import similarity
from comity.portfolio.measures import MEASURES
from comity.portfolio.unga import unga_similarity

__all__ = [
    "ALLIANCE_VARIANTS",
    "MEASURES",
    "Similarities",
    "alliance_similarity",
    "cited_similarity",
    "similarity",
    "unga_similarity",
]
