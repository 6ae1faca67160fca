"""A record: one dated, sourced piece of evidence, with the fields that every type shares."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from comity.evidence.dates import ONGOING, Precision, parse_date
from comity.evidence.fields import Slug, Words, last_day, words

__all__ = ["Record"]


def require_two(one: str, other: str) -> None:
    """Refuse a pair of one state with itself."""
    if one == other:
        raise ValueError(f"{one} is paired with itself; name two states")


class Record(BaseModel):
    """One dated, sourced piece of evidence; the fields that every type shares.

    Parameters
    ----------
    id : str
        Unique in the casebook; lower-case letters, digits, dots and hyphens.
    start, end : date
        First and last day of what the record tells. In CSV a day, a month or a year
        (``2005-10``); an empty ``end`` is that of ``start``, ``ongoing`` has not ended.
    precision : {"day", "month", "year"}
        The coarser precision of the two dates, read from how they are written.
    known : date
        First day on which the public could know it; a month or a year stands for its last day.
        In CSV, empty means the last day of ``start``.
    source : tuple of str
        Keys of ``sources.bib``, at least one.
    locator : str
        Where in the source: article, page, paragraph, document symbol.
    attribution : str
        Who says so, where it is not the source itself ("South Korean officials").
    modality : {"asserted", "reported", "planned", "hypothetical"}
        How it is said.
    contradicts, supersedes : tuple of str
        Ids of the records that this one contradicts, or takes the place of. A record
        that contradicts another is an alternative account of the same thing: figures
        are computed from the other one, and their range from both.
    note : str
        Whatever a reader should know besides.

    Raises
    ------
    pydantic.ValidationError
        If a field is missing, malformed or out of range, or the dates are reversed.

    Examples
    --------
    >>> from comity.evidence.records import Meeting
    >>> visit = Meeting(id="hu-2005", start="2005-10-28", source="h26", participants="CHN PRK",
    ...                 level="leader", place="Pyongyang", host="PRK")
    >>> visit.start, visit.precision, visit.participants
    (datetime.date(2005, 10, 28), 'day', ('CHN', 'PRK'))
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    states_in: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that hold states."""

    id: Slug
    start: date
    end: date
    precision: Precision
    known: date
    source: Annotated[tuple[str, ...], BeforeValidator(words), Field(min_length=1)]
    locator: str = ""
    attribution: str = ""
    modality: Literal["asserted", "reported", "planned", "hypothetical"] = "asserted"
    contradicts: Words = ()
    supersedes: Words = ()
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _read_dates(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("start"), str):
            return data
        first, last, precision = parse_date(data["start"])
        end = data.get("end") or ""
        end_precision: Precision = precision
        if end == "ongoing":
            end_day = ONGOING
        elif end:
            _, end_day, end_precision = parse_date(end)
        else:
            end_day = last
        order: tuple[Precision, ...] = ("day", "month", "year")
        return data | {
            "start": first,
            "end": end_day,
            "precision": max(precision, end_precision, key=order.index),
            "known": last_day(data.get("known")) or last,
        }

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}; exchange the two")
        return self

    def states(self) -> tuple[str, ...]:
        """Codes of the states and organisations that the record names, each once.

        In the order of the fields; empty where the record names none.

        >>> from comity.evidence.figures import Trade
        >>> Trade(id="t", start="2001", source="x", exporter="CHN", importer="PRK",
        ...       share_of_exports="0.002").states()
        ('CHN', 'PRK')
        """
        found: list[str] = []
        for name in self.states_in:
            value = getattr(self, name)
            found.extend([value] if isinstance(value, str) else value)
        return tuple(dict.fromkeys(code for code in found if code))
