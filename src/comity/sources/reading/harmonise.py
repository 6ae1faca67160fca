"""States of a publisher's table under the ids of comity, and what is no state set aside."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import polars as pl

from comity.sources.reading.doubts import About, aside_of, doubts_of, noted
from comity.sources.reading.nonstates import known_nonstates
from comity.sources.reading.quarantine import leave_out
from comity.sources.reading.sheets import Sheet
from comity.states import convert

__all__ = ["identified"]

_FORMS = {"cow": r"^\d{1,4}$", "gw": r"^\d{1,4}$", "iso_n": r"^\d{1,3}$", "iso3": r"^[A-Za-z]{3}$"}
"""How a code of a system is written; other parties have a letter or a figure at least."""


def identified(
    sheet: Sheet,
    parties: Mapping[str, str],
    system: str | None = None,
    about: About | None = None,
    *,
    spellings: Mapping[str, str] = MappingProxyType({}),
    others: str = "",
) -> Sheet:
    """Put the ids of states in the place of a publisher's codes or names.

    Parameters
    ----------
    parties : mapping of str to str
        Columns that hold states, and the names that they get.
    system : str, optional
        Whose codes they are, as in `comity.convert`; names and codes of any system otherwise.
    about : About, optional
        How to see whom and when rows are about; its ``start``, a column of years or days, says when
        a code is looked up. Where it means no state then, the state that it means at any time is
        taken if there is one alone.
    spellings : mapping of str to str
        Names or codes of this publisher alone, and the ids that they mean.
    others : str
        Regular expression of parties that this publisher has beside states.

    Returns
    -------
    Sheet
        New columns in the place of the old. Parties that are known to be no states are left out and
        counted. What may be a state and cannot be read is set aside with a doubt; what is no name
        and no code at all (``#REF!``, nothing) counts as damage.

    Examples
    --------
    >>> rows = pl.DataFrame({"who": ["China", "World", "#REF!"], "year": [1961] * 3})
    >>> sheet = identified(Sheet("a.csv", rows), {"who": "state"}, about=About(("who",), "year"))
    >>> sheet.rows.rows(), sheet.aside["state"].to_list(), sheet.doubts.height
    ([(1961, 'CHN')], ['#REF!', 'World'], 1)
    """
    told = sheet if about is None else noted(sheet, about)
    about = about or About(tuple(parties), system=system)
    for column, name in parties.items():
        told = _one_party(told, column, name, system, about, spellings, others)
        renamed = tuple(name if one == column else one for one in about.parties)
        about = replace(about, parties=renamed, system=about.system)
    return told


def _one_party(
    sheet: Sheet,
    column: str,
    name: str,
    system: str | None,
    about: About,
    spellings: Mapping[str, str],
    others: str,
) -> Sheet:
    """Ids of one column; rows of what is none are taken out."""
    rows = sheet.rows
    text = rows[column].cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "")
    own = text.replace_strict(spellings, default=None, return_dtype=pl.String)
    dated = rows.with_columns(text.alias(column))
    when = about.start if about.start in rows.columns and not _is_text(rows, about.start) else None
    states = own.fill_null(_ids(dated, column, system, when))
    unknown = states.is_null()
    if not unknown.any():
        return sheet.but(_renamed(rows, column, name, states))
    left = text.filter(unknown)
    no_state = known_nonstates(left)
    if others:
        no_state = no_state | left.str.contains(others).fill_null(value=False)
    form = _FORMS.get(system or "", r"[^\W_]")
    broken = (~left.str.contains(form)).fill_null(value=True) | left.str.starts_with("#")
    broken = broken.fill_null(value=True) & ~no_state
    strange = ~no_state & ~broken
    told, out = sheet, rows.filter(unknown)
    for reason, which, counts in (
        (f"{column} is no state's code or name", broken, True),
        (f"{column} means no state that is known", strange, False),
    ):
        if which.any():
            gone = out.filter(which)
            told = told.less(
                told.rows,
                aside_of(sheet.file, reason, gone, About((column,)), ""),
                doubts_of(sheet.file, reason, gone, about),
                broken={reason: gone.height} if counts else {},
            )
    if no_state.any():
        told = told.less(told.rows, leave_out(sheet.file, "no state then", left.filter(no_state)))
    return told.but(_renamed(rows, column, name, states).filter(~unknown))


def _is_text(rows: pl.DataFrame, column: str) -> bool:
    return rows.schema[column] == pl.String


def _renamed(rows: pl.DataFrame, column: str, name: str, states: pl.Series) -> pl.DataFrame:
    with_ids = rows.with_columns(states.alias(name))
    return with_ids if name == column else with_ids.drop(column)


def _ids(rows: pl.DataFrame, column: str, system: str | None, when: str | None) -> pl.Series:
    """Ids by code and time; each pair of them is looked up once."""
    keys = [column] if when is None else [column, when]
    distinct = rows.select(keys).unique(maintain_order=True)
    codes, times = distinct[column], None if when is None else distinct[when]
    found = convert(codes, to="id", system=system, when=times, unknown="null").cast(pl.String)
    if when is not None and found.null_count():
        found = found.fill_null(convert(codes, to="id", system=system, unknown="null"))
    known = distinct.with_columns(_id=found)
    joined = rows.select(keys).join(
        known, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined["_id"]
