"""Roll calls of the General Assembly as Voeten, Strezhnev and Bailey collect them."""

from comity.sources.reading.contract import Adapter
from comity.sources.reading.layouts import Layout
from comity.sources.votes._holdings import assembly

__all__ = ["ADAPTER"]

ADAPTER = Adapter(
    layouts=(
        Layout("voeten-roll-calls", ("rcid", "session", "vote", "ccode", "date", "unres")),
        Layout("voeten-tidy-roll-calls", ("rcid", "session", "date", "unres", "amend", "para")),
        Layout("voeten-tidy-votes", ("rcid", "country", "vote"), ("ccode",)),
        Layout(
            "stored-roll-calls",
            (
                *("roll_call", "session", "date", "precision", "unres"),
                *("is_paragraph_or_amendment", "state", "vote"),
            ),
        ),
    ),
    read=assembly,
)
