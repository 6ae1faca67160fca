"""Citations: the sources behind a chart, and the places where its figures open."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from comity.dataset import Panel
from comity.indicators import indicators_in
from comity.views.web.evidence_table import anchor

__all__ = ["Citations", "citations"]


@dataclass(frozen=True)
class Citations:
    """What the cells of a panel rest on, and which of them have a place in the page.

    Parameters
    ----------
    panel : Panel
        The cells.
    records : mapping of (str, str, str) to tuple of str
        By indicator and dyad: ids of the records.
    sources : mapping of str to tuple of str
        By record: keys of its sources.
    known : set of (str, str, str, str)
        Indicator, dyad and period of every value.

    Examples
    --------
    >>> import comity as cm
    >>> found = citations(cm.casebook("crink").panel(start=2012, end=2013))
    >>> found.place("trade_dependence", "PRK", "CHN", "2012")
    'c-PRK-CHN-trade_dependence-2012'
    """

    panel: Panel
    records: Mapping[tuple[str, str, str], tuple[str, ...]]
    sources: Mapping[str, tuple[str, ...]]
    known: frozenset[tuple[str, str, str, str]]

    def of(self, dyad: tuple[str, str], indicators: Iterable[str]) -> list[tuple[str, str]]:
        """Cite what some indicators of a dyad rest on.

        Key and short citation: of the records, most used first; then of the coverage.

        >>> import comity as cm
        >>> found = citations(cm.casebook("crink").panel(start=2024))
        >>> len(found.of(("PRK", "RUS"), ["obligation"])) > 0
        True
        """
        names = list(indicators)
        used = {key for name in names for key in self.records.get((name, *dyad), ())}
        cited: Counter[str] = Counter()
        for key in sorted(used):
            cited.update(self.sources.get(key, ()))
        known = indicators_in(self.panel.evidence)
        kinds = {known[name].coverage_kind for name in names}
        declared = [
            key
            for found in self.panel.evidence.coverage
            if found.kind in kinds and dyad in found.dyads()
            for key in found.source
        ]
        keys = dict.fromkeys([key for key, _ in cited.most_common()] + declared)
        return [(key, self.panel.evidence.sources[key].short()) for key in keys]

    def place(self, indicator: str, state_a: str, state_b: str, period: str | None) -> str:
        """Name the place in the page where a figure opens.

        Id of the cell; of the indicator's table where the cell has no value; empty where the panel
        does not hold the indicator.

        >>> import comity as cm
        >>> found = citations(cm.casebook("crink").panel(start=2012, end=2013))
        >>> found.place("trade_dependence", "PRK", "CHN", "2013")
        'c-PRK-CHN-trade_dependence-2013'
        """
        if period and (indicator, state_a, state_b, period) in self.known:
            return anchor(indicator, state_a, state_b, period)
        held = (indicator, state_a, state_b) in self.records
        return anchor(indicator, state_a, state_b) if held else ""


def citations(panel: Panel) -> Citations:
    """Index the cells of a panel by what they rest on.

    >>> import comity as cm
    >>> found = citations(cm.casebook("crink").panel(start=2024))
    >>> found.records["obligation", "PRK", "RUS"][-1]
    'irn-prk-rus-charter-2026'
    """
    keys = ["indicator", "state_a", "state_b"]
    records = panel.cells.group_by(keys, maintain_order=True).agg(
        pl.col("records").list.explode().drop_nulls().unique(maintain_order=True)
    )
    known = panel.cells.drop_nulls("value").select(*keys, "period")
    return Citations(
        panel=panel,
        records={(name, a, b): tuple(ids) for name, a, b, ids in records.iter_rows()},
        sources={
            key: tuple(cited)
            for frame in panel.evidence.frames.values()
            for key, cited in frame.select("id", "source").iter_rows()
        },
        known=frozenset(known.iter_rows()),
    )
