"""Hyperparameters: estimated on the world once, kept with their provenance, used for any case."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.latent.measurement import Measurement
from comity.methods.latent.posterior import Walks
from comity.placing import place_text

__all__ = ["Hyperparameters", "stored_hyperparameters", "write_hyperparameters"]

_FILE = "hyperparameters.json"


@dataclass(frozen=True, eq=False)
class Hyperparameters:
    """How alignment moves and how indicators measure it.

    Parameters
    ----------
    walks : Walks
        Loadings and innovation variances per year, of the domains in their order.
    measurements : mapping of str to Measurement
        By indicator.
    covariates : mapping of str to (float, float)
        Mean and standard deviation by which each covariate of dyads is scaled.
    provenance : mapping of str to str
        Where every part comes from: ``estimated`` with the data, or ``assumed`` with the reason.
    sources : tuple of str
        Names in the catalogue of the data sets that it rests on.

    Examples
    --------
    >>> "obligation" in stored_hyperparameters().measurements
    True
    """

    walks: Walks
    measurements: Mapping[str, Measurement]
    covariates: Mapping[str, tuple[float, float]]
    provenance: Mapping[str, str]
    sources: tuple[str, ...]

    def scaled(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Covariates in standard deviations; 0, the average, where one is unknown.

        Parameters
        ----------
        raw : ndarray, shape (C, N)
            In the order of ``covariates``.

        Returns
        -------
        ndarray, shape (C, N)

        Raises
        ------
        ValueError
            If they are not as many as the set knows.
        """
        scales = np.array([self.covariates[name] for name in self.covariates])
        if len(scales) != len(raw):
            raise ValueError(f"{len(raw)} covariates where the set knows {len(scales)}")
        return np.asarray(np.nan_to_num((raw - scales[:, :1]) / scales[:, 1:], nan=0.0))


@cache
def stored_hyperparameters() -> Hyperparameters:
    """The set that comes with comity.

    Returns
    -------
    Hyperparameters
        Estimated on the world by ``scripts/world_hyperparameters.py``.

    Raises
    ------
    ComityError
        If the file is damaged.

    Examples
    --------
    >>> stored_hyperparameters().walks.loadings.shape
    (6,)
    """
    text = files("comity.estimate").joinpath(_FILE).read_text("utf-8")
    try:
        held = json.loads(text)
        walks = held["walks"]
        return Hyperparameters(
            Walks(np.array(walks["loadings"]), walks["step"], np.array(walks["steps"])),
            {one["name"]: _measurement(one) for one in held["measurements"]},
            {name: (pair[0], pair[1]) for name, pair in held["covariates"].items()},
            held["provenance"],
            tuple(held["sources"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise ComityError(f"{_FILE} is damaged ({fault}); install comity again") from None


def _measurement(held: dict[str, object]) -> Measurement:
    fields = dict(held)
    fields["periods"] = {int(p): v for p, v in dict(held["periods"]).items()}  # type: ignore[call-overload]
    for name in ("cuts", "effects"):
        fields[name] = tuple(fields[name])  # type: ignore[arg-type]
    return Measurement(**fields)  # type: ignore[arg-type]


def write_hyperparameters(found: Hyperparameters, path: Path) -> None:
    """Write a set as it is kept.

    Parameters
    ----------
    found : Hyperparameters
        The set.
    path : Path
        The file.

    Returns
    -------
    None
        Numbers are rounded to six digits.

    Raises
    ------
    ComityError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> write_hyperparameters(stored_hyperparameters(), Path(tempfile.mkdtemp(), "h.json"))
    """
    walks = found.walks
    held = {
        "sources": list(found.sources),
        "provenance": dict(found.provenance),
        "walks": {
            "loadings": walks.loadings.tolist(),
            "step": walks.step,
            "steps": walks.steps.tolist(),
        },
        "covariates": {name: list(pair) for name, pair in found.covariates.items()},
        "measurements": [
            {**asdict(one), "periods": {str(p): v for p, v in one.periods.items()}}
            for one in found.measurements.values()
        ],
    }
    place_text(path, json.dumps(_rounded(held), indent=1) + "\n")


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return float(f"{float(value):.6g}") if isinstance(value, float | np.floating) else value
