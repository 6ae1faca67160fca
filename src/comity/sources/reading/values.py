"""Values: what a cell says, by one rule for all readers; what it cannot mean is never a figure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.doubts import About, aside_of, doubts_of, noted
from comity.sources.reading.holding import DOUBTS
from comity.sources.reading.sheets import Sheet

__all__ = ["AMOUNT", "CODE", "FLAG", "NUMBER", "WHOLE", "YEAR", "Kind", "one_of", "typed"]

_YEARS = (1000, 2200)
_ALIKE = 10  # cells for each different one, from which on it pays to read these alone


@dataclass(frozen=True, eq=False)
class Kind:
    """What the cells of a column may be.

    Parameters
    ----------
    what : str
        In words, for the reason why a row is set aside.
    read : callable
        From an expression of text to one of values; null of what is none.
    missing : tuple of float
        Numbers that say that there is no value.

    Examples
    --------
    >>> NUMBER.unless(-9).missing
    (-9,)
    """

    what: str
    read: Callable[[pl.Expr], pl.Expr]
    missing: tuple[float, ...] = ()

    def unless(self, *missing: float) -> "Kind":
        """The same, where some numbers say that there is no value."""
        return replace(self, missing=missing)

    def value(self, column: str) -> pl.Expr:
        """The value of each cell of a column; null where there is none or it cannot be read."""
        return pl.when(~self._said_missing(column)).then(self.read(_text(column))).alias(column)

    def broken(self, column: str) -> pl.Expr:
        """Whether a cell says something that cannot be such a value."""
        read = self.read(_text(column))
        return _text(column).is_not_null() & ~self._said_missing(column) & read.is_null()

    def _said_missing(self, column: str) -> pl.Expr:
        if not self.missing:
            return pl.lit(value=False)
        return (
            _number(_text(column))
            .is_in([float(one) for one in self.missing])
            .fill_null(value=False)
        )


def _text(column: str) -> pl.Expr:
    text = pl.col(column).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)


def _number(text: pl.Expr) -> pl.Expr:
    """A finite number written as such: no sign of a unit, no comma."""
    number = text.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _whole(text: pl.Expr) -> pl.Expr:
    number = _number(text)
    return pl.when((number == number.floor()) & (number.abs() < 2**53)).then(
        number.cast(pl.Int64, strict=False)
    )


def _year(text: pl.Expr) -> pl.Expr:
    year = _whole(text)
    return pl.when(year.is_between(*_YEARS)).then(year)


def _amount(text: pl.Expr) -> pl.Expr:
    number = _number(text)
    return pl.when(number >= 0).then(number)


def _code(text: pl.Expr) -> pl.Expr:
    return text.str.replace(r"\.0+$", "")


_TRUTH = {"1": True, "0": False, "yes": True, "no": False, "true": True, "false": False}


def _flag(text: pl.Expr) -> pl.Expr:
    return _code(text.str.to_lowercase()).replace_strict(
        _TRUTH, default=None, return_dtype=pl.Boolean
    )


NUMBER = Kind("no number", _number)
"""A finite number."""

WHOLE = Kind("no whole number", _whole)
"""A whole number, written with decimals or without."""

AMOUNT = Kind("no amount", _amount)
"""A finite number that is not below zero."""

YEAR = Kind("no year", _year)
"""A year of four digits."""

FLAG = Kind("neither 1 nor 0", _flag)
"""True or false, as 1 and 0, yes and no, true and false."""

CODE = Kind("no code", _code)
"""Any text, ``710.0`` as ``710``."""


def one_of(words: Mapping[str, Any]) -> Kind:
    """A column whose cells are some words.

    Parameters
    ----------
    words : mapping of str
        Each word or number as the file writes it, and what it means.

    Returns
    -------
    Kind
        Their meanings; ``1.0`` is ``1``.

    Examples
    --------
    >>> pl.DataFrame({"vote": ["1", "3.0", "Q"]}).select(
    ...     one_of({"1": "yes", "3": "no"}).value("vote"))["vote"].to_list()
    ['yes', 'no', None]
    """
    return Kind(
        f"none of {', '.join(words)}", lambda text: _code(text).replace_strict(words, default=None)
    )


def typed(
    sheet: Sheet,
    kinds: Mapping[str, Kind],
    about: About,
    *,
    needed: Collection[str] = (),
    optional: Collection[str] = (),
) -> Sheet:
    """Read the cells of some columns, and set the rows aside where one cannot be what it should.

    Parameters
    ----------
    kinds : mapping of str to Kind
        What the cells of each column are; other columns stay text.
    about : About
        How to see whom and when the rows are about.
    needed : collection of str
        Columns without which a row says nothing: it is set aside where one is empty.
    optional : collection of str
        Columns that tell little: a cell that cannot be read is null there, told, and its row stays.

    Returns
    -------
    Sheet
        Values in the place of text.

    Examples
    --------
    >>> rows = pl.DataFrame({"ccode": ["2", "710"], "cinc": ["0.25", "inf"], "year": ["1961"] * 2})
    >>> about = About(("ccode",), "year", system="cow")
    >>> read = typed(Sheet("a.csv", rows), {"cinc": NUMBER, "year": YEAR}, about)
    >>> read.rows.rows(), read.doubts.select("state_a", "reason").row(0)
    ([('2', 0.25, 1961)], ('CHN', 'a.csv: cinc is no number ()'))
    """
    told = noted(sheet, about)
    lacking = [name for name in kinds if name not in told.rows.columns]
    if lacking:
        raise ComityError(f"{sheet.file} has no column {', '.join(lacking)}; get it again")
    raw = told.rows
    read = {name: _read(raw[name], kind) for name, kind in kinds.items()}
    values = raw.with_columns(value for value, _ in read.values())
    broken = {name: wrong for name, (_, wrong) in read.items()}
    gone = pl.Series([False], dtype=pl.Boolean).new_from_index(0, raw.height)
    for name, kind in kinds.items():
        wrong = broken[name] & ~gone
        if wrong.any():
            reason = f"{name} is {kind.what}"
            if name in optional:
                reason += ", taken as missing"
                aside = aside_of(sheet.file, reason, raw.filter(wrong), about, name)
                told = told.less(told.rows, aside, DOUBTS)
                continue
            told = _set_aside(told, reason, wrong, raw, values, about, name)
            gone |= wrong
    for name in needed:
        empty = values[name].is_null() & ~gone
        if empty.any():
            told = _set_aside(told, f"{name} is empty", empty, raw, values, about, "")
            gone |= empty
    return told.but(values.filter(~gone))


def _read(cells: pl.Series, kind: Kind) -> tuple[pl.Series, pl.Series]:
    """The value of each cell, and whether it is broken; cells that are alike are read once."""
    name = cells.name
    distinct = cells.unique()
    few = _ALIKE * distinct.len() < cells.len()
    table = (distinct if few else cells).to_frame()
    done = table.with_columns(_read=kind.value(name), _broken=kind.broken(name))
    if few:
        done = cells.to_frame().join(
            done, on=name, how="left", nulls_equal=True, maintain_order="left"
        )
    return done["_read"].alias(name), done["_broken"]


def _set_aside(
    sheet: Sheet,
    reason: str,
    wrong: pl.Series,
    raw: pl.DataFrame,
    values: pl.DataFrame,
    about: About,
    shown: str,
) -> Sheet:
    """Note rows as set aside; they are taken out at the end."""
    return sheet.less(
        sheet.rows,
        aside_of(sheet.file, reason, raw.filter(wrong), about, shown),
        doubts_of(sheet.file, reason, values.filter(wrong), about),
        broken={reason: int(wrong.sum())},
    )
