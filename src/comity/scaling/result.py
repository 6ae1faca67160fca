"""The result of scaling: ideal points with names and years on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.methods.ideal_points import IdealPoints, session_fit
from comity.methods.intervals import INTERVAL
from comity.results import Result, listed
from comity.scaling.anchoring import anchoring_of
from comity.scaling.votes import CODES
from comity.sources.shelf.catalogue import citations
from comity.sources.votes.own_votes import labels_of
from comity.states import convert

if TYPE_CHECKING:
    import altair as alt

__all__ = ["METHOD", "Scaling"]

METHOD = "comity-ideal-points"
"""The data set of the catalogue that cites the model."""


@dataclass(frozen=True, repr=False)
class Scaling(Result):
    """Ideal points of states by session, and the votes they come from.

    Parameters
    ----------
    points : DataFrame
        One row per state and session: state, ccode (Correlates of War), session, year,
        ideal_point, se, n_votes, n_absent; in two dimensions ideal_point_2 and se_2 besides.
    fit : IdealPoints
        The estimate on arrays: points, items, variances, convergence.
    coded : tuple of four arrays of int, each (n_votes,)
        The votes that were cast, as `fit_ideal_points` takes them: state, session, item, vote.
    item_names : tuple of str
        Roll call of each item; of several that repeat one resolution the first.
    anchors : mapping of str to float or sequence of float
        The states that fix which side is up.
    sources : tuple of str
        Data sets of the votes in the catalogue; none where they are a table of one's own.

    Examples
    --------
    >>> votes = pl.DataFrame({"state": list("ABCD") * 3, "session": 1,
    ...     "item": [1] * 4 + [2] * 4 + [3] * 4, "vote": ["no", "yes", "yes", "yes"] +
    ...     ["no", "no", "yes", "yes"] + ["no", "no", "no", "yes"]})
    >>> import comity as cm
    >>> points = cm.ideal_points(votes, anchors={"D": 1.0}).frame
    >>> points.sort("ideal_point")["state"].to_list()
    ['A', 'B', 'C', 'D']
    """

    points: pl.DataFrame
    fit: IdealPoints
    coded: tuple[NDArray[np.int64], ...]
    item_names: tuple[str, ...]
    anchors: Mapping[str, float | Sequence[float]]
    sources: tuple[str, ...]

    _name = "ideal-points"
    _spread = INTERVAL

    @property
    def frame(self) -> pl.DataFrame:
        """The points, one row per state and session."""
        return self.points

    def _title(self) -> str:
        axes = "1 dimension" if self.fit.dims == 1 else f"{self.fit.dims} dimensions"
        votes = int(self.points["n_votes"].sum())
        return f"Ideal points in {axes} from {votes:,} votes, anchored by {listed(self.anchors)}"

    def _data_sets(self) -> tuple[str, ...]:
        return self.sources

    def items(self) -> pl.DataFrame:
        """Discrimination and thresholds of every roll call that divides.

        Columns: item, discrimination, discrimination_se (in two dimensions a list), no_below,
        yes_above (thresholds in probits; infinite where nobody voted so), no, abstain, yes (how
        many did).
        """
        items = self.fit.items
        names = np.array(self.item_names)[items.item]
        flat = self.fit.dims == 1
        return pl.DataFrame(
            {
                "item": names,
                "discrimination": items.discrimination[:, 0] if flat else items.discrimination,
                "discrimination_se": (
                    items.discrimination_se[:, 0] if flat else items.discrimination_se
                ),
                "no_below": items.thresholds[:, 0],
                "yes_above": items.thresholds[:, 1],
                **{name: items.answers[:, code] for name, code in CODES.items()},
            }
        )

    def sessions(self, rng: np.random.Generator | None = None) -> pl.DataFrame:
        """How well the dimensions fit each session, and what holds its scale.

        Columns: session, year, predicted (share of votes the points predict), by_majority (share
        that the commonest vote of each item predicts), leftover (first eigenvalue of what the
        residuals share, against simulated panels), flagged (whether the dimensions fit badly);
        then, of the first dimension, states, mean and sd (of their points), kept (states that stood
        in the session before too), items, bridges (items that were voted on in an earlier session
        too), and the points of the anchors under their names.
        """
        found = session_fit(self.fit, *self.coded, rng=rng)
        fits = pl.DataFrame(
            {
                "session": found.session,
                "predicted": found.predicted,
                "by_majority": found.by_majority,
                "leftover": found.leftover,
                "flagged": found.flagged,
            }
        )
        anchoring = anchoring_of(self.points, self.coded, self.fit.items.item, self.anchors)
        joined = anchoring.join(fits, on="session", how="left", maintain_order="left")
        return joined.select("session", "year", *fits.columns[1:], *anchoring.columns[2:])

    @property
    def diagnostics(self) -> dict[str, Any]:
        """How the estimate went: convergence, variances, what was dropped.

        Holds converged, iterations, distance_left (posterior standard deviations), walk_variance,
        calibration, unanimous_items, unanimous_votes, scale, anchors.
        """
        fit = self.fit
        return {
            "converged": fit.converged,
            "iterations": fit.n_iterations,
            "distance_left": fit.distance_left,
            "walk_variance": fit.walk_variance,
            "calibration": fit.calibration,
            "unanimous_items": fit.n_unanimous_items,
            "unanimous_votes": fit.n_unanimous_votes,
            "scale": fit.scale,
            "anchors": dict(self.anchors),
        }

    def plot(self, states: Sequence[str]) -> "alt.Chart | alt.LayerChart":
        """Draw the points of some states over time with their 90 % intervals.

        Gaps between sessions stay gaps.
        """
        from comity.views.charts.points import points_chart

        found = {state: labels_of(state, self.points["state"]) for state in states}
        missing = [state for state, labels in found.items() if not labels]
        if missing:
            raise ComityError(f"no points of {shown(missing[0])}; `.frame` lists the states")
        drawn = [label for labels in found.values() for label in labels]
        return points_chart(self.points.filter(pl.col("state").is_in(drawn)))

    def cite(self) -> str:
        """BibTeX of the votes and of the method."""
        return citations(*self.sources, METHOD)


def named_points(fit: IdealPoints, states: pl.Series, years: pl.DataFrame) -> pl.DataFrame:
    """The points of a fit with the states' codes, sessions and years."""
    year = years_of(fit.session, years)
    who = states.gather(fit.state)
    columns: dict[str, Any] = {
        "state": who,
        "ccode": ccode_of(who, year),
        "session": fit.session,
        "year": year,
    }
    for axis in range(fit.dims):
        tail = "" if axis == 0 else f"_{axis + 1}"
        columns[f"ideal_point{tail}"] = fit.mean[:, axis]
        columns[f"se{tail}"] = fit.se[:, axis]
    return pl.DataFrame(columns | {"n_votes": fit.n_votes})


def years_of(session: NDArray[np.int64], years: pl.DataFrame) -> NDArray[np.int64]:
    """The years in which sessions began."""
    return pl.Series(session).replace_strict(years["session"], years["year"]).to_numpy()


def ccode_of(states: pl.Series, years: NDArray[np.int64]) -> pl.Series:
    """COW codes on the first day of each session's year, as the field's tables have them.

    A state that enters later has the code of its entry: in that year, or early in the next one,
    when the session still sat.
    """
    new_year = [date(year, 1, 1) for year in years.tolist()]
    found = [
        convert(states, to="cow", when=when, unknown="null").alias(str(turn))
        for turn, when in enumerate((new_year, years.tolist(), (years + 1).tolist()))
    ]
    first_known = pl.DataFrame(found).select(pl.coalesce(pl.all())).to_series()
    return first_known.cast(pl.Int64, strict=False)
