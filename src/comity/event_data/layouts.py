"""Layouts of event data: which column of a file is who, whom, when and what."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from comity.errors import ComityError, shown

__all__ = ["LAYOUTS", "NEEDED", "ROLES", "EventLayout", "mapping_of"]

NEEDED = ("source", "target", "date", "code")
"""What every table of events must say."""

ROLES = (
    *NEEDED, "source_role", "target_role", "mode", "weight", "goldstein", "publisher", "id", "url",
)  # fmt: skip
"""What a column of a table of events may be."""


@dataclass(frozen=True)
class EventLayout:
    """How files of events are laid out.

    Parameters
    ----------
    name : str
        Short name.
    columns : mapping of str to tuple of (str or int)
        Which columns hold each of `ROLES`: names, or places counted from 0 where files have no
        header; texts of several are joined.
    width : int
        Columns of a file without header; 0 where files have one.
    actors : str or None
        System of the codes of actors, as of `comity.states.resolve`; None where they are names.
    nulls : tuple of str
        What stands for nothing, beside nothing at all.

    Examples
    --------
    >>> LAYOUTS["gdelt2"].width, LAYOUTS["icews"].columns["code"]
    (61, ('CAMEO Code',))
    """

    name: str
    columns: Mapping[str, tuple[str | int, ...]]
    width: int = 0
    actors: str | None = None
    nulls: tuple[str, ...] = field(default=("", "NA", "None", "---"))

    @property
    def header(self) -> frozenset[str]:
        """The columns by which a file with a header is known."""
        needed = (name for role in NEEDED for name in self.columns[role])
        return frozenset(name for name in needed if isinstance(name, str))


def _gdelt(width: int, url: int | None) -> EventLayout:
    columns: dict[str, tuple[str | int, ...]] = {
        "id": (0,),
        "date": (1,),
        "source": (7,),
        "source_role": (12, 13, 14),
        "target": (17,),
        "target_role": (22, 23, 24),
        "code": (26,),
        "goldstein": (30,),
        "weight": (32,),
    }
    if url is not None:
        columns["url"] = (url,)
    name = "gdelt2" if width == 61 else "gdelt1"
    return EventLayout(name, columns, width, "cameo")


_ICEWS = EventLayout(
    "icews",
    {
        "id": ("Event ID",),
        "date": ("Event Date",),
        "source": ("Source Country",),
        "source_role": ("Source Sectors",),
        "target": ("Target Country",),
        "target_role": ("Target Sectors",),
        "code": ("CAMEO Code",),
        "goldstein": ("Intensity",),
        "publisher": ("Publisher",),
    },
)
_POLECAT = EventLayout(
    "polecat",
    {
        "id": ("Event ID",),
        "date": ("Event Date",),
        "source": ("Actor Country",),
        "source_role": ("Primary Actor Sector",),
        "target": ("Recipient Country",),
        "target_role": ("Primary Recipient Sector",),
        "code": ("Event Type",),
        "mode": ("Event Mode",),
        "goldstein": ("Intensity",),
        "publisher": ("Source",),
    },
)
LAYOUTS = {
    "gdelt2": _gdelt(61, 60),
    "gdelt1": _gdelt(58, 57),
    "gdelt1 without addresses": _gdelt(57, None),
    "icews": _ICEWS,
    "polecat": _POLECAT,
}
"""The layouts that are known without a mapping."""


def mapping_of(path: str | Path) -> EventLayout:
    """Read which column of a table is what: a file in TOML.

    Parameters
    ----------
    path : str or Path
        Lines such as ``source = "Actor"``, for each of `NEEDED` and whichever of `ROLES` there
        are; ``actors = "cow"`` names the system of the codes of states, if they are no names.

    Raises
    ------
    ComityError
        If the file is no TOML, a column that is needed is not named, or a key is unknown.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "mine.toml")
    >>> _ = path.write_text('source = "a"\\ntarget = "b"\\ndate = "day"\\ncode = "cameo"\\n')
    >>> mapping_of(path).columns["date"]
    ('day',)
    """
    try:
        table = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as fault:
        raise ComityError(f"{path} cannot be read ({fault.strerror}); name a file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ComityError(
            f"{path} is no TOML ({fault}); write lines such as source = 'Actor'"
        ) from None
    allowed = (*ROLES, "actors")
    for key, value in table.items():
        if key not in allowed:
            raise ComityError(f"{path}: {shown(key)} is no key; the keys are {', '.join(allowed)}")
        if not isinstance(value, str) or not value:
            raise ComityError(
                f"{path}: {key} = {shown(value)} names no column; write one in quotes"
            )
    lacking = [role for role in NEEDED if role not in table]
    if lacking:
        raise ComityError(
            f'{path} does not say which column is {lacking[0]}; add {lacking[0]} = "…"'
        )
    actors = table.pop("actors", None)
    _require_system(path, actors)
    return EventLayout(Path(path).stem, {role: (name,) for role, name in table.items()}, 0, actors)


def _require_system(path: str | Path, actors: str | None) -> None:
    from comity.states import resolve

    try:
        resolve("CHN", system=actors)
    except ComityError as fault:
        if "system of codes" in str(fault):
            raise ComityError(f"{path}: {fault}") from None
