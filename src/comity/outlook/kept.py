"""Kept: what ``make effects`` finds, as JSON files that come with comity."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from comity.errors import ComityError
from comity.placing import place_text

__all__ = ["read_kept", "rounded", "write_kept"]

Made = TypeVar("Made")


def read_kept(file: str, make: Callable[[Any], Made]) -> Made:
    """What a file of this room holds, made from its JSON.

    Raises
    ------
    ComityError
        If the file is damaged: it is not there, is no JSON, or nothing can be made of it.

    Examples
    --------
    >>> read_kept("track_record.json", lambda held: held["first"])
    1990
    """
    try:
        return make(json.loads(files("comity.outlook").joinpath(file).read_text("utf-8")))
    except (OSError, KeyError, TypeError, ValueError) as fault:
        raise ComityError(f"{file} is damaged ({fault}); install comity again") from None


def write_kept(held: Any, path: Path) -> None:
    """Write what JSON can hold as a file of this room."""
    place_text(path, json.dumps(held, indent=1, ensure_ascii=False) + "\n")


def rounded(found: Sequence[Any], digits: int) -> list[dict[str, Any]]:
    """Dataclasses as JSON can hold them, their numbers rounded."""
    return [
        {name: round(v, digits) if isinstance(v, float) else v for name, v in asdict(one).items()}
        for one in found
    ]
