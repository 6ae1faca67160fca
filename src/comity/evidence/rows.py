"""A row of a casebook as a record, or in plain words all that is wrong with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from pydantic import ValidationError

from comity.errors import shown
from comity.evidence.dates import ONGOING, parse_date
from comity.evidence.faults import one_of
from comity.evidence.records import RECORD_TYPES, Record

__all__ = ["columns", "read_row", "required_columns"]

_DERIVED = ("precision",)
_DATES = ("start", "end", "known", "in_force_from", "in_force_to")
_MAY_BE_EMPTY = ("end", "known", "in_force_from")
_INTERVALS = (("start", "end"), ("in_force_from", "in_force_to"))
_CODE = "write a code in capitals, such as CHN"


def columns(kind: str) -> tuple[str, ...]:
    """The columns that a CSV file of one kind of record may have.

    The fields of the record type but for the precision, which is read from the dates.

    >>> columns("ideal-point")[-3:]
    ('state', 'point', 'se')
    """
    return tuple(name for name in RECORD_TYPES[kind].model_fields if name not in _DERIVED)


def required_columns(kind: str) -> tuple[str, ...]:
    """The columns that a CSV file of one kind of record must have.

    The fields that have no default and are not worked out from another.

    >>> required_columns("ideal-point")
    ('id', 'start', 'source', 'state', 'point')
    """
    fields = RECORD_TYPES[kind].model_fields
    return tuple(
        name for name in columns(kind) if fields[name].is_required() and name not in _MAY_BE_EMPTY
    )


def read_row(kind: str, cells: Mapping[str, str]) -> Record | list[str]:
    """Read one row as a record of its kind.

    Parameters
    ----------
    kind : str
        A key of `RECORD_TYPES`.
    cells : mapping of str to str
        Text of each column that the file has; an empty cell stands for the default.

    Returns
    -------
    Record or list of str
        The record; or everything that is wrong, each in one line that says what would
        be right. Columns that the file lacks are not spoken of.

    Examples
    --------
    >>> read_row("ideal-point", {"id": "p", "start": "2001", "source": "v", "state": "CHN",
    ...                          "point": "high"})
    ["point is 'high'; write a number"]
    """
    model = RECORD_TYPES[kind]
    fields = model.model_fields
    given: dict[str, Any] = {
        name: text for name, text in cells.items() if text or fields[name].is_required()
    }
    try:
        return model.model_validate(given)
    except ValidationError as refusal:
        return _all_wrong(model, given, refusal)


def _all_wrong(model: type[Record], given: dict[str, Any], refusal: ValidationError) -> list[str]:
    """Check the dates one by one, then everything else with dates that are right."""
    wrong = _wrong_dates(model, given)
    if wrong or "start" not in given:
        sound = {name: value for name, value in given.items() if name not in _DATES}
        try:
            model.model_validate(sound | {"start": "2000"})
            return wrong
        except ValidationError as other:
            refusal = other
    said: dict[str, str] = {}
    for error in refusal.errors(include_url=False):
        loc = error["loc"]
        if error["type"] == "missing" and str(loc[0]) not in given:
            continue
        place = str(loc[:1] if _is_union(model, loc) else loc)
        said.setdefault(place, _in_words(model, error))
    return wrong + list(said.values())


def _is_union(model: type[Record], loc: tuple[int | str, ...]) -> bool:
    """Tell whether the errors are those of the branches of a union, of which one is enough."""
    return bool(loc) and loc[0] == "host" and "host" in model.model_fields


def _wrong_dates(model: type[Record], given: Mapping[str, Any]) -> list[str]:
    """Say which dates cannot be read and which intervals are reversed."""
    wrong: list[str] = []
    days: dict[str, tuple[date, date]] = {}
    for name in _DATES:
        text = given.get(name, "")
        if name not in model.model_fields or (not text and name not in given):
            continue
        if text == "ongoing" and name in ("end", "in_force_to"):
            days[name] = ONGOING, ONGOING
        elif text:
            try:
                days[name] = parse_date(text)[:2]
            except ValueError as refusal:
                wrong.append(f"{name}: {refusal}")
        elif name == "start":
            wrong.append("start is empty; write YYYY-MM-DD, YYYY-MM or YYYY")
    return wrong + [_reversed(given, *names) for names in _INTERVALS if _is_reversed(days, *names)]


def _is_reversed(days: Mapping[str, tuple[date, date]], begin: str, close: str) -> bool:
    first = days.get(begin) or days.get("start")
    return first is not None and close in days and days[close][1] < first[0]


def _reversed(given: Mapping[str, Any], begin: str, close: str) -> str:
    begin = begin if given.get(begin) else "start"
    return f"{close} {given[close]} is before {begin} {given[begin]}; exchange the two"


def _in_words(model: type[Record], error: Any) -> str:
    """Turn what pydantic says into what is wrong and what would be right."""
    loc, value = error["loc"], error["input"]
    if not loc:
        return str(error["ctx"]["error"])
    name = str(loc[0])
    if name == "positions" and len(loc) > 1:
        name = f"positions of {loc[1]}" if loc[-1] != "[key]" else name
    if value == "" or (error["type"] == "too_short" and not value):
        return f"{name} is empty; {_right(model, error)}"
    return f"{name} is {shown(value)}; {_right(model, error)}"


def _right(model: type[Record], error: Any) -> str:
    """Say what would be right."""
    kind, ctx, name = error["type"], error.get("ctx", {}), str(error["loc"][0])
    if kind == "value_error":
        return str(ctx["error"])
    if kind == "string_pattern_mismatch":
        slug = "write lower-case letters, digits, dots and hyphens, such as hu-2005"
        return slug if name == "id" else _CODE
    if kind == "literal_error":
        field = model.model_fields[name]
        if name == "positions":
            return "write yes, no, abstain or absent"
        allowed = _literals(field.annotation)
        return f"write {one_of(allowed)}"
    if name == "source":
        return "write a key of sources.bib"
    if kind == "too_short":
        return f"name at least {ctx['min_length']}, separated by blanks"
    if kind in _NUMBERS:
        return _NUMBERS[kind].format(**ctx)
    return "write a text" if kind.startswith("string") else str(error["msg"])


_NUMBERS = {
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "int_parsing_size": "write a smaller number",
    "float_parsing": "write a number",
    "finite_number": "write a finite number",
    "greater_than_equal": "write a number of at least {ge:,.15g}",
    "less_than_equal": "write a number of at most {le:,.15g}",
}


def _literals(annotation: Any) -> list[str]:
    """All the words that an annotation allows, nested ones too."""
    found: list[str] = []
    for part in get_args(annotation):
        found.extend([part] if isinstance(part, str) and part else _literals(part))
    return found
