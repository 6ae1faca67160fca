"""Votes of the Security Council that were not unanimous, as reported by the United States."""

from comity.sources.reading.contract import Adapter
from comity.sources.reading.layouts import Layout
from comity.sources.votes._holdings import council

__all__ = ["ADAPTER"]

ADAPTER = Adapter(
    layouts=(Layout("council-member-votes", ("year", "item", "label", "ms_code", "ms_vote")),),
    read=council,
)
