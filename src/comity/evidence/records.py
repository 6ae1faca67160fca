"""The types of record: what a piece of evidence says, who says so, and since when it is known.

Each type is one CSV file of a casebook; its fields are the file's columns. A cell
that lists several things separates them with spaces. Every type shares the fields
of `Record`; what a record means for a pair of states is decided by the indicators.
"""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from comity.errors import shown
from comity.evidence.dates import ONGOING, parse_date
from comity.evidence.fields import (
    Amount,
    Code,
    Codes,
    Count,
    Parties,
    Position,
    Share,
    Words,
    blank_to_none,
    first_day,
    positions,
    words,
)
from comity.evidence.figures import Figure, IdealPoint, Tally, Trade
from comity.evidence.record import Record, require_two

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
        require_two(self.sender, self.recipient)
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
            require_two(one, other)
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
