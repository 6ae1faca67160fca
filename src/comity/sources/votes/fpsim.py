"""Roll calls of the General Assembly of later sessions, as Miller's package fpsim has them."""

from comity.sources.reading.contract import Adapter
from comity.sources.reading.layouts import Layout
from comity.sources.votes._holdings import assembly

__all__ = ["ADAPTER"]

ADAPTER = Adapter(
    layouts=(Layout("later-roll-calls", ("session", "resid", "date", "ccode", "vote")),),
    read=assembly,
)
