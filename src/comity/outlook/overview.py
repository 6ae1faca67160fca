"""Every scenario beside every other: what each would move, pair by pair."""

import polars as pl

from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.fit import Alignment
from comity.outlook.paths import HORIZON, project_case
from comity.outlook.run import run_scenario
from comity.outlook.scenario import list_scenarios
from comity.outlook.scenario_result import Outlook
from comity.steps import each

__all__ = ["compare_scenarios", "run_scenarios"]


def run_scenarios(fit: Alignment, horizon: int = HORIZON) -> dict[str, Outlook | str]:
    """Run every scenario that comes with comity on a case, the ties projected once.

    By name; of a scenario that does not fit the case the reason.

    >>> import comity as cm
    >>> len(run_scenarios(cm.case("crink").fit()))
    8
    """
    paths = project_case(fit, horizon)
    found: dict[str, Outlook | str] = {}
    for name in each(list_scenarios()["scenario"].to_list()):
        try:
            found[name] = run_scenario(fit, name, horizon, paths=paths)
        except ComityError as refusal:
            found[name] = str(refusal)
    return found


def compare_scenarios(fit: Alignment, horizon: int = HORIZON) -> pl.DataFrame:
    """Run every scenario that comes with comity on a case: ``comity scenario compare``.

    Columns: scenario, how, state_a, state_b, year (the last), difference, low, high (overall, 90 %
    interval), clear (whether that leaves out 0), plausibility (probability). A scenario that does
    not fit the case has one row, with the reason in ``refused``.

    >>> import comity as cm
    >>> compare_scenarios(cm.case("crink").fit())["scenario"].n_unique()
    8
    """
    tables = []
    how = dict(list_scenarios().select("scenario", "how").iter_rows())
    for name, told in run_scenarios(fit, horizon).items():
        own = {"scenario": pl.lit(name), "how": pl.lit(how[name])}
        if isinstance(told, str):
            tables.append(pl.DataFrame({"refused": [told]}).with_columns(**own))
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
