"""What differs between two assessments, for a terminal."""

from typing import Any

from rich.table import Table
from rich.text import Text

from comity.comparison import Comparison

__all__ = ["comparison_table"]

_FEW = 4
"""Records that are named one by one."""


def comparison_table(found: Comparison) -> Table:
    """Lay out what differs between two assessments, one line per difference.

    What differs, and where: before → after, and the records it may come from.

    >>> import comity as cm
    >>> one = cm.assess("crink", start=2015)
    >>> comparison_table(cm.compare(one, one)).row_count
    0
    """
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for row in found.frame.iter_rows(named=True):
        table.add_row(Text(row["what"], style="bold"), Text(_line(row)))
    return table


def _line(row: dict[str, Any]) -> str:
    by = _named(row["records"])
    if row["what"] == "record":
        told = {"before": f"gone: {row['before']}", "after": f"new: {row['after']}"}
        either = [told[side] for side in told if row[side]]
        return f"{by}, {'; '.join(either)}"
    figure = row["of"] if row["what"] in ("figure", "finding") else ""
    dyad = f"{row['state_a']}-{row['state_b']}" if row["state_a"] else ""
    where = [dyad, row["domain"], figure, row["period"]]
    sides = (row["before"] or "none", row["after"] or "none")
    return f"{' '.join(word for word in where if word)}: {' → '.join(sides)}" + (
        f" (by {by})" if by else ""
    )


def _named(records: list[str]) -> str:
    shown = records if len(records) <= _FEW else records[: _FEW - 1]
    more = f" and {len(records) - len(shown)} more" if len(shown) < len(records) else ""
    return ", ".join(shown) + more
