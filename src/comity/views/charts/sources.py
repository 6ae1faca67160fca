"""Sources behind a chart: what its records are cited from, the most used first."""

from collections import Counter
from collections.abc import Iterable

import polars as pl

from comity.dataset import Panel
from comity.evidence import Evidence, Source
from comity.indicators import indicators_in

__all__ = ["source_line", "sources_behind", "with_sources"]

_NAMED = 4


def sources_behind(
    panel: Panel, pairs: Iterable[tuple[str, str]], indicators: Iterable[str]
) -> list[Source]:
    """Find what some figures of some pairs rest on.

    Of the records, by the number of figures that rest on them; then of the coverage that is
    declared.
    """
    names, asked = list(indicators), {frozenset(pair) for pair in pairs}
    evidence = panel.evidence
    cells = panel.cells.filter(
        pl.col("indicator").is_in(names), pl.col("value").is_not_null()
    ).select("state_a", "state_b", "records")
    used = Counter(key for a, b, ids in cells.iter_rows() if {a, b} in asked and ids for key in ids)
    cited: Counter[str] = Counter()
    for frame in evidence.frames.values():
        held = frame.filter(pl.col("id").is_in(list(used))) if used else frame.clear()
        for key, sources in held.select("id", "source").iter_rows():
            cited.update(dict.fromkeys(sources, used[key]))
    known = indicators_in(evidence)
    kinds = {known[name].coverage_kind for name in names}
    declared = [
        key
        for found in evidence.coverage
        if found.kind in kinds and asked & {frozenset(dyad) for dyad in found.dyads()}
        for key in found.source
    ]
    keys = dict.fromkeys([key for key, _ in cited.most_common()] + declared)
    return [evidence.sources[key] for key in keys if key in evidence.sources]


def with_sources(figures: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Add to figures, whose records are ids in a line, the sources of these, as in running text."""
    keys = {
        key: sources
        for frame in evidence.frames.values()
        for key, sources in frame.select("id", "source").iter_rows()
    }

    def told(records: str | None) -> str:
        cited = dict.fromkeys(key for one in (records or "").split() for key in keys.get(one, ()))
        return "; ".join(evidence.sources[key].short() for key in cited if key in evidence.sources)

    texts = pl.Series("sources", [told(one) for one in figures["records"]], dtype=pl.String)
    return figures.insert_column(figures.get_column_index("records") + 1, texts)


def source_line(panel: Panel, sources: list[Source], day: str = "") -> str:
    """Write in one line what a picture rests on, and what made it.

    >>> import comity as cm
    >>> source_line(cm.case("crink").panel(start=2024), [])
    'Sources: none named. comity 0.1.0, case crink.'
    """
    from comity import __version__

    named = "; ".join(source.short() for source in sources[:_NAMED])
    more = f" and {len(sources) - _NAMED} more" if len(sources) > _NAMED else ""
    known = f", as known on {day}" if day else ""
    made = f"comity {__version__}, case {panel.evidence.name}{known}"
    told = f"{named or 'none named'}{more}".removesuffix(".")
    return f"Sources: {told}. {made}."
