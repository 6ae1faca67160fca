"""Records that are figures: tallies of votes, ideal points, trade, and a casebook's own."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from comity.evidence.fields import Amount, Code, Count, Share, blank_to_none
from comity.evidence.record import Record, require_two

__all__ = ["Figure", "IdealPoint", "Tally", "Trade"]


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

        In the order yes, abstain, no.

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
        require_two(self.state_a, self.state_b)
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
        require_two(self.state_a, self.state_b)
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
        require_two(self.exporter, self.importer)
        return self
