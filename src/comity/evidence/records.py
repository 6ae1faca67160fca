"""The types of record: what a piece of evidence says, who says so, and since when it is known.

Each type is one CSV file of a casebook; its fields are the file's columns. A cell
that lists several things separates them with spaces. Every type shares the fields
of `Record`; what a record means for a pair of states is decided by the indicators.
"""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from comity.errors import shown
from comity.evidence.dates import ONGOING, Precision, parse_date
from comity.evidence.fields import (
    Amount,
    Code,
    Codes,
    Count,
    Parties,
    Position,
    Share,
    Slug,
    Words,
    blank_to_none,
    first_day,
    last_day,
    positions,
    words,
)

__all__ = [
    "OBLIGATIONS",
    "RECORD_TYPES",
    "Agreement",
    "Claim",
    "Dispute",
    "Event",
    "Exercise",
    "Figure",
    "IdealPoint",
    "Meeting",
    "Record",
    "Sanction",
    "Statement",
    "Tally",
    "Trade",
    "Transfer",
    "Vote",
]

OBLIGATIONS = ("defence", "offence", "neutrality", "non-aggression", "consultation")
"""The obligations that a treaty of alliance may hold (Leeds et al. 2002)."""


def _two(one: str, other: str) -> None:
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

        Returns
        -------
        tuple of str
            In the order of the fields; empty where the record names none.

        Examples
        --------
        >>> Trade(id="t", start="2001", source="x", exporter="CHN", importer="PRK",
        ...       share_of_exports="0.002").states()
        ('CHN', 'PRK')
        """
        found: list[str] = []
        for name in self.states_in:
            value = getattr(self, name)
            found.extend([value] if isinstance(value, str) else value)
        return tuple(dict.fromkeys(code for code in found if code))


class Agreement(Record):
    """A treaty or other agreement, its obligations and the time it is in force.

    ``start`` is the day of signature. ``in_force_from`` empty means from signature,
    ``in_force_to`` empty or ``ongoing`` means still in force. ``depth`` is how much military
    cooperation the treaty asks beyond its obligations, where a source codes it. ``obligations``
    are those that any party took on; ``one_sided`` names who did where not all of them did, as
    ``USA:defence``. ``members`` is how many states ever belonged to the treaty, where a record of
    some of them is one of a larger pact: it tells a pledge between two states from a pact that
    is open to all comers.
    """

    states_in = ("parties",)
    parties: Parties
    title: Annotated[str, Field(min_length=1)]
    kind: Literal["treaty", "alliance", "statement", "plan", "relations"]
    obligations: Annotated[
        tuple[Literal["defence", "offence", "neutrality", "non-aggression", "consultation"], ...],
        BeforeValidator(words),
    ] = ()
    one_sided: Words = ()
    in_force_from: date
    in_force_to: date = ONGOING
    depth: Amount | None = None
    members: Count | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_force(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = blank_to_none(data, "depth", "members")
        begin, close = data.get("in_force_from") or data.get("start"), data.get("in_force_to")
        data = data | {"in_force_from": first_day(begin)}
        if isinstance(close, str):
            data["in_force_to"] = ONGOING if close in ("", "ongoing") else parse_date(close)[1]
        return data

    @model_validator(mode="after")
    def _force_in_order(self) -> Self:
        if self.in_force_to < self.in_force_from:
            raise ValueError(
                f"in_force_to {self.in_force_to} is before in_force_from {self.in_force_from}; "
                "exchange the two"
            )
        return self

    @model_validator(mode="after")
    def _whose_obligations(self) -> Self:
        for word in self.one_sided:
            party, _, obligation = word.partition(":")
            if party not in self.parties or obligation not in self.obligations:
                raise ValueError(
                    f"one_sided {shown(word)} names no party with one of the obligations; write it "
                    "as PARTY:obligation, for example USA:defence"
                )
        return self


class Meeting(Record):
    """A meeting of persons who speak for their states."""

    states_in = ("participants", "host")
    participants: Parties
    level: Literal["leader", "high", "working"]
    place: str
    host: Code | Literal[""] = ""
    persons: str = ""
    outcome: str = ""


class Vote(Record):
    """A decision put to the vote in a body, with the totals and the positions of the states.

    The position ``not-no`` is that of a permanent member of which only this is known, that it
    did not veto.
    """

    states_in = ("positions",)
    body: Literal["UNSC", "UNGA"]
    symbol: Annotated[str, Field(min_length=1)]
    title: str
    result: Literal["adopted", "vetoed", "rejected", "not voted"]
    yes: Count
    no: Count
    abstain: Count
    positions: Annotated[dict[Code, Position], BeforeValidator(positions)]


class Tally(Record):
    """How two states voted on the roll calls of one period: their cross-table and absences.

    ``yes_no`` counts roll calls with state_a yes and state_b no; ``a_absent`` those on
    which only state_a was absent. The twelve counts add up to ``roll_calls``.
    """

    states_in = ("state_a", "state_b")
    body: Literal["UNSC", "UNGA"]
    state_a: Code
    state_b: Code
    roll_calls: Count
    yes_yes: Count
    yes_abstain: Count
    yes_no: Count
    abstain_yes: Count
    abstain_abstain: Count
    abstain_no: Count
    no_yes: Count
    no_abstain: Count
    no_no: Count
    a_absent: Count
    b_absent: Count
    both_absent: Count

    def table(self) -> tuple[tuple[int, int, int], ...]:
        """The cross-table of the votes both cast, rows state_a, columns state_b.

        Returns
        -------
        tuple of tuple of int, shape (3, 3)
            In the order yes, abstain, no.

        Examples
        --------
        >>> Tally(id="t", start="1946", source="x", body="UNGA", state_a="USA", state_b="MEX",
        ...       roll_calls=40, yes_yes=17, yes_abstain=2, yes_no=5, abstain_yes=0,
        ...       abstain_abstain=0, abstain_no=2, no_yes=9, no_abstain=1, no_no=2,
        ...       a_absent=1, b_absent=0, both_absent=1).table()
        ((17, 2, 5), (0, 0, 2), (9, 1, 2))
        """
        return (
            (self.yes_yes, self.yes_abstain, self.yes_no),
            (self.abstain_yes, self.abstain_abstain, self.abstain_no),
            (self.no_yes, self.no_abstain, self.no_no),
        )

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        absent = self.a_absent + self.b_absent + self.both_absent
        counted = absent + sum(map(sum, self.table()))
        if counted != self.roll_calls:
            raise ValueError(
                f"the counts add up to {counted}, roll_calls says {self.roll_calls}; mend either"
            )
        _two(self.state_a, self.state_b)
        return self


class IdealPoint(Record):
    """A published ideal point of one state in one period, on its publisher's scale.

    ``se`` is its standard error, where the publisher gives it or an interval.
    """

    states_in = ("state",)
    state: Code
    point: Annotated[float, Field(allow_inf_nan=False)]
    se: Amount | None = None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_missing(cls, data: Any) -> Any:
        return blank_to_none(data, "se")


class Figure(Record):
    """One value of an indicator that a casebook declares itself, of two states in one period.

    ``n`` is how many things it rests on, ``se`` its standard error, where the table gives them.
    """

    states_in = ("state_a", "state_b")
    indicator: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    state_a: Code
    state_b: Code
    value: Annotated[float, Field(allow_inf_nan=False)]
    n: Count | None = None
    se: Amount | None = None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_missing(cls, data: Any) -> Any:
        return blank_to_none(data, "n", "se")

    @model_validator(mode="after")
    def _of_two(self) -> Self:
        _two(self.state_a, self.state_b)
        return self


_OPTIONAL_FIGURES = (
    "share_of_exports",
    "share_of_imports",
    "share_of_exports_high",
    "share_of_imports_high",
    "value",
    "value_by_exporter",
    "value_by_importer",
    "spread",
    "error",
    "exports_total",
    "imports_total",
    "world_total",
    "exports_concentration",
    "imports_concentration",
    "expected",
)


class Trade(Record):
    """Exports of one state to another in one period, as shares (0 to 1) of each side's total.

    Where a source says of a share only that it is below something, as a list of the main partners
    does of one that is not on it, the share stays empty and ``share_of_exports_high`` or
    ``share_of_imports_high`` holds that bound.
    ``value`` and ``unit`` are given where the source may be repeated; then ``value_by_exporter``
    and ``value_by_importer`` are what either side reported, ``spread`` is the logarithm of
    the second over the first, both free on board, ``error`` the standard error of the logarithm of
    ``value``, and ``exports_total``, ``imports_total`` and ``world_total`` are all exports of the
    exporter, all imports of the importer and all trade of the world, in the same unit.
    ``exports_concentration`` and ``imports_concentration`` are the Herfindahl-Hirschman indices
    of the exporter's customers and of the importer's suppliers; ``expected`` is the value that
    the sizes of both and their distance predict.
    """

    states_in = ("exporter", "importer")
    exporter: Code
    importer: Code
    share_of_exports: Share | None = None
    share_of_imports: Share | None = None
    share_of_exports_high: Share | None = None
    share_of_imports_high: Share | None = None
    value: Amount | None = None
    unit: str = ""
    value_by_exporter: Amount | None = None
    value_by_importer: Amount | None = None
    spread: Annotated[float, Field(allow_inf_nan=False)] | None = None
    error: Amount | None = None
    exports_total: Amount | None = None
    imports_total: Amount | None = None
    world_total: Amount | None = None
    exports_concentration: Share | None = None
    imports_concentration: Share | None = None
    expected: Amount | None = None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_missing(cls, data: Any) -> Any:
        return blank_to_none(data, *_OPTIONAL_FIGURES)

    @model_validator(mode="after")
    def _share_or_bound(self) -> Self:
        for name in ("share_of_exports", "share_of_imports"):
            if getattr(self, name) is not None and getattr(self, f"{name}_high") is not None:
                raise ValueError(f"{name} and {name}_high are both given; keep one of them")
        return self

    @model_validator(mode="after")
    def _between_two(self) -> Self:
        _two(self.exporter, self.importer)
        return self


class Transfer(Record):
    """What one state delivers to another: things, people, knowledge or money.

    Arms may be measured by their military worth, ``quantity`` in the ``unit`` ``TIV`` (million
    trend-indicator values); ``share_of_imports`` is then their share of all arms that the
    recipient was delivered in the period.
    """

    states_in = ("sender", "recipient")
    sender: Code
    recipient: Code
    kind: Literal[
        "arms", "troops", "munitions", "technology", "energy", "aid", "labour", "goods", "finance"
    ]
    what: Annotated[str, Field(min_length=1)]
    quantity: Amount | None = None
    quantity_is: Literal["", "exactly", "about", "at least", "at most"] = ""
    unit: str = ""
    licit: Literal["yes", "no", "unknown"] = "unknown"
    share_of_imports: Share | None = None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_missing(cls, data: Any) -> Any:
        return blank_to_none(data, "quantity", "share_of_imports")

    @model_validator(mode="after")
    def _between_two(self) -> Self:
        _two(self.sender, self.recipient)
        return self


class Sanction(Record):
    """A sanction in force from ``start`` to ``end``; senders may be an organisation."""

    states_in = ("senders", "targets")
    senders: Codes
    targets: Codes
    kind: Literal["arms", "military", "trade", "finance", "travel", "aid", "comprehensive", "other"]
    title: Annotated[str, Field(min_length=1)]


class Dispute(Record):
    """A militarised dispute: who stood on which side, and the highest act of force in it.

    ``hostility`` is 1 (no act), 2 (threat), 3 (display), 4 (use of force) or 5 (war).
    """

    states_in = ("side_a", "side_b")
    side_a: Codes
    side_b: Codes
    hostility: Annotated[int, Field(ge=1, le=5)]
    title: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _on_one_side(self) -> Self:
        for state in self.side_a:
            if state in self.side_b:
                raise ValueError(f"{state} stands on both sides; name it on one")
        return self


class Exercise(Record):
    """A military exercise of one state or of several together."""

    states_in = ("participants",)
    participants: Codes
    title: Annotated[str, Field(min_length=1)]
    place: str = ""


class Statement(Record):
    """What states or organisations say, alone or jointly, about each other or about others."""

    states_in = ("speakers", "about")
    speakers: Codes
    about: Annotated[tuple[Code, ...], BeforeValidator(words)] = ()
    tone: Literal["friendly", "neutral", "hostile"]
    title: Annotated[str, Field(min_length=1)]


class Claim(Record):
    """What a source holds to be so; assessments and forecasts are kept, never counted.

    An assessment of a phase may be compared with the scores: ``between`` names its pairs
    (``CHN-PRK PRK-RUS``), all of states in ``about``, and ``label`` what they went through.
    """

    states_in = ("about",)
    about: Codes
    topic: Literal["fact", "assessment", "forecast"]
    text: Annotated[str, Field(min_length=1)]
    between: Words = ()
    label: Literal[
        "", "realignment", "rapprochement", "steady", "freeze", "abandonment", "rupture"
    ] = ""

    @model_validator(mode="after")
    def _of_pairs(self) -> Self:
        for pair in self.between:
            one, _, other = pair.partition("-")
            _two(one, other)
            if not {one, other} <= set(self.about):
                raise ValueError(
                    f"between has {shown(pair)}; write two states of 'about', as CHN-PRK"
                )
        if bool(self.between) != bool(self.label):
            raise ValueError("between and label go together; give both or neither")
        return self


class Event(Record):
    """An event that a reader of the charts should see: a war, a test, a closed border."""

    states_in = ("actors",)
    actors: Codes
    kind: Literal["war", "nuclear test", "border", "crisis", "negotiation", "statement"]
    title: Annotated[str, Field(min_length=1)]


RECORD_TYPES: dict[str, type[Record]] = {
    "agreement": Agreement,
    "meeting": Meeting,
    "vote": Vote,
    "tally": Tally,
    "ideal-point": IdealPoint,
    "trade": Trade,
    "transfer": Transfer,
    "sanction": Sanction,
    "dispute": Dispute,
    "exercise": Exercise,
    "statement": Statement,
    "claim": Claim,
    "event": Event,
    "figure": Figure,
}
"""Every record type under the name of its kind; a casebook's file is ``KIND.csv``."""
