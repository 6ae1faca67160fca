"""Roll-call scaling: ideal points of states from their votes, with names and years on them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.ideal_points import IdealPoints, fit_ideal_points, session_fit
from comity.sources import assembly_files, unga_votes
from comity.sources.unga_votes import RollCalls
from comity.states import convert

if TYPE_CHECKING:
    import altair as alt

__all__ = ["Scaling", "ideal_points", "ordered_votes", "read_archive", "read_bridges"]

CODES = {"no": 0, "abstain": 1, "yes": 2}
ANCHORS = {"USA": 1.0}
_LAST_SESSION_WITH_PARAGRAPHS = 44
_ALONE = 19  # the session of 1964, which voted once
_KEYS = ["state", "session"]


@dataclass(frozen=True)
class Scaling:
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
    source : str
        BibTeX of the votes; empty where they came as a plain table.

    Examples
    --------
    >>> votes = pl.DataFrame({"state": list("ABCD") * 3, "session": 1,
    ...     "item": [1] * 4 + [2] * 4 + [3] * 4, "vote": ["no", "yes", "yes", "yes"] +
    ...     ["no", "no", "yes", "yes"] + ["no", "no", "no", "yes"]})
    >>> points = ideal_points(votes, anchors={"D": 1.0}).table()
    >>> points.sort("ideal_point")["state"].to_list()
    ['A', 'B', 'C', 'D']
    """

    points: pl.DataFrame
    fit: IdealPoints
    coded: tuple[NDArray[np.int64], ...]
    item_names: tuple[str, ...]
    anchors: Mapping[str, float | Sequence[float]]
    source: str

    def table(self) -> pl.DataFrame:
        """The points, one row per state and session.

        Returns
        -------
        DataFrame
            As `points`.

        Raises
        ------
        Nothing.
        """
        return self.points

    def items(self) -> pl.DataFrame:
        """Discrimination and thresholds of every roll call that divides.

        Returns
        -------
        DataFrame
            item, discrimination, discrimination_se (in two dimensions a list), no_below,
            yes_above (thresholds in probits; infinite where nobody voted so), no, abstain, yes
            (how many did).

        Raises
        ------
        Nothing.
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
        """How well the dimensions fit each session.

        Parameters
        ----------
        rng : numpy.random.Generator, optional
            For the panels that say how much chance alone leaves over.

        Returns
        -------
        DataFrame
            session, year, predicted (share of votes the points predict), by_majority (share
            that the commonest vote of each item predicts), leftover (first eigenvalue of what
            the residuals share, against simulated panels), flagged (whether the dimensions fit
            badly).

        Raises
        ------
        Nothing.
        """
        found = session_fit(self.fit, *self.coded, rng=rng)
        return pl.DataFrame(
            {
                "session": found.session,
                "year": found.session + 1945,
                "predicted": found.predicted,
                "by_majority": found.by_majority,
                "leftover": found.leftover,
                "flagged": found.flagged,
            }
        )

    @property
    def diagnostics(self) -> dict[str, Any]:
        """How the estimate went: convergence, variances, what was dropped.

        Returns
        -------
        dict
            converged, iterations, distance_left (posterior standard deviations), walk_variance,
            calibration, unanimous_items, unanimous_votes, scale, anchors.

        Raises
        ------
        Nothing.
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

        Parameters
        ----------
        states : sequence of str
            Codes as in ``points``.

        Returns
        -------
        altair chart
            Gaps between sessions stay gaps.

        Raises
        ------
        ComityError
            If a state has no points.
        """
        from comity.views.points import points_chart

        missing = [s for s in states if s not in self.points["state"]]
        if missing:
            raise ComityError(f"no points of {missing[0]!r}; `.table()` lists the states")
        return points_chart(self.points.filter(pl.col("state").is_in(list(states))))

    def cite(self) -> str:
        """BibTeX of the votes and of the method.

        Returns
        -------
        str

        Raises
        ------
        Nothing.
        """
        return f"{self.source}\n{_METHOD}".strip() + "\n"


_METHOD = """@article{bailey-strezhnev-voeten-2017,
  author  = {Bailey, Michael A. and Strezhnev, Anton and Voeten, Erik},
  title   = {Estimating Dynamic State Preferences from United Nations Voting Data},
  journal = {Journal of Conflict Resolution},
  year    = {2017},
  volume  = {61},
  number  = {2},
  pages   = {430--456}
}"""


def ideal_points(
    votes: RollCalls | pl.DataFrame,
    *,
    sessions: tuple[int, int] | None = None,
    bridges: Sequence[tuple[str, str]] = (),
    anchors: Mapping[str, float | Sequence[float]] | None = None,
    dims: int = 1,
    scale: Literal["smoother", "published"] = "smoother",
    rng: np.random.Generator | None = None,
) -> Scaling:
    """Estimate dynamic ordinal ideal points of states from their votes.

    The model of Bailey, Strezhnev & Voeten: no < abstain < yes on a latent line, points that
    walk from session to session; see `comity.methods.ideal_points.fit_ideal_points`.

    Parameters
    ----------
    votes : RollCalls or DataFrame
        Roll calls of the General Assembly (votes on paragraphs and amendments after session 44,
        session 19, Zanzibar and South Africa in session 48 are left out, as in the published
        estimates), or any table with the columns state, session, item and vote (no, abstain,
        yes, absent).
    sessions : tuple of (int, int), optional
        First and last session; by default all.
    bridges : sequence of (str, str)
        Pairs of roll calls that put the same resolution to the vote, as of `read_bridges`.
    anchors : mapping of str to float, optional
        States whose side is known; by default the United States on the positive side.
    dims : {1, 2}
        Number of dimensions.
    scale : {"smoother", "published"}
        The proper smoother, or the published estimates' one-sided prior.
    rng : numpy.random.Generator, optional
        For the panels that calibrate the standard errors.

    Returns
    -------
    Scaling
        Absences are left out and counted; roll calls on which all agree are left out and
        counted. Cost is linear in votes.

    Raises
    ------
    ComityError
        If a column is missing, a vote is unknown, an anchor never votes, or nothing divides.

    References
    ----------
    Bailey, Strezhnev & Voeten 2017, Journal of Conflict Resolution 61(2).

    Examples
    --------
    >>> votes = pl.DataFrame({"state": ["A", "B"], "session": 1, "item": 1, "vote": "si"})
    >>> ideal_points(votes)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: vote 'si' is unknown (2 rows); known are no, abstain, yes, absent
    """
    table = ordered_votes(votes, sessions)
    known = ANCHORS if anchors is None else anchors
    cast = table.filter(pl.col("vote") != "absent")
    states = cast["state"].unique().sort()
    absent = [state for state in known if state not in states]
    if absent or not known:
        raise ComityError(
            f"the anchor {absent[0] if absent else '(none)'} casts no vote; name with anchors= a "
            f"state that does, such as {states[0] if len(states) else 'USA'}"
        )
    item, names = _bridged(cast["item"], bridges)
    place = {state: index for index, state in enumerate(states)}
    coded = (
        cast["state"].replace_strict(place, return_dtype=pl.Int64).to_numpy(),
        cast["session"].cast(pl.Int64).to_numpy(),
        item,
        cast["vote"].replace_strict(CODES, return_dtype=pl.Int64).to_numpy(),
    )
    fit = fit_ideal_points(
        *coded,
        anchors={place[state]: side for state, side in known.items()},
        dims=dims,
        scale=scale,
        rng=rng,
    )
    absences = table.group_by(_KEYS).agg(n_absent=(pl.col("vote") == "absent").sum())
    points = _points(fit, states).join(absences, on=_KEYS, how="left", maintain_order="left")
    source = ""
    if isinstance(votes, RollCalls):
        source = unga_votes.CITATION
    return Scaling(
        points=points, fit=fit, coded=coded, item_names=names, anchors=known, source=source
    )


def ordered_votes(
    votes: RollCalls | pl.DataFrame, sessions: tuple[int, int] | None = None
) -> pl.DataFrame:
    """Lay votes out for scaling: who, in which session, on what, how.

    Parameters
    ----------
    votes : RollCalls or DataFrame
        As for `ideal_points`.
    sessions : tuple of (int, int), optional
        First and last session.

    Returns
    -------
    DataFrame
        state, session, item (text), vote (no, abstain, yes, absent).

    Raises
    ------
    ComityError
        If a column is missing or a vote unknown.

    Examples
    --------
    >>> votes = pl.DataFrame({"state": ["A"], "session": [1], "item": [7], "vote": ["no"]})
    >>> ordered_votes(votes).row(0)
    ('A', 1, '7', 'no')
    """
    table = _of_roll_calls(votes) if isinstance(votes, RollCalls) else votes
    missing = [name for name in ("state", "session", "item", "vote") if name not in table.columns]
    if missing:
        raise ComityError(
            f"no column {missing[0]!r} among {', '.join(table.columns)}; votes need state, "
            "session, item and vote"
        )
    unknown = table.filter(~pl.col("vote").is_in([*CODES, "absent"]))
    if unknown.height:
        raise ComityError(
            f"vote {unknown['vote'][0]!r} is unknown ({unknown.height} rows); known are "
            f"{', '.join(CODES)}, absent"
        )
    if sessions:
        table = table.filter(pl.col("session").is_between(*sessions))
    return table.select("state", "session", pl.col("item").cast(pl.String), "vote")


def _of_roll_calls(roll_calls: RollCalls) -> pl.DataFrame:
    """What the published estimates are made from."""
    part = pl.col("is_paragraph_or_amendment")
    calls = roll_calls.roll_calls.filter(
        ~(part & (pl.col("session") > _LAST_SESSION_WITH_PARAGRAPHS)),
        pl.col("session") != _ALONE,
    )
    votes = roll_calls.votes.join(calls.select("roll_call", "session"), on="roll_call")
    return votes.filter(
        pl.col("state") != "ZAN", ~((pl.col("state") == "ZAF") & (pl.col("session") == 48))
    ).rename({"roll_call": "item"})


def _bridged(
    items: pl.Series, bridges: Sequence[tuple[str, str]]
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Number the items, roll calls that repeat a resolution alike."""
    leader: dict[str, str] = {}

    def first(name: str) -> str:
        while (above := leader.get(name, name)) != name:
            name = above
        return name

    for one, other in bridges:
        a, b = sorted((first(one), first(other)), key=lambda name: (len(name), name))
        leader[b] = a
    names = items.unique(maintain_order=True)
    together = pl.Series([first(name) for name in names], dtype=pl.String)
    order = together.unique(maintain_order=True)
    place = dict(zip(order, range(len(order)), strict=True))
    number = [place[name] for name in together]
    coded = items.replace_strict(names, pl.Series(number, dtype=pl.Int64))
    return coded.to_numpy(), tuple(order)


def _points(fit: IdealPoints, states: pl.Series) -> pl.DataFrame:
    year = fit.session + 1945
    who = states.gather(fit.state)
    columns: dict[str, Any] = {
        "state": who,
        "ccode": _ccode(who, year),
        "session": fit.session,
        "year": year,
    }
    for axis in range(fit.dims):
        tail = "" if axis == 0 else f"_{axis + 1}"
        columns[f"ideal_point{tail}"] = fit.mean[:, axis]
        columns[f"se{tail}"] = fit.se[:, axis]
    return pl.DataFrame(columns | {"n_votes": fit.n_votes})


def _ccode(states: pl.Series, years: NDArray[np.int64]) -> pl.Series:
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


def read_archive(
    votes: str | Path, data: str | Path | None = None
) -> tuple[RollCalls | pl.DataFrame, list[tuple[str, str]]]:
    """Read the votes that a command names, and the resolutions that bridge sessions.

    Parameters
    ----------
    votes : str or Path
        ``unga`` for the General Assembly's roll calls at hand; else a file: roll calls as
        published, or a CSV or Parquet table with the columns state, session, item and vote.
    data : str or Path, optional
        Folder of published data; searched for a file of bridges too.

    Returns
    -------
    votes : RollCalls or DataFrame
    bridges : list of (str, str)
        Empty for a table of your own.

    Raises
    ------
    ComityError
        If there is no such file or folder, or the layout is unknown.

    Examples
    --------
    >>> read_archive("votes-of-mine.csv")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: votes-of-mine.csv is no file; name a file of votes, or unga
    """
    own = None if str(votes) == "unga" else _own_table(Path(votes))
    if own is not None:
        return own, []
    bridges = read_bridges(data) if data is not None else []
    return unga_votes.read(assembly_files(votes, data)), bridges


def _own_table(path: Path) -> pl.DataFrame | None:
    """A table of votes in the plain layout; None where the file has another."""
    scan = pl.scan_parquet if path.suffix == ".parquet" else pl.scan_csv
    try:
        columns = scan(path).collect_schema().names()
    except (pl.exceptions.PolarsError, OSError):
        return None
    if not {"state", "session", "item", "vote"} <= set(columns):
        return None
    return scan(path).select("state", "session", "item", "vote").collect()


def read_bridges(folder: str | Path) -> list[tuple[str, str]]:
    """Read which roll calls repeat a resolution, from a file of the published estimates.

    Parameters
    ----------
    folder : str or Path
        Searched, with its subfolders, for a CSV with the columns rcid1 and rcid2.

    Returns
    -------
    list of (str, str)
        Pairs of roll calls; empty where there is no such file.

    Raises
    ------
    ComityError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> read_bridges(tempfile.mkdtemp())
    []
    """
    if not Path(folder).is_dir():
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    for path in sorted(Path(folder).rglob("*.csv")):
        with path.open(encoding="utf-8", errors="replace") as file:
            header = set(re.split(r"[,\s\"]+", file.readline().strip()))
        if {"rcid1", "rcid2"} <= header:
            pairs = pl.read_csv(path, columns=["rcid1", "rcid2"]).cast(pl.String)
            return list(pairs.iter_rows())
    return []
