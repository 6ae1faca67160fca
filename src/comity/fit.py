"""Alignment: the fit that users hold; `dilemma` and `blocs` add verbs of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.blocs.grouped import Grouped
from comity.dataset import Panel
from comity.dilemma.exposed import Exposed
from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL, composite_weights
from comity.estimate.draws import Draws
from comity.estimate.hyperparameters import Hyperparameters, stored_hyperparameters
from comity.estimate.layout import PARTS, lay_out
from comity.estimate.own import walks_beside
from comity.estimate.pairs import panel_of_pairs
from comity.levels.lean import lean
from comity.methods.latent.posterior import posterior
from comity.methods.periods import THRESHOLDS, Thresholds
from comity.phases.history import history
from comity.phases.naming import phases
from comity.phases.state_turns import state_turns
from comity.phases.turning_points import LIKELY, joined, score_turns
from comity.results import Scored
from comity.sources.shelf.catalogue import citations

if TYPE_CHECKING:
    from comity.views.charts.chart import Chart

__all__ = ["Alignment", "alignment"]


@dataclass(frozen=True, eq=False, repr=False)
class Alignment(Scored, Grouped, Exposed):
    """Where every dyad of a case stands, by domain and overall, and what follows from it.

    Scores, draws, changes and what moved them are those of `comity.estimate.Latent`, the security
    dilemma that of `comity.dilemma.exposed`, the shape of a group that of `comity.blocs.grouped`;
    here are turning points and phases.

    Parameters
    ----------
    posterior, layout, panel
        As for `comity.estimate.Latent`.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> fit.scores.columns[:5]
    ['state_a', 'state_b', 'period', 'start', 'domain']
    """

    def turning_points(self, certainty: float = LIKELY) -> pl.DataFrame:
        """Date the turning points of every dyad, overall and by domain, and say what shows them.

        A turning point is a period from which on the mean level of five years differs from that
        of the five years before, of neighbouring periods the one with the largest difference.
        Commitment turns besides where obligations change.

        Parameters
        ----------
        certainty : float
            Probability that the level changes by more than half a standard deviation, from which
            a turning point is reported; a change of obligations is a dated fact and always is.

        Returns
        -------
        DataFrame
            state_a, state_b, domain, period (the first of the new level), first, last (90 %
            interval of the date), certainty, size (change of level in standard deviations, below 0
            where the two moved apart), low, high (its 90 % interval), day (of the treaty, where
            obligations changed on a known one), domains (that turned with it), corroborated_by and
            contradicted_by (indicators of any domain that moved by themselves, the same way or the
            other), alone (whether a single indicator shows it), note (what to know of one that
            stands alone: whether a state's own figure jumped in all its dyads at once).

        Raises
        ------
        ComityError
            If certainty is no probability.

        References
        ----------
        docs/what-is-alignment.md compares it with other ways on a benchmark of realignments.

        Examples
        --------
        >>> import comity as cm
        >>> turns = cm.alignment(cm.casebook("crink").panel()).turning_points(0.95)
        >>> turns.filter(state_a="PRK", domain="commitment")["day"].to_list()[-1]
        datetime.date(2024, 12, 4)
        """
        _refuse_certainty(certainty)
        fact = pl.col("day").is_not_null() & (pl.col("domain") != OVERALL)
        return self._turns.filter((pl.col("certainty") >= certainty) | fact)

    def state_turns(self, certainty: float = 0.5) -> pl.DataFrame:
        """Date the turns of states as wholes: when the mean level of a state's pairs jumps.

        Parameters
        ----------
        certainty : float
            Probability that the mean changes by more than a quarter of a standard deviation, from
            which a turn is reported.

        Returns
        -------
        DataFrame
            state, period (the first of the new level), first, last (90 % interval of the date),
            certainty, size (mean change over its pairs, below 0 where it moved apart), low, high
            (its 90 % interval), pairs (with evidence before and after), moved (pairs that went the
            same way by a quarter or more), with_states (the other states of these, most moved
            first). Only pairs of the case are seen; a state needs three, of which two moved.

        Raises
        ------
        ComityError
            If certainty is no probability.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel())
        >>> fit.state_turns(0.3).columns[-3:]
        ['pairs', 'moved', 'with_states']
        """
        _refuse_certainty(certainty)
        return state_turns(self).filter(pl.col("certainty") >= certainty)

    @cached_property
    def _turns(self) -> pl.DataFrame:
        """Every turning point of the fit, from a certainty of 5 % on."""
        return score_turns(self)

    @property
    def turns(self) -> pl.DataFrame:
        """Every event once, from a certainty of 5 % on: turns joined over domains, by year.

        Columns: state_a, state_b, year (of the day, where there is one), day (on which obligations
        change), domain (``overall`` where the overall level turned), domains (that turned with
        it), certainty, size (below 0 where the two moved apart), low, high (its 90 % interval),
        first, last (that of the year).
        """
        found = joined(self._turns)
        years = (pl.col(name).str.slice(0, 4).cast(pl.Int64) for name in ("first", "last"))
        return found.select(
            "state_a",
            "state_b",
            pl.coalesce(
                pl.col("day").dt.year(), pl.col("period").str.slice(0, 4).cast(pl.Int64)
            ).alias("year"),
            *("day", "domain", "domains", "certainty", "size", "low", "high"),
            *years,
        )

    def phases(
        self,
        turns: pl.DataFrame | None = None,
        thresholds: Thresholds = THRESHOLDS,
        draws: Draws | None = None,
        domains: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """Name the time between turning points by stated rules on level, trend and asymmetry.

        Parameters
        ----------
        turns : DataFrame, optional
            Turning points at which to cut; by default those of `turning_points`.
        thresholds : Thresholds
            Where labels begin (`comity.methods.periods.RULES` has the rules).
        draws : Draws, optional
            Joint paths; by default those of the fit.
        domains : sequence of str, optional
            ``overall`` and domains that are asked for; by default all.

        Returns
        -------
        DataFrame
            state_a, state_b, domain, first, last (periods), label (``too little evidence``
            where the turn may be a break of the data, or hardly anything is known), level, low,
            high (mean level with its 90 % interval), slope, slope_low, slope_high (a year; null in
            a phase shorter than three periods), asymmetry (dependence of the first state less that
            of the second; null if unknown), why (the rule and the numbers that meet it). A domain
            is cut at its own turning points, the overall level at those of all.

        Raises
        ------
        ComityError
            If thresholds are out of order.

        Examples
        --------
        >>> import comity as cm
        >>> found = cm.alignment(cm.casebook("crink").panel()).phases()
        >>> found.filter(state_a="PRK", domain="commitment")["label"].to_list()
        ['steady', 'realignment', 'steady', 'rupture', 'steady', 'rapprochement']
        """
        cuts = self.turning_points() if turns is None else turns
        return phases(self, self.draws if draws is None else draws, cuts, thresholds, domains)

    def history(
        self, turns: pl.DataFrame | None = None, draws: Draws | None = None
    ) -> pl.DataFrame:
        """Set what scholars say of the phases of the case beside what the scores say.

        Parameters
        ----------
        turns : DataFrame, optional
            Turning points; by default those of `turning_points`.
        draws : Draws, optional
            Joint paths; by default those of the fit.

        Returns
        -------
        DataFrame
            claim, state_a, state_b, first, last, account (the label that the claim gives), change,
            low, high (of the overall level from the period before to the last), rise (probability
            that it rose), with_it, against_it (domains that surely moved as the account says, or
            the other way), set_aside (domains whose data may have broken meanwhile), turning_points
            (between), verdict (agrees, disagrees, mixed,
            undecided), source. Empty where the evidence holds no account.

        Examples
        --------
        >>> import comity as cm
        >>> cm.alignment(cm.casebook("crink").panel()).history()["verdict"].n_unique() > 1
        True
        """
        cuts = self.turning_points() if turns is None else turns
        return history(self, self.draws if draws is None else draws, cuts)

    def cite(self) -> str:
        """The sources of the case, and the data sets on which the hyperparameters rest, as BibTeX.

        Returns
        -------
        str
            One entry per source.

        Examples
        --------
        >>> import comity as cm
        >>> cm.alignment(cm.casebook("crink").panel(start=1991)).cite().count("@") > 10
        True
        """
        own = (source.bibtex for _, source in sorted(self.panel.evidence.sources.items()))
        of_world = citations(*stored_hyperparameters().sources)
        return "\n\n".join([*own, of_world.strip()]) + "\n"

    def plot(
        self,
        *states: str,
        domain: str = OVERALL,
        indicator: str | None = None,
        start: int | None = None,
        end: int | None = None,
    ) -> "Chart":
        """Draw how a pair moved, or all pairs of the case side by side; see `Case.chart`.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").fit().plot("China", "North Korea", domain="voting").title
        'China and North Korea, voting: closer in 2024 than in 2014, +0.7 sd'
        """
        from comity.views.charts.chart import chart

        return chart(self, *states, domain=domain, indicator=indicator, start=start, end=end)

    def lean(self) -> pl.DataFrame:
        """Who moves towards whom: dependence, arms and visits of each state, and their change.

        Returns
        -------
        DataFrame
            See `comity.levels.lean.lean`.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.case("crink").fit()
        >>> fit.lean().filter(state="RUS", towards="CHN", direction="towards")["indicator"][0]
        'trade_dependence'
        """
        return lean(self.panel)


def _refuse_certainty(certainty: float) -> None:
    if not 0 < certainty <= 1:
        raise ComityError(f"certainty is {certainty}: no probability; give one such as 0.95")


TAIL = 3.0
"""Degrees of freedom of the innovations of a case: ruptures are followed, not smoothed away."""


def alignment(
    panel: Any = None,
    hyperparameters: Hyperparameters | None = None,
    tail: float | None = TAIL,
    weights: Mapping[str, float] | None = None,
    *,
    pairs: Any = None,
    start: int | None = None,
    end: int | None = None,
    data: str | Path | None = None,
) -> Alignment:
    """Estimate the alignment of every dyad of a panel, by domain and overall.

    x_d = loading_d g + u_d: the position of a dyad in domain d is what the domains share and what
    is the domain's own; g and every u_d are walks that are drawn back to their mean. Each
    indicator is a measurement of the position in its domain, by the likelihood that fits its kind.
    A cell without a value has no likelihood term. The overall level is the mean of the domains of
    which there is evidence, in its own standard deviations over dyads.

    Parameters
    ----------
    panel : Panel or Case
        From ``casebook.panel()`` or `comity.panel`, or a case; or leave it out and list pairs.
    hyperparameters : Hyperparameters, optional
        How states move and indicators measure; by default the stored ones, estimated on the
        world, for a few dyads cannot tell them.
    tail : float or None
        Degrees of freedom, above 2, of Student-t innovations of the variances given; None for
        normal ones, which spread a rupture over the periods around it.
    weights : mapping of str to float, optional
        Weights of the domains in the overall level, such as ``{"rhetoric": 0}``; by default equal,
        but for ``events``, which is not in it unless it is given one.
    pairs : DataFrame or sequence of (str, str), optional
        In place of a panel: pairs of states, of which the published data are read.
    start, end : int, optional
        With pairs: first and last year, by default 1946 and the last that is over.
    data : str or Path, optional
        With pairs: folder of published data.

    Returns
    -------
    Alignment
        What distance explains is taken out where the panel holds it; a casebook has no distances:
        its dyads are compared with the average one. Cost is linear in dyads x periods.

    Raises
    ------
    ComityError
        If the panel holds none of the indicators of the model, or the tail is 2 or less.

    References
    ----------
    docs/what-is-alignment.md goes from theory to estimator. Snyder, G. H. (1997). Alliance
    Politics. Cornell University Press. Minka, T. P. (2001). Expectation Propagation for
    Approximate Bayesian Inference. UAI.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> last = fit.scores.filter(period="2024", domain="overall")
    >>> last.sort("mean")["state_b"][-1]
    'RUS'
    """
    if pairs is not None and panel is None:
        panel = panel_of_pairs(pairs, start, end, data)
    if callable(getattr(panel, "panel", None)):
        panel = panel.panel()  # a case
    if not isinstance(panel, Panel):
        raise ComityError(
            f"{shown(panel)} is no panel; give a case, that of a case, "
            'cm.casebook("crink").panel(), or of any states, cm.panel(["CHN", "RUS"], ...)'
        )
    held = stored_hyperparameters() if hyperparameters is None else hyperparameters
    panel = panel.undirected()
    layout = lay_out(panel, held)
    walks = walks_beside(held.walks, len(layout.domains)).by_part(PARTS[panel.freq], tail)
    sums = composite_weights(layout.known_domains, walks.loadings, weights)
    found = posterior(walks, layout.measurements, layout.values, layout.first, sums)
    return Alignment(found, layout, panel)
