"""Vetoed drafts of the Security Council."""

from comity.sources.reading.contract import Adapter
from comity.sources.reading.layouts import Layout
from comity.sources.votes._holdings import council

__all__ = ["ADAPTER"]

ADAPTER = Adapter(
    layouts=(Layout("council-vetoes", ("date", "draft", "member_veto1", "member_veto2")),),
    read=council,
)
