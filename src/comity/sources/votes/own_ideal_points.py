"""Ideal points that comity estimated itself, as `comity ideal-points` writes them."""

from comity.sources.reading.contract import Adapter
from comity.sources.reading.layouts import Layout
from comity.sources.votes._holdings import points

__all__ = ["ADAPTER"]

ADAPTER = Adapter(
    layouts=(Layout("ideal-points-comity", ("state", "session", "ideal_point", "se")),),
    read=points,
)
