"""Levels: the smoothed level of each domain's lead indicator in its own unit, with interval."""

from dataclasses import dataclass

import polars as pl

from comity.dataset import Panel
from comity.errors import ComityError
from comity.indicators import LEADS
from comity.indicators.explanation import Explanation, explain
from comity.levels.smoothing import smooth

__all__ = ["Levels", "levels"]


@dataclass(frozen=True)
class Levels:
    """The level of each domain's lead indicator over time, and the panel it rests on.

    Parameters
    ----------
    scores : DataFrame
        One row per domain, dyad and period with a value: domain, indicator, state_a, state_b,
        period, start, value (as observed), score (the smoothed level, in the indicator's
        unit), low, high (its 90 % interval).
    variances : DataFrame
        One row per domain and dyad: domain, state_a, state_b, n_obs, var_obs, var_level,
        log_likelihood, status (how the estimation ended), on the scale of the indicator's link.
    panel : Panel
        The cells, evidence and coverage behind the scores.

    Examples
    --------
    >>> import comity as cm
    >>> fit = levels(cm.casebook("crink").panel())
    >>> pact = fit.scores.filter(domain="commitment", state_a="CHN", state_b="PRK")
    >>> pact.filter(period="2020")["score"].item()
    3.0
    """

    scores: pl.DataFrame
    variances: pl.DataFrame
    panel: Panel

    def explain(self, state_a: str, state_b: str, period: int | str) -> Explanation:
        """Open a figure: its value, formula, records and sources, domain by domain.

        Parameters
        ----------
        period : int or str
            ``2018``, ``"2018Q3"`` or ``"2018-07"``, as the panel's frequency is.

        Returns
        -------
        Explanation
            Every indicator of the dyad in that period, nulls with their reason.

        Examples
        --------
        >>> import comity as cm
        >>> fit = levels(cm.casebook("crink").panel())
        >>> fit.explain("PRK", "CHN", 2018).figures[0].value
        3.0
        """
        panel = self.panel
        found = panel.cells, self.scores, panel.evidence
        return explain(*found, state_a, state_b, str(period))


def levels(panel: Panel) -> Levels:
    """Smooth the lead indicator of every domain for every dyad.

    For each domain and dyad the lead indicator, on its variance-stabilising scale, is
    y_t = level_t + noise, level_t+1 = level_t + shift, both Gaussian; the score is the smoothed
    level with its 90 % interval, averaged over the ratio of shift to noise (an interval at the
    most likely ratio would be too narrow), both brought back to the indicator's unit. A stock
    (obligations in force, transfers under way) is a dated fact: its score is its value, its
    interval the range over contradicting accounts.

    Scores exist where the panel has a value. A dyad with fewer than four values, or with equal
    ones, keeps its values as scores, without interval. Cost is linear in dyads x periods.

    References
    ----------
    Durbin & Koopman 2012, Time Series Analysis by State Space Methods, ch. 2.

    Examples
    --------
    >>> import comity as cm
    >>> levels(cm.casebook("crink").panel(start=1991)).scores.columns[:4]
    ['domain', 'indicator', 'state_a', 'state_b']
    """
    leads = [lead for lead in LEADS.values() if lead.name in panel.indicators]
    if not leads:
        names = ", ".join(lead.name for lead in LEADS.values())
        raise ComityError(
            f"the panel holds none of the lead indicators ({names}); leave indicators= empty"
        )
    smoothed = [smooth(panel.long(lead.name), lead) for lead in leads]
    return Levels(
        scores=pl.concat([s.scores for s in smoothed]),
        variances=pl.concat([s.variances for s in smoothed]),
        panel=panel,
    )
