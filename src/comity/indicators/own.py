"""Own indicators of a case as indicators like any other."""

from functools import partial

import polars as pl

from comity.errors import ComityError
from comity.evidence import Evidence, Own
from comity.indicators.cells import figures_of, pairs_between, per_cell, undirected
from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope

__all__ = ["Indicators", "indicators_of", "own_indicator"]


class Indicators(dict[str, Indicator]):
    """Indicators under their names: those of comity when gone through, own ones when looked up.

    An own indicator can be looked up once a panel of its case was asked for. Where two cases give
    one name to different indicators, the words are those of the one asked for last; figures are
    always those of their own panel.

    Parameters
    ----------
    built_in : dict of str to Indicator
        Those of comity.

    Examples
    --------
    >>> from comity.indicators import INDICATORS
    >>> "obligation" in INDICATORS, "pupils_abroad" in INDICATORS
    (True, False)
    """

    def __init__(self, built_in: dict[str, Indicator]) -> None:
        super().__init__(built_in)
        self._own: dict[str, Indicator] = {}

    def declare(self, own: Indicator) -> Indicator:
        """Let an own indicator be looked up.

        Parameters
        ----------
        own : Indicator
            Of a case.

        Returns
        -------
        Indicator
            The same.

        Raises
        ------
        ComityError
            If comity has one of its name.

        Examples
        --------
        >>> from comity.indicators import INDICATORS
        >>> INDICATORS.declare(INDICATORS["obligation"])
        Traceback (most recent call last):
            ...
        comity.errors.ComityError: indicator obligation: comity has one of this name; ...
        """
        if own.name in self.keys():
            raise ComityError(
                f"indicator {own.name}: comity has one of this name; give yours another"
            )
        self._own[own.name] = own
        return own

    def __missing__(self, name: str) -> Indicator:
        return self._own[name]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self._own


def own_indicator(own: Own) -> Indicator:
    """An indicator as a casebook declares it.

    Parameters
    ----------
    own : Own
        What is declared.

    Returns
    -------
    Indicator
        Measured from records of kind ``figure`` that bear its name: the mean of those of a period,
        of a flow their sum.

    Examples
    --------
    >>> from datetime import date
    >>> from comity.evidence import Coverage, Own
    >>> covered = Coverage("figure.pupils", ("CHN", "RUS"), date(2000, 1, 1), date(2020, 12, 31),
    ...                    "students enrolled", ("own",))
    >>> own = Own("pupils", "students abroad", "students", "diplomacy", covered)
    >>> own_indicator(own).coverage_kind
    'figure.pupils'
    """
    low, high = own.range
    mean = "sum" if own.accrues == "flow" else "mean"
    return Indicator(
        name=own.name,
        label=own.label,
        domain=own.domain,
        kind="figure",
        unit=own.unit,
        range=own.range,
        closer=own.closer,
        accrues=own.accrues,
        absence=own.absence,
        link="arcsine" if (low, high) == (0, 1) else "root" if low == 0 else "identity",
        formula=own.formula or f"{mean} of column {own.column} of {own.file} in the period",
        universe=own.coverage.universe,
        reference=own.reference,
        measure=partial(_own_figures, own=own),
        directed=own.directed,
        within=own.kind,
        errs=bool(own.error),
        rests_on="own",
        undefined=f"fewer than {own.least} in the period" if own.least else "undefined",
    )


def _own_figures(figures: pl.DataFrame, scope: Scope, own: Own) -> pl.LazyFrame:
    """The mean of an indicator's figures in each period, of a flow their sum."""
    rows = figures.filter(pl.col("indicator") == own.name)
    paired = pairs_between(rows, "state_a", "state_b")
    placed = figures_of(paired if own.directed else undirected(paired), scope)
    value, flow = pl.col("value"), own.accrues == "flow"
    weight = pl.col("n") if own.count and not flow else value.is_not_null().cast(pl.Int64)
    total = pl.lit(1.0) if flow else weight.sum()
    counted = pl.when(pl.col("n").count() > 0).then(pl.col("n").sum()).otherwise(pl.len())
    one = pl.coalesce(
        pl.col("note").filter(pl.col("note") != "").first(),
        value.first().round_sig_figs(6).cast(pl.String),
    )
    found = (value * weight).sum() / total
    return per_cell(
        placed,
        value=pl.when(counted >= own.least).then(found),
        n=counted,
        se=((pl.col("se") * weight) ** 2).sum().sqrt() / total,
        working=pl.when(pl.len() > 1)
        .then(pl.format(f"{'sum' if flow else 'mean'} of {{}} figures", pl.len()))
        .otherwise(one),
    )


def indicators_of(evidence: Evidence, built_in: Indicators) -> list[Indicator]:
    """All indicators of a body of evidence that are shown unless others are named.

    Parameters
    ----------
    evidence : Evidence
        It may declare its own.
    built_in : Indicators
        Those of comity.

    Returns
    -------
    list of Indicator
        Those of comity but for those made on request, then its own.

    Examples
    --------
    >>> from comity.indicators import INDICATORS
    >>> nordic = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
    >>> "obligation" in [one.name for one in indicators_of(nordic, INDICATORS)]
    True
    """
    usual = [one for one in built_in.values() if not one.on_request]
    return [*usual, *(built_in.declare(own_indicator(one)) for one in evidence.own)]
