"""How a verb writes a table: with what its columns mean and rest on, where the form can hold it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from comity.dataset import Laid
    from comity.portfolio import Similarities
    from comity.scaling import Scaling

_LABELS = {
    "state": "state",
    "state_a": "state a",
    "state_b": "state b",
    "year": "year",
    "session": "session",
}
"""Columns that name the row, and rest on no data."""

_SIMILARITY = {
    "n": "items that both rated",
    "undefined": "which measures have no value, and why",
}
_POINTS = {
    "ccode": "Correlates of War code",
    "ideal_point": "ideal point, mean 0 and second moment 1 over all points",
    "se": "standard error of the ideal point",
    "ideal_point_2": "ideal point on the second dimension",
    "se_2": "standard error on the second dimension",
    "n_votes": "votes used",
    "n_absent": "votes missed",
}
_SESSIONS = {
    "predicted": "share of votes that the points predict",
    "by_majority": "share that the commonest vote of each item predicts",
    "leftover": "first eigenvalue of what residuals share, against chance",
    "flagged": "whether the dimensions fit badly",
    "states": "states with a point",
    "mean": "mean of the points",
    "sd": "standard deviation of the points",
    "kept": "states that stood in the session before too",
    "items": "items that divide",
    "bridges": "items of an earlier session voted on again",
}


def similarity_columns(found: "Similarities") -> "Laid":
    """Similarities with what their columns mean."""
    return _laid(found.frame, _SIMILARITY, found.sources, "similarity: {}")


def points_columns(found: "Scaling") -> "Laid":
    """Ideal points with what their columns mean."""
    from comity.scaling.result import METHOD

    return _laid(found.frame, _POINTS, (*found.sources, METHOD), "{}")


def sessions_columns(fits: "pl.DataFrame", sources: Sequence[str]) -> "Laid":
    """How sessions fit with what the columns mean."""
    return _laid(fits, _SESSIONS, sources, "ideal point of the anchor {}")


def _laid(
    frame: "pl.DataFrame", labels: Mapping[str, str], sources: Sequence[str], other: str
) -> "Laid":
    from comity.dataset import Column, Laid

    return Laid(
        frame,
        tuple(
            Column(name, _LABELS[name])
            if name in _LABELS
            else Column(name, labels.get(name, other.format(name)), source=" ".join(sources))
            for name in frame.columns
        ),
    )


def write_laid(table: "Laid", form: str, out: Path | None, name: str) -> None:
    """Write a table that `comity cite` can read, or, in other forms, its rows."""
    from comity.dataset import FORMS, write
    from comity.views.writing import write_frame

    ending = out.suffix[1:].lower() if out else ""
    if out and ending in FORMS and form in ("table", ending):
        write(table, out)
    else:
        write_frame(table.frame, form, out, name)
