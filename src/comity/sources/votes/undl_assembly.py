"""Roll calls of the General Assembly as the UN Digital Library lists them."""

from comity.sources.reading.contract import Adapter
from comity.sources.reading.layouts import Layout
from comity.sources.votes._holdings import assembly

__all__ = ["ADAPTER"]

ADAPTER = Adapter(
    layouts=(
        Layout(
            "undl-assembly-votes",
            ("undl_id", "ms_code", "ms_vote", "date", "session", "resolution"),
            ("permanent_member",),
        ),
    ),
    read=assembly,
)
