"""Summary: one row for each dyad and domain, and the overall level."""

from typing import Any

import polars as pl

from comity.estimate.composites import OVERALL
from comity.estimate.draws import change
from comity.estimate.sufficiency import sufficient
from comity.fit import Alignment
from comity.indicators import DOMAINS, LEADS
from comity.levels import Levels

__all__ = ["DECADE", "overall", "when_turned"]

DECADE = 10
"""Years over which a change is told."""


def summarise(of_leads: Levels, turns: pl.DataFrame) -> pl.DataFrame:
    """Sum up each dyad and domain in one row, as `Assessment` describes."""
    dyads = (
        _leads(of_leads)
        .select("state_a", "state_b")
        .unique()
        .filter(pl.col("state_a") < pl.col("state_b"))
    )
    domains = pl.DataFrame(
        {"domain": DOMAINS, "indicator": [LEADS[d].name for d in DOMAINS], "order": range(6)}
    )
    grid = dyads.join(domains, how="cross")
    keys = ["state_a", "state_b", "domain"]
    return (
        grid.join(_latest(of_leads), on=keys, how="left")
        .join(_turns(turns), on=keys, how="left")
        .join(_reasons(of_leads), on=keys, how="left")
        .with_columns(low=pl.coalesce("low", "least"), high=pl.coalesce("high", "most"))
        .sort("state_a", "state_b", "order")
        .drop("order", "least", "most")
    )


def overall(fit: Alignment) -> pl.DataFrame:
    """Where every dyad stands overall, and how that changed in ten years.

    Parameters
    ----------
    fit : Alignment
        The scores of a case.

    Returns
    -------
    DataFrame
        One row per dyad: state_a, state_b, period (the last with evidence), value, low, high (90 %
        interval), since (period ten years before, or the first of a shorter record), change, rise
        (probability that it rose), reason (why there is no value: no evidence, or too little).

    Examples
    --------
    >>> import comity as cm
    >>> overall(cm.alignment(cm.casebook("crink").panel(start=1991))).height
    6
    """
    last = fit.latest.filter(domain=OVERALL)
    found = last.select("state_a", "state_b", "period", "low", "high", value="mean")
    moves = [_move(fit, row) for row in found.iter_rows(named=True)]
    schema = {"since": pl.String, "change": pl.Float64, "rise": pl.Float64}
    moved = pl.DataFrame(moves, schema=schema, orient="row")
    there = [dyad for n, dyad in enumerate(fit.layout.dyads) if fit.layout.exists[:, n].any()]
    dyads = pl.DataFrame(there, _PAIR, orient="row").sort("state_a", "state_b")
    figures = pl.concat([found, moved], how="horizontal")
    enough = pl.DataFrame(sorted(sufficient(fit)), _PAIR, orient="row")
    shown = figures.join(enough, on=["state_a", "state_b"], how="semi", maintain_order="left")
    poor = figures.select("state_a", "state_b", poor=pl.lit("too little evidence"))
    keys = ["state_a", "state_b"]
    table = dyads.join(shown, on=keys, how="left", maintain_order="left")
    table = table.join(poor, on=keys, how="left", maintain_order="left")
    why = pl.when(pl.col("value").is_null()).then(pl.col("poor").fill_null("no evidence"))
    return table.with_columns(reason=why).drop("poor")


def _move(fit: Alignment, row: dict[str, Any]) -> tuple[str | None, float | None, float | None]:
    """Since when the overall level is compared, its change, and the probability that it rose."""
    n, until = fit.layout.place(row["state_a"], row["state_b"], row["period"])
    start = fit.layout.starts[until]
    wanted = start.replace(year=start.year - DECADE)
    since = next(t for t, day in enumerate(fit.layout.starts) if day >= wanted)
    since = max(since, int(fit.posterior.first[n]))
    if since >= until:
        return None, None, None
    moved = change(fit.draws, n, since, until, (OVERALL,)).row(0, named=True)
    return fit.layout.periods[since], moved["change"], moved["rise"]


def _leads(of_leads: Levels) -> pl.DataFrame:
    """The cells of the lead indicators: all that a summary shows."""
    panel = of_leads.panel
    return panel.long(*(lead.name for lead in LEADS.values() if lead.name in panel.indicators))


def _latest(of_leads: Levels) -> pl.DataFrame:
    """Latest score, its interval, and its change over ten years: from the same season."""
    keys = ["state_a", "state_b", "domain"]
    scores = of_leads.scores.sort("start")
    latest = scores.group_by(keys, maintain_order=True).last()
    before = latest.with_columns(pl.col("start").dt.offset_by(f"-{DECADE}y"))
    then = scores.select(*keys, "start", since="period", then="score")
    cells = _leads(of_leads).select(
        "indicator",
        "state_a",
        "state_b",
        "period",
        "covered_to",
        account_low="low",
        account_high="high",
    )
    return (
        before.join(then, on=[*keys, "start"], how="left")
        .join(cells, on=["indicator", "state_a", "state_b", "period"], how="left")
        .select(
            *keys,
            "period",
            value="score",
            low="low",
            high="high",
            account_low="account_low",
            account_high="account_high",
            since="since",
            change=pl.col("score") - pl.col("then"),
            covered_to="covered_to",
        )
    )


_PAIR = {"state_a": pl.String, "state_b": pl.String}
_YEAR = len("1996")


def _turns(turns: pl.DataFrame) -> pl.DataFrame:
    keys = ["state_a", "state_b", "domain"]
    return turns.group_by(keys).agg(turns=when_turned().unique().sort())


def when_turned() -> pl.Expr:
    """The period in which a turning point is told: that of its day, where there is one.

    A treaty that ends in 1996 still counts in that year: the level falls in 1997, and the turn is
    told in 1996.

    Returns
    -------
    Expr
        Over ``period`` and ``day`` of turning points.

    Examples
    --------
    >>> from datetime import date
    >>> turn = pl.DataFrame({"period": ["1997"], "day": [date(1996, 9, 10)]})
    >>> turn.select(when_turned()).item()
    '1996'
    """
    by_year = pl.col("period").str.len_chars() == _YEAR
    dated = pl.when(by_year).then(pl.col("day").dt.year().cast(pl.String))
    return pl.coalesce(dated, "period")


def _reasons(of_leads: Levels) -> pl.DataFrame:
    """The reason for the latest null, where a dyad has no value at all in a domain; its bounds."""
    keys = ["state_a", "state_b", "domain"]
    empty = _leads(of_leads).filter(pl.col("value").is_null().all().over(keys))
    bounded = pl.col("status") == "bounded"
    last = empty.filter(bounded | ~bounded.any().over(keys)).sort("start").group_by(keys).last()
    return last.select(*keys, "reason", least="low", most="high")
