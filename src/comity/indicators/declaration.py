"""What an indicator declares of itself, so that no figure travels without its meaning."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from comity.evidence import DOMAINS

__all__ = ["DOMAINS", "Indicator"]


@dataclass(frozen=True)
class Indicator:
    """One measure of the tie between two states, and all that a reader must know of it.

    Parameters
    ----------
    name, label : str
        Identifier and words for people.
    domain : str
        One of `DOMAINS`, or ``events``.
    kind : str
        The record type it is computed from (a key of `RECORD_TYPES`).
    unit : str
        Unit of the value.
    range : tuple of (float, float)
        Smallest and largest value possible.
    closer : {"higher", "lower"}
        Which direction means more closely aligned.
    accrues : {"stock", "flow", "ratio"}
        A stock is in force on some day of the period, a flow adds up over its days, a ratio
        is formed from what the period holds. A flow needs the whole period covered.
    absence : {"zero", "null"}
        What it means that a covered period holds no record.
    link : str
        Key of `comity.methods.scales.LINKS`: the scale on which the value is smoothed.
    formula : str
        The formula in words.
    universe : str
        What is counted, and the rule for absences.
    reference : str
        The literature it comes from.
    measure : callable
        ``measure(records, scope)``: a frame of records of ``kind`` (columns as of
        `RECORD_TYPES`; the panel leaves out what is planned or hypothetical) and a `Scope`; gives a
        lazy frame of the cells that records tell of: pair, number (as `comity.indicators.cells`
        names them), value (float), n (int: how many things it rests on), working (str), records
        (list of ids), se where publishers give a standard error, and low and high where they may
        give bounds alone: the value is then null.
    directed : bool
        Whether (a, b) and (b, a) differ; then both are measured.
    system : str
        The membership that both states need: ``"cow"`` or ``"un"``.
    levels : tuple of str
        Names of the values 0, 1, 2 … of an ordinal indicator; empty otherwise.
    lead : bool
        Whether it carries its domain's score.
    within : str
        Kind of the coverage that it needs, where narrower than ``kind``.
    either : bool
        Whether an undirected one can be told of each direction too, with
        ``measure(records, scope, directed=True)``, as a table of directed dyads does.
    whole : bool
        Whether its values are whole numbers.
    errs : bool
        Whether publishers give a standard error with it.
    bounds : bool
        Whether publishers may give bounds alone ("at most 4 %").
    by_account : bool
        Whether it is what single accounts say, which count wherever they are: coverage matters only
        where there is none.
    rests_on : {"all", "own", "highest", "third"}
        What a row of either of the two with one not known, or of nobody known, may change: any
        value; none, for it rests on one row of its own; none at the top of its range, for it is
        the highest of all rows. Of ``third``, which rests on what others do with each of the
        two, a row of one with a third state may change any value too.
    on_request : bool
        Whether it is left out of a panel that does not name it.
    undefined : str
        Why records that there are may give no value.

    Examples
    --------
    >>> from comity.indicators import INDICATORS
    >>> INDICATORS["unga_agreement"].closer
    'higher'
    """

    name: str
    label: str
    domain: str
    kind: str
    unit: str
    range: tuple[float, float]
    accrues: Literal["stock", "flow", "ratio"]
    absence: Literal["zero", "null"]
    link: str
    formula: str
    universe: str
    reference: str
    measure: Callable[..., pl.LazyFrame]
    closer: Literal["higher", "lower"] = "higher"
    directed: bool = False
    system: str = "cow"
    levels: tuple[str, ...] = ()
    lead: bool = False
    within: str = ""
    either: bool = False
    whole: bool = False
    errs: bool = False
    bounds: bool = False
    by_account: bool = False
    rests_on: Literal["all", "own", "highest", "third"] = "all"
    on_request: bool = False
    undefined: str = "undefined"

    @property
    def adds_up(self) -> bool:
        """Whether one more record can only raise it, so that those known are a lower bound.

        True of counts and of the highest of several.
        """
        return self.absence == "zero" and self.accrues != "ratio" and self.range[0] >= 0

    @property
    def coverage_kind(self) -> str:
        """Kind of the coverage that the indicator needs.

        ``within``, or ``kind`` where that is empty.
        """
        return self.within or self.kind
