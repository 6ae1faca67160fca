"""Every scenario beside every other: what each would move, pair by pair."""

import polars as pl

from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.fit import Alignment
from comity.outlook.run import HORIZON, run_scenario
from comity.outlook.scenario import list_scenarios
from comity.steps import each

__all__ = ["compare_scenarios"]


def compare_scenarios(fit: Alignment, horizon: int = HORIZON) -> pl.DataFrame:
    """Run every scenario that comes with comity on a case: ``comity scenario compare``.

    Parameters
    ----------
    fit : Alignment
        Of the case, by year.
    horizon : int
        Years beyond the last one of the panel.

    Returns
    -------
    DataFrame
        scenario, how, state_a, state_b, year (the last), difference, low, high (overall, 90 %
        interval), clear (whether that leaves out 0), plausibility (probability). A scenario that
        does not fit the case has one row, with the reason in ``refused``.

    Examples
    --------
    >>> import comity as cm
    >>> compare_scenarios(cm.case("crink").fit())["scenario"].n_unique()
    8
    """
    tables = []
    for name, how in each(list_scenarios().select("scenario", "how").rows()):
        own = {"scenario": pl.lit(name), "how": pl.lit(how)}
        try:
            told = run_scenario(fit, name, horizon)
        except ComityError as refusal:
            tables.append(pl.DataFrame({"refused": [str(refusal)]}).with_columns(**own))
            continue
        rows = told.last.filter(level=OVERALL).select(
            "state_a", "state_b", "year", "difference", "low", "high"
        )
        clear = (pl.col("low") > 0) | (pl.col("high") < 0)
        plausible = pl.lit(told.plausibility.probability)
        tables.append(rows.with_columns(**own, clear=clear, plausibility=plausible))
    found = pl.concat(tables, how="diagonal")
    if "refused" not in found.columns:
        found = found.with_columns(refused=pl.lit(None, pl.String))
    if "state_a" not in found.columns:
        raise ComityError(f"no scenario fits the case: {found['refused'][0]}")
    first = ["scenario", "how", "state_a", "state_b", "year"]
    return found.select(*first, pl.exclude(first))
