"""Ideal points of states from their votes: the verb that arranges votes, estimates and names."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl

from comity.errors import ComityError
from comity.methods.ideal_points import fit_ideal_points
from comity.scaling.result import Scaling, named_points
from comity.scaling.votes import CODES, bridged, ordered_votes, read_archive
from comity.sources.votes.archive import RollCalls
from comity.sources.votes.own_votes import labels_of

__all__ = ["ideal_points"]

ANCHORS = {"USA": 1.0}
"""The side of the United States is up unless other anchors are named."""

_KEYS = ["state", "session"]


def ideal_points(
    votes: Any,
    *,
    sessions: tuple[int, int] | None = None,
    universe: str | None = None,
    issue: str | Sequence[str] | None = None,
    bridges: Sequence[tuple[str, str]] = (),
    anchors: Mapping[str, float | Sequence[float]] | None = None,
    dims: int = 1,
    scale: Literal["published", "smoother"] = "published",
    rng: np.random.Generator | None = None,
    data: str | Path | None = None,
) -> Scaling:
    """Estimate dynamic ordinal ideal points of states from their votes.

    The model of Bailey, Strezhnev & Voeten: no < abstain < yes on a latent line, points that
    walk from session to session; see `comity.methods.ideal_points.fit_ideal_points`.

    Parameters
    ----------
    votes : str, Path, RollCalls or data frame
        ``"unga"`` for the published votes, or a file of votes, as ``comity ideal-points`` takes
        them; or roll calls of the General Assembly (votes on paragraphs and amendments after
        session 44, session 19, Zanzibar and South Africa in session 48 are left out, as in the
        published estimates), or any table of pandas, Polars, Arrow or DuckDB with the columns
        state, item, vote (no, abstain, yes, absent), and session or year; see
        `comity.sources.votes.own_votes.own_votes`.
    sessions : tuple of (int, int), optional
        First and last session; by default all.
    universe : {"whole", "all", "important"}, optional
        Which roll calls count, as of `comity.portfolio.unga_similarity`; by default those of the
        published estimates: all, but those on paragraphs and amendments after session 44.
    issue : str or sequence of str, optional
        Only roll calls on this topic, or on any of these.
    bridges : sequence of (str, str)
        Pairs of roll calls that put the same resolution to the vote, as of `read_bridges`.
    anchors : mapping of str to float or sequence of float, optional
        States whose side is known, as the table writes them or by any name or code; by default
        the United States on the positive side. In two dimensions a number alone is a place on
        the first axis.
    dims : {1, 2}
        Number of dimensions.
    scale : {"published", "smoother"}
        The published estimates' prior, or a walk that looks both ways and whose variance is
        estimated.
    rng : numpy.random.Generator, optional
        For the panels that calibrate the standard errors.
    data : str or Path, optional
        Of ``"unga"``: the folder of published data, which may hold a file of bridges.

    Returns
    -------
    Scaling
        Absences are left out and counted; roll calls on which all agree are left out and
        counted. Cost is linear in votes.

    Raises
    ------
    ComityError
        If a column is missing, a row lacks a state, session, item or vote, a session is no
        whole number, a vote is unknown, a state votes twice on an item, an anchor is unknown or
        never votes, or nothing divides.

    References
    ----------
    Bailey, Strezhnev & Voeten 2017, Journal of Conflict Resolution 61(2).

    Examples
    --------
    >>> votes = pl.DataFrame({"state": ["A", "B"], "session": 1, "item": 1, "vote": "si"})
    >>> ideal_points(votes)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: vote 'si' is unknown (2 rows); known are no, ...
    """
    if isinstance(votes, str | Path):
        votes, found_bridges = read_archive(votes, data)
        bridges = bridges or found_bridges
    table = ordered_votes(votes, sessions, universe, issue)
    cast = table.filter(pl.col("vote") != "absent")
    if cast.is_empty():
        span = f" in sessions {sessions[0]} to {sessions[1]}" if sessions else ""
        raise ComityError(
            f"no vote is cast{span} that counts here; ask for sessions that have some"
        )
    states = cast["state"].unique().sort()
    known = _labelled(ANCHORS if anchors is None else anchors, states)
    item, names = bridged(cast["item"], bridges)
    place = {state: index for index, state in enumerate(states)}
    coded = (
        cast["state"].replace_strict(place, return_dtype=pl.Int64).to_numpy(),
        cast["session"].cast(pl.Int64).to_numpy(),
        item,
        cast["vote"].replace_strict(CODES, return_dtype=pl.Int64).to_numpy(),
    )
    fit = fit_ideal_points(
        *coded,
        anchors={place[state]: _on_axes(side, dims) for state, side in known.items()},
        dims=dims,
        scale=scale,
        rng=rng,
    )
    absences = table.group_by(_KEYS).agg(n_absent=(pl.col("vote") == "absent").sum())
    years = table.select("session", "year").unique()
    points = named_points(fit, states, years)
    points = points.join(absences, on=_KEYS, how="left", maintain_order="left")
    spans = votes.spans if isinstance(votes, RollCalls) else ()
    return Scaling(
        points=points,
        fit=fit,
        coded=coded,
        item_names=names,
        anchors=known,
        sources=tuple(dict.fromkeys(span.source for span in spans)),
    )


def _labelled(
    anchors: Mapping[str, float | Sequence[float]], states: pl.Series
) -> dict[str, float | Sequence[float]]:
    """The anchors as the votes write them."""
    found = {name: labels_of(name, states) for name in anchors}
    absent = [name for name, labels in found.items() if not labels]
    if absent or not anchors:
        raise ComityError(
            f"the anchor {absent[0] if absent else '(none)'} casts no vote; name a state that "
            f"does, such as {states[0]}"
        )
    return {label: anchors[name] for name, labels in found.items() for label in labels}


def _on_axes(side: float | Sequence[float], dims: int) -> float | Sequence[float]:
    """A number alone is a place on the first axis."""
    return (float(side), *[0.0] * (dims - 1)) if isinstance(side, int | float) else side
