"""Own indicators as evidence: figures of tables joined to a case."""

from dataclasses import dataclass, replace

import polars as pl

from comity.evidence.bibliography import parse_bibliography
from comity.evidence.evidence import NO_DOUBTS, Evidence
from comity.evidence.own_table import Figures

__all__ = ["OwnFigures"]

_EMPTY = "the cell stands empty in the table"


@dataclass(frozen=True, eq=False)
class OwnFigures:
    """What tables say of own indicators.

    Parameters
    ----------
    found : tuple of Figures
        One for each indicator.
    bibliography : str
        BibTeX of sources that stand for the tables themselves.

    Examples
    --------
    >>> nordic = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
    >>> OwnFigures().joined_to(nordic) is nordic
    True
    """

    found: tuple[Figures, ...] = ()
    bibliography: str = ""

    def joined_to(self, evidence: Evidence) -> Evidence:
        """A body of evidence with these figures."""
        if not self.found:
            return evidence
        held = [evidence.frames["figure"]] if "figure" in evidence.frames else []
        rows = pl.concat([*held, *(one.rows for one in self.found)])
        doubts = [_doubts(one) for one in self.found if one.own.absence == "zero"]
        return replace(
            evidence,
            frames={**evidence.frames, **({"figure": rows} if rows.height else {})},
            coverage=(*evidence.coverage, *(one.own.coverage for one in self.found)),
            doubts=pl.concat([evidence.doubts, *doubts]),
            notes=(*evidence.notes, *(one.note for one in self.found if one.note)),
            sources={**parse_bibliography(self.bibliography), **evidence.sources},
            own=(*evidence.own, *(one.own for one in self.found)),
        )


def _doubts(one: Figures) -> pl.DataFrame:
    """Of a cell that stands empty nothing is known: its absence is no zero."""
    rows = one.empty.with_columns(kind=pl.lit(one.own.kind), reason=pl.lit(_EMPTY))
    return rows.select(NO_DOUBTS.columns).cast(dict(NO_DOUBTS.schema))  # type: ignore[arg-type]
