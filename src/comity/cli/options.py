"""The options that verbs share, and how their texts are read."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from comity.errors import ComityError, shown
from comity.views.terminal import echo, folded, loudness

if TYPE_CHECKING:
    import polars as pl

_LONGEST = 3  # parts between commas that a name may have

Case = Annotated[
    list[str],
    typer.Argument(metavar="CASE", help="A casebook (crink, or a folder), or two or more states."),
]
From = Annotated[int | None, typer.Option("--from", metavar="YEAR", help="First year.")]
To = Annotated[int | None, typer.Option("--to", metavar="YEAR", help="Last year.")]
Freq = Literal["year", "quarter", "month"]
Frequency = Annotated[Freq, typer.Option("--freq", help="Length of the periods.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DAY", help="Use only what was known that day (YYYY-MM-DD)."),
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", envvar="COMITY_DATA", help="Folder of published data."),
]
Universe = Annotated[
    Literal["whole", "all", "important"] | None,
    typer.Option(
        "--universe",
        help="Votes of the General Assembly on whole resolutions, all recorded ones, or those that "
        "the United States call important.",
    ),
]
Issue = Annotated[
    str | None,
    typer.Option(
        "--issue",
        metavar="A,B",
        help="Votes on middle-east, nuclear, disarmament, human-rights, colonialism, development.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file.")]
As = Annotated[
    Literal["table", "csv", "json", "jsonl", "parquet"],
    typer.Option("--format", help="How to write the table."),
]


def day(text: str | None) -> date | None:
    """Read a day."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ComityError(
            f"{shown(text)} is no day; write it as YYYY-MM-DD, such as 2024-06-18"
        ) from None


def words(text: str | None) -> list[str] | None:
    """Read a list with commas."""
    return None if text is None else [word.strip() for word in text.split(",")]


def states_in(text: str | None) -> list[str] | None:
    """Read states with commas between them; a name may hold a comma itself."""
    parts = words(text)
    if parts is None:
        return None
    from comity.states import convert

    found = []
    while parts:
        joined = [", ".join(parts[:length]) for length in range(len(parts[:_LONGEST]), 1, -1)]
        known = convert(joined, to="id", unknown="null").is_not_null().to_list()
        apart = convert(parts[:_LONGEST], to="id", unknown="null").is_not_null().to_list()
        whole = (
            name
            for name, sure in zip(joined, known, strict=True)
            if sure and not all(apart[: name.count(",") + 1])
        )
        name = next(whole, parts[0])
        found.append(name)
        del parts[: name.count(",") + 1]
    return found


def options_in(given: Sequence[str]) -> dict[str, str]:
    """Read ``--field value`` and ``--field=value`` as the fields of a record."""
    fields: dict[str, str] = {}
    rest = list(given)
    while rest:
        word = rest.pop(0)
        name, sign, value = word.partition("=")
        if not name.startswith("--") or not (sign or rest):
            raise ComityError(f"{shown(word)} is no field with a value; write --place Beijing")
        fields[name[2:].replace("-", "_")] = value if sign else rest.pop(0)
    return fields


def span_of(text: str | None) -> tuple[int, int] | None:
    """Read a span of sessions."""
    if text is None:
        return None
    first, dash, last = text.partition("-")
    if not (first.isdigit() and (last.isdigit() or not dash)):
        raise ComityError(f"{shown(text)} is no span of sessions; write 1-74, or 74 alone")
    span = int(first), int(last or first)
    if span[0] > span[1]:
        raise ComityError(f"the sessions {text} run backwards; write {span[1]}-{span[0]}")
    return span


def say(line: str) -> None:
    """Tell people what was done, out of the way of piped output; with --quiet nothing."""
    if loudness() != "quiet":
        echo(f"{line}\n", err=True)


def write_out(rows: "pl.DataFrame", form: str, out: Path | None, name: str) -> None:
    """Write a table, and say where it went."""
    from comity.views.writing import write_frame

    write_frame(rows, form, out, name)
    if out:
        say(f"written to {out}")


def caption(text: str) -> None:
    """Say under a table how to read it, in lines of 80 columns."""
    say(folded(text.replace("\n", " "), hang=""))


def refuse(line: str) -> None:
    """Say why nothing came of it, however quiet."""
    echo(f"{line}\n", err=True)
