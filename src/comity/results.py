"""Results: what everything that users hold can do: frames, a glance, citation, files."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl
import polars.selectors as cs

from comity.errors import printable
from comity.methods.intervals import INTERVAL, Z

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from great_tables import GT

    from comity.evidence import Evidence, Source

__all__ = ["LINES", "Glance", "Result", "Scored"]

_PERIODS = ("period", "year", "session", "start")
"""Columns that say when, the most telling first."""

_KEYS = ("state", "state_a", "state_b", "ccode", "code", "code_a", "code_b", "quarter", "month")
_VALUES = ("value", "score", "mean", "ideal_point", "overall")
"""Columns that are a frame's figure, where it has one."""

_SHOWN = 6
"""Names that a line of text lists."""

_LONG = 160
"""Characters of a line of text."""

LINES = {
    **dict.fromkeys(("row", "measure", "period"), pl.String),
    **dict.fromkeys(("value", "low", "high"), pl.Float64),
    "reason": pl.String,
}
"""Columns of the figures that a glance shows: whose, of what, when, with interval or reason."""


@dataclass(frozen=True, eq=False)
class Glance:
    """What a person sees first of a result.

    Parameters
    ----------
    title : str
        What it is.
    facts : tuple of str
        From when to when, and how much evidence: one line each.
    lines : DataFrame
        Figures over time, with the columns of `LINES`, each row and measure in the order of time.
    spread : str
        What ``low`` and ``high`` are; empty where figures have none.

    Examples
    --------
    >>> import comity as cm
    >>> cm.case("crink").glance().title
    'Case crink: China, Russia, Iran and North Korea'
    """

    title: str
    facts: tuple[str, ...]
    lines: pl.DataFrame
    spread: str = ""


class Result:
    """What every result can do besides its own: frames of other kinds, a glance, citation, files.

    A class that inherits has ``frame`` and ``cite``, and says what it is (`_title`); what it rests
    on (`_rests_on`, `_data_sets`) and which figures it shows (`_lines`) where its frame does not.

    Attributes
    ----------
    frame : DataFrame
        Its rows, in polars.

    Examples
    --------
    >>> import comity as cm
    >>> cm.dyads("CRINK", start=2000, end=2001).to_pandas().shape
    (12, 5)
    """

    _name: ClassVar[str] = "result"
    """Its name in the field ``schema`` of JSON."""

    _spread: ClassVar[str] = ""
    """The least and the greatest of the figures shown."""

    if TYPE_CHECKING:

        @property
        def frame(self) -> pl.DataFrame:
            """Its rows."""

        def cite(self) -> str:
            """Its sources as BibTeX."""

    def to_pandas(self) -> "pd.DataFrame":
        """The frame in pandas.

        The same rows and columns; null is NaN, NaT or None.
        """
        return self.frame.to_pandas()

    def to_arrow(self) -> "pa.Table":
        """The frame in Arrow.

        The same rows and columns.
        """
        return self.frame.to_arrow()

    def to_gt(self) -> "GT":
        """A table to print, of great-tables: the figures of the glance, with sources under them.

        Returns
        -------
        great_tables.GT
            To be styled further; ``.as_raw_html()`` and ``.save(path)`` are its own.

        Raises
        ------
        ComityError
            If great-tables is not installed.

        Examples
        --------
        >>> import comity as cm
        >>> "records a year" in cm.case("crink").to_gt().as_raw_html()
        True
        """
        from comity.views.notebook import great_table

        return great_table(self.glance(), self._cited(), self.frame)

    def save(self, path: str | Path) -> Path:
        """Write the frame to a file, in the form that its ending says.

        Parameters
        ----------
        path : str or Path
            Ends in .parquet, .csv, .dta, .feather, .json or .jsonl.

        Returns
        -------
        Path
            The file, put in place whole or not at all.

        Raises
        ------
        ComityError
            If the ending is none of these, or the file cannot be written.

        Examples
        --------
        >>> import comity as cm
        >>> cm.dyads("CRINK", start=2000, end=2001).save(folder / "dyads.csv").name
        'dyads.csv'
        """
        from comity.dataset.files import save

        return save(self, path)

    def glance(self) -> Glance:
        """What a person sees first: what it is, from when to when, on how much evidence.

        Also what a notebook shows.
        """
        facts = (*self._extent(), *self._evidence())
        return Glance(self._title(), tuple(facts), self._lines(), self._spread)

    def __repr__(self) -> str:
        """What it is, from when to when, on how much evidence, in a few lines."""
        lines = (self._title(), *self._extent(), *self._evidence(), _NEXT)
        return "\n  ".join(_cut(line) for line in lines)

    def _repr_html_(self) -> str:
        """The glance with its figures and a citation, for a notebook."""
        from comity.views.notebook import notebook_html

        return notebook_html(self.glance(), self._cited(), self.frame)

    def _title(self) -> str:
        return type(self).__name__

    def _rests_on(self) -> "Evidence | None":
        """The records behind it, where it has them."""
        return None

    def _data_sets(self) -> tuple[str, ...]:
        """Names in the catalogue of the published data behind it."""
        evidence = self._rests_on()
        held = evidence.data_sets.values() if evidence is not None else ()
        return tuple(dict.fromkeys(name for names in held for name in names))

    def _extent(self) -> list[str]:
        return extent_of(self.frame)

    def _evidence(self) -> list[str]:
        found, evidence = [], self._rests_on()
        if evidence is not None:
            records = sum(frame.height for frame in evidence.frames.values())
            if records or evidence.sources:
                told = f"{_many(records, 'record')}, {_many(len(evidence.sources))}"
                found.append(f"evidence: {told}")
        if sets := self._data_sets():
            found.append(f"data sets: {listed(sets)}")
        return found

    def _lines(self) -> pl.DataFrame:
        return lines_of(self.frame)

    def _cited(self) -> "list[Source]":
        """The publications behind it, those of most records first."""
        evidence = self._rests_on()
        if evidence is not None and evidence.sources:
            counts: Counter[str] = Counter()
            for frame in evidence.frames.values():
                counts.update(dict(frame["source"].explode().value_counts().iter_rows()))
            order = sorted(evidence.sources, key=lambda key: (-counts[key], key))
            return [evidence.sources[key] for key in order]
        from comity.evidence import parse_bibliography

        return list(parse_bibliography(self.cite()).values())


_NEXT = "see .frame, .to_pandas(), .cite(), .save(path)"


class Scored(Result):
    """A result whose frame are its scores, on a panel.

    Attributes
    ----------
    scores : DataFrame
        One row per dyad, domain and period.
    panel : Panel
        The cells behind.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.case("crink").panel(start=1991))
    >>> isinstance(fit, Scored), fit.frame.height == fit.scores.height
    (True, True)
    """

    _name = "scores"
    _spread = INTERVAL

    if TYPE_CHECKING:

        @property
        def scores(self) -> pl.DataFrame:
            """One row per dyad, domain and period."""

        panel: Any

    @property
    def frame(self) -> pl.DataFrame:
        """The scores."""
        return self.scores

    def _title(self) -> str:
        evidence: Evidence = self.panel.evidence
        return f"{type(self).__name__} of {listed(evidence.states)}, domain by domain and overall"

    def _rests_on(self) -> "Evidence":
        evidence: Evidence = self.panel.evidence
        return evidence

    def _lines(self) -> pl.DataFrame:
        told = self.scores
        if "indicators" in told.columns:  # elsewhere a score is what other periods predict
            told = told.filter(pl.col("indicators").list.len() > 0)
        return lines_of(told)


def _cut(line: str) -> str:
    text = printable(line)
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def listed(names: Iterable[str]) -> str:
    """A few names, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - _SHOWN:,} more" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + more


def _many(count: int, what: str = "source") -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def extent_of(frame: pl.DataFrame) -> list[str]:
    """From when to when, how many rows and dyads, and the share of nulls among the figures."""
    whom = [name for name in ("state", "state_a", "state_b") if name in frame.columns]
    pair = whom == ["state_a", "state_b"]
    groups = frame.select(whom).n_unique() if whom and frame.height else 0
    found = []
    if when := next((name for name in _PERIODS if name in frame.columns), None):
        ends = pl.col(when).min().alias("first"), pl.col(when).max().alias("last")
        first, last = frame.select(ends).cast(pl.String).row(0)
        found += [f"{when} {first} to {last}"] if first is not None else []
    found.append(_many(frame.height, "row") + (f", {_many(groups, _unit(pair))}" if groups else ""))
    if nulls := _nulls(frame):
        found.append(f"nulls: {nulls:.0%} of the figures")
    return [", ".join(found)]


def _unit(pair: bool) -> str:
    return "dyad" if pair else "state"


def _figures(frame: pl.DataFrame) -> list[str]:
    held = [name for name in _VALUES if name in frame.columns]
    if held:
        return held[:1]
    other = (*_PERIODS, *_KEYS)
    return [n for n in frame.select(cs.numeric() | cs.boolean()).columns if n not in other]


def _nulls(frame: pl.DataFrame) -> float | None:
    names = _figures(frame)
    if not names or frame.is_empty():
        return None
    return sum(frame[name].null_count() for name in names) / (len(names) * frame.height)


def lines_of(frame: pl.DataFrame, measure: str = "domain") -> pl.DataFrame:
    """The figures of a frame over time, as a `Glance` holds them; of several columns the first.

    The column ``measure`` says what a figure is of, where the frame has it.
    """
    names = _figures(frame)
    has = set(frame.columns)
    if not names or not has & {"state", "state_a"}:
        return pl.DataFrame(schema=LINES)
    value = names[0]
    when = next((pl.col(name) for name in _PERIODS if name in has), pl.lit(""))
    row = pl.col("state") if "state" in has else pl.format("{}-{}", "state_a", "state_b")
    kind = pl.col(measure) if measure in has else pl.lit(value)
    spread = next((pl.col(n) for n in (f"{value}_sd", "se") if n in has), pl.lit(None, pl.Float64))
    figure = pl.col(value).cast(pl.Float64)
    low, high = (
        pl.col(name) if name in has else figure + sign * Z * spread
        for name, sign in (("low", -1), ("high", 1))
    )
    reason = pl.col("reason") if "reason" in has else pl.lit(None, pl.String)
    return frame.select(
        row=row.cast(pl.String),
        measure=kind.cast(pl.String),
        period=when.cast(pl.String),
        value=figure,
        low=low.cast(pl.Float64),
        high=high.cast(pl.Float64),
        reason=reason.cast(pl.String),
    )
