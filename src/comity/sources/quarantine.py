"""Quarantine: rows of a file that cannot be what they say, set aside and shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from comity.errors import ComityError

__all__ = ["NOTHING", "Quarantine", "set_aside"]

NOTHING = pl.DataFrame(
    schema=dict.fromkeys(("file", "reason", "item", "state", "value"), pl.String)
)
"""No row set aside."""

TOLERATED = 0.01
"""The share of a file's rows that may be set aside for one reason; beyond it the file is refused:
then it is not a few rows that are wrong."""


@dataclass(frozen=True, eq=False)
class Quarantine:
    """Rows that were set aside: what they tell is unknown, and they count nowhere.

    Parameters
    ----------
    rows : DataFrame
        One row for each: file, reason, item (roll call, draft or year), state (as the file
        writes it) and value, all text.

    Examples
    --------
    >>> one = pl.DataFrame({"item": ["1"], "state": ["USA"], "value": ["Q"]})
    >>> Quarantine(set_aside("votes.csv", "unknown vote code", one, of=1000)).lines()
    ("votes.csv: 1 row set aside, unknown vote code: 'Q' (USA, 1)",)
    """

    rows: pl.DataFrame = field(default_factory=lambda: NOTHING)

    def __len__(self) -> int:
        return self.rows.height

    def lines(self, examples: int = 3) -> tuple[str, ...]:
        """One line for each file and reason, with the number of rows and the first of them.

        Parameters
        ----------
        examples : int
            How many rows to show.

        Returns
        -------
        tuple of str
            Empty where nothing was set aside.

        Raises
        ------
        Nothing.
        """
        groups = self.rows.group_by("file", "reason", maintain_order=True)
        return tuple(
            f"{file}: {rows.height} row{'s' if rows.height > 1 else ''} set aside, {reason}: "
            f"{_shown(rows, examples)}"
            for (file, reason), rows in groups
        )

    def and_those_of(self, others: Iterable["Quarantine"]) -> "Quarantine":
        """Join several quarantines.

        Parameters
        ----------
        others : iterable of Quarantine
            Those to add.

        Returns
        -------
        Quarantine
            All rows, in order.

        Raises
        ------
        Nothing.
        """
        return Quarantine(pl.concat([self.rows, *(other.rows for other in others)]))


def set_aside(
    file: str, reason: str, rows: pl.DataFrame, *, of: int, right: str = ""
) -> pl.DataFrame:
    """Set some rows of a file aside, or refuse the file where they are too many.

    Parameters
    ----------
    file : str
        Its name, for people.
    reason : str
        What is wrong with the rows.
    rows : DataFrame
        Those rows: item, state, value.
    of : int
        Number of rows of the file.
    right : str
        What would be right, for the refusal.

    Returns
    -------
    DataFrame
        The rows as `Quarantine` holds them.

    Raises
    ------
    ComityError
        If they are more than one in a hundred.

    Examples
    --------
    >>> one = pl.DataFrame({"item": ["1"], "state": ["USA"], "value": ["Q"]})
    >>> set_aside("votes.csv", "unknown vote code", one, of=4, right="write Y, N, A or X")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: votes.csv: unknown vote code in 1 of 4 rows, more than one in a
    hundred: 'Q' (USA, 1); write Y, N, A or X
    """
    texts = rows.select(
        pl.lit(file).alias("file"),
        pl.lit(reason).alias("reason"),
        pl.col("item", "state", "value").cast(pl.String),
    )
    if texts.height > TOLERATED * of:
        advice = f"; {right}" if right else ""
        raise ComityError(
            f"{file}: {reason} in {texts.height} of {of} rows, more than one in a hundred: "
            f"{_shown(texts, 3)}{advice}"
        )
    return texts


def _shown(rows: pl.DataFrame, examples: int) -> str:
    first = rows.head(examples).select("value", "state", "item").iter_rows()
    shown = [f"{value!r} ({state}, {item})" for value, state, item in first]
    return ", ".join(shown) + (" ..." if rows.height > examples else "")
