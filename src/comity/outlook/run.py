"""A scenario put on a case: conditions on its ties, or an intervention from outside."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.fit import Alignment
from comity.indicators import DOMAINS
from comity.methods.conditions import conditioned, forced
from comity.outlook.paths import HORIZON, Paths, project_case
from comity.outlook.scenario import HOW, Scenario, load_scenario
from comity.outlook.scenario_result import Outlook, dyads_of

__all__ = ["run_scenario"]

Floats = NDArray[np.float64]


def run_scenario(
    fit: Alignment,
    scenario: str | Path | Scenario,
    horizon: int = HORIZON,
    how: str | None = None,
    paths: Paths | None = None,
) -> Outlook:
    """Run a scenario on a case: ``comity scenario run``.

    Conditioned, all ties are what one would believe of them on learning that what is set came
    true: those of the same states move with it. Intervened, what is set is moved from outside,
    nothing else moves, and after the last year that is set it fades as the domain does.

    Parameters
    ----------
    fit : Alignment
        Of the case, by year.
    scenario : str, Path or Scenario
        The name of one that comes with comity, or a file.
    horizon : int
        Years beyond the last one of the panel.
    how : {"conditioned", "intervened"}, optional
        In place of what the scenario says.
    paths : Paths, optional
        The ties projected over that horizon already.

    Returns
    -------
    Outlook
        Differences by pair and year, plausibility, effect, what cannot be said.

    Raises
    ------
    ComityError
        If a state is not in the case, a date is past or beyond the horizon, or something is set
        twice.

    References
    ----------
    As for `comity.methods.conditions.conditioned`.

    Examples
    --------
    >>> import comity as cm
    >>> found = run_scenario(cm.case("crink").fit(), "seventh-test", 3)
    >>> found.scenario.how, found.plausibility.conditions
    ('conditioned', 2)
    """
    told = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    if how is not None:
        if how not in HOW:
            raise ComityError(f"how is {shown(how)}; write {' or '.join(HOW)}")
        told = Scenario(**{**vars(told), "how": how})
    paths = project_case(fit, horizon) if paths is None else paths
    _refuse(told, paths)
    rows, values, errors, gains = [], [], [], []
    for one in told.settings:
        for n in dyads_of(one, paths):
            base = paths.level_of(n, one.domain)
            for at, year in enumerate(one.years):
                if year > paths.years[-1]:
                    break
                rows.append(paths.rows([n], one.domain, year).toarray()[0])
                values.append(base + one.change[at])
                errors.append(one.error**2)
                final = year in (one.years[-1], paths.years[-1])
                gains.append(_fading(paths, n, one.domain, year, fades=final))
    if told.how == HOW[0]:
        moved = conditioned(paths.projected, rows, values, errors)
    else:
        moved = forced(paths.projected, rows, values, np.array(gains).T, errors)
    return Outlook(told, paths, moved, fit)


def _fading(paths: Paths, dyad: int, domain: str, year: int, *, fades: bool) -> Floats:
    """A unit of a domain's own part in a year, fading after it where nothing else is set."""
    d = DOMAINS.index(domain)
    found = np.zeros((len(paths.years), len(paths.dyads), len(paths.loadings) + 1))
    at = paths.years.index(year)
    ahead = np.arange(len(paths.years) - at) if fades else np.zeros(1, int)
    found[at + ahead, dyad, d + 1] = paths.persistence[1 + d] ** ahead
    return found.ravel()


def _refuse(told: Scenario, paths: Paths) -> None:
    """Refuse states that are not there, dates that are past or too far, and doubles."""
    seen: set[tuple[int, str, int]] = set()
    for one in told.settings:
        for state in one.states:
            if state not in paths.states:
                raise ComityError(
                    f"{told.name} sets {state}, which is not in the case; it has "
                    f"{', '.join(paths.states)}"
                )
        if one.first < paths.years[0]:
            raise ComityError(
                f"{told.name} sets {one.domain} from {one.first}, which is past: evidence reaches "
                f"{paths.years[0] - 1}; set from {paths.years[0]} on"
            )
        if one.first > paths.years[-1]:
            raise ComityError(
                f"{told.name} sets {one.domain} from {one.first}, beyond the horizon of "
                f"{len(paths.years)} years; give --horizon {one.first - paths.years[0] + 1}"
            )
        for n in dyads_of(one, paths):
            for year in one.years:
                key = (n, one.domain, year)
                if key in seen:
                    pair = "-".join(paths.dyads[n])
                    raise ComityError(f"{told.name} sets {pair} in {one.domain} twice in {year}")
                seen.add(key)
