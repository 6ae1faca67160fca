"""Sources: the bibliography that every record cites, read from BibTeX."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person
from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text
from pybtex.scanner import PrematureEOF, PybtexSyntaxError

from comity.errors import ComityError, one_line, shown
from comity.evidence.faults import Fault
from comity.evidence.tables import read_text

__all__ = ["Source", "check_bibliography", "parse_bibliography"]

_NO_ENTRIES = ("string", "preamble", "comment")
_TEX = ("\\", "{", "}", "$", "~", "--", "``", "''")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Source:
    """One entry of a bibliography.

    Parameters
    ----------
    key : str
        Key by which records cite it.
    type : str
        BibTeX type, in lower case: ``article``, ``book``, ``misc`` …
    author : str
        Authors, else editors, surname first; empty where none is named.
    title, year, publisher, url : str
        As the entry gives them, without TeX markup; empty where it does not. The
        publisher is the journal, the book or the institution where there is no other.
    bibtex : str
        The entry as it stands in the file.
    locator : str
        Volume, number and pages, in that order; empty where not given.

    Examples
    --------
    >>> Source("h26", "techreport", "Haggard, Stephan", "The Long View", "2026",
    ...        "UC San Diego", "", "").cite()
    'Haggard, Stephan (2026). The Long View. UC San Diego.'
    """

    key: str
    type: str
    author: str
    title: str
    year: str
    publisher: str
    url: str
    bibtex: str
    locator: str = ""

    def cite(self) -> str:
        """Cite the source in one line.

        Author (year). Title. Publisher, locator. URL; what is not given is left out, a missing year
        is ``n.d.``.

        >>> Source("sc", "misc", "", "Council membership", "", "", "https://un.org", "").cite()
        'Council membership (n.d.). https://un.org'
        """
        year = f"({self.year or 'n.d.'})"
        parts = [f"{self.author or self.title.rstrip('.')} {year}"]
        if self.author:
            parts.append(self.title.rstrip("."))
        parts.append(", ".join(part for part in (self.publisher, self.locator) if part))
        line = ". ".join(part for part in parts if part) + "."
        return one_line(f"{line} {self.url}".rstrip())

    def short(self) -> str:
        """Cite the source as in running text.

        First author's surname, or the title where there is none, and the year.

        >>> Source("b17", "article", "Bailey, Michael; Strezhnev, Anton; Voeten, Erik",
        ...        "Estimating Dynamic State Preferences", "2017", "", "", "").short()
        'Bailey et al. 2017'
        """
        authors = self.author.split("; ") if self.author else []
        lead = authors[0].split(",")[0] if authors else self.title
        if len(authors) == 2:
            lead = f"{lead} & {authors[1].split(',')[0]}"
        elif len(authors) > 2:
            lead = f"{lead} et al."
        return one_line(f"{lead} {self.year or 'n.d.'}")


def parse_bibliography(text: str) -> dict[str, Source]:
    """Read the sources that a BibTeX text holds, such as an adapter's citation.

    By key, in the order of the text.

    >>> list(parse_bibliography("@misc{un, author = {{UN}}, title = {Treaty Series}}"))
    ['un']
    """
    sources: dict[str, Source] = {}
    for line, entry in _entries(text):
        if isinstance(entry, str):
            raise ComityError(f"BibTeX, line {line}: {entry}")
        sources[entry.key] = entry
    return sources


def check_bibliography(path: Path, folder: Path) -> tuple[dict[str, Source], list[Fault]]:
    """Read the sources of a BibTeX file and say all that is wrong with it.

    >>> check_bibliography(Path("nowhere/sources.bib"), Path("nowhere"))[1][0].message
    'is missing; write it (`comity casebook new` shows one)'
    """
    text, faults = read_text(path, folder)
    sources: dict[str, Source] = {}
    first: dict[str, int] = {}
    for line, entry in _entries(text):
        wrong = entry if isinstance(entry, str) else ""
        if isinstance(entry, Source):
            wrong = _misfit(entry, first)
            first.setdefault(entry.key, line)
            sources.setdefault(entry.key, entry)
        if wrong:
            faults.append(Fault(path.name, line, wrong))
    return sources, faults


def _misfit(source: Source, first: dict[str, int]) -> str:
    if source.key in first:
        line = first[source.key]
        return f"the key {shown(source.key)} stands already in line {line}; give each its own"
    return "" if source.title else f"the entry {shown(source.key)} has no title; give it one"


@lru_cache(4)
def _entries(text: str) -> tuple[tuple[int, Source | str], ...]:
    """Every entry, or what is wrong with it, with the line it begins or fails in."""
    return tuple(_parsed(text))


def _parsed(text: str) -> Iterator[tuple[int, Source | str]]:
    errors: list[PybtexSyntaxError] = []
    parser = LowLevelParser(text, macros=_Months(), handle_error=errors.append)
    commands = parser.parse_bibliography()
    while True:
        command = next(commands, None)
        begin = parser.command_start or 0
        line = text.count("\n", 0, begin) + 1
        for error in errors:
            yield line if isinstance(error, PrematureEOF) else error.lineno, _plain(error)
        if command is None:
            return
        if not errors and command[0].lower() not in _NO_ENTRIES:
            yield line, _source(command, text[begin : parser.pos])
        errors.clear()


def _plain(error: PybtexSyntaxError) -> str:
    """Say in plain words what the BibTeX reader refuses."""
    if isinstance(error, PrematureEOF):
        return "the entry is never closed; write } at its end"
    if isinstance(error, UndefinedMacro):
        return f"{shown(error.args[0])} is no abbreviation; write a text in braces"
    return f"the entry is malformed ({error.args[0]}); write @type{{key, field = {{…}}, …}}"


class _Months(dict[str, str]):
    """Abbreviated months as they are; any other abbreviation is undefined."""

    def __missing__(self, name: str) -> str:
        if name.lower() in _MONTHS:
            return name.capitalize()
        raise KeyError(name)


def _source(command: Any, bibtex: str) -> Source | str:
    """Make a source of a parsed entry, or say what is wrong with it."""
    kind, (key, pairs) = command
    fields = {name.lower(): " ".join("".join(parts).split()) for name, parts in pairs}
    if len(fields) < len(pairs):
        return f"the entry {shown(key)} gives a field twice; give it once"
    try:
        author = _names(fields.get("author") or fields.get("editor") or "")
        plain = {name: _without_tex(value) for name, value in fields.items()}
    except (PybtexError, ValueError) as refusal:
        return f"the entry {shown(key)}: {refusal}; write it as plain BibTeX"
    homes = ("publisher", "journal", "institution", "organization", "booktitle", "howpublished")
    volume, number, pages = (plain.get(name, "") for name in ("volume", "number", "pages"))
    where = [f"{volume}({number})" if volume and number else volume or number, pages]
    return Source(
        key=str(key),
        type=kind.lower(),
        author=author,
        title=plain.get("title", ""),
        year=plain.get("year", "") or plain.get("date", "")[:4],
        publisher=next((plain[name] for name in homes if plain.get(name)), ""),
        url=fields.get("url", ""),
        bibtex=bibtex,
        locator=": ".join(part for part in where if part),
    )


def _names(value: str) -> str:
    """Write names as ``Surname, Given; Surname, Given``."""
    return "; ".join(_without_tex(str(Person(name))) for name in split_name_list(value))


def _without_tex(value: str) -> str:
    if not any(mark in value for mark in _TEX):
        return value
    return " ".join(str(Text.from_latex(value)).split())
