"""Adopted resolutions of the Security Council as the UN Digital Library lists them."""

from comity.sources.reading.contract import Adapter
from comity.sources.reading.layouts import Layout
from comity.sources.votes._holdings import council

__all__ = ["ADAPTER"]

ADAPTER = Adapter(
    layouts=(
        Layout(
            "undl-council-votes",
            ("undl_id", "ms_code", "ms_vote", "date", "permanent_member", "resolution"),
        ),
        Layout("stored-council-votes", ("decision", "symbol", "result", "state", "position")),
    ),
    read=council,
)
