"""Footnotes of findings: the records behind each, with the pages where the facts stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from comity.evidence import Evidence, Source
from comity.evidence.captions import what, when
from comity.findings import Finding

__all__ = ["Footnote", "Noted", "address", "document", "noted", "page_of"]

_SYMBOL = re.compile(r"([AS]/[A-Z0-9][A-Za-z0-9./-]*[A-Za-z0-9])(?: ?\((?P<year>\d{4})\))?")
"""Of a document of the United Nations."""

_MOST = 4
"""Records that a finding cites; the others stand in the table of evidence."""


@dataclass(frozen=True)
class Footnote:
    """A record behind a finding.

    Parameters
    ----------
    number : int
        In the page.
    record, text : str
        Its id, and the record in one line.
    sources : tuple of (str, str, str, str)
        Of each source: key, citation as in running text, address of a page or empty, and what to
        say where there is no address.
    """

    number: int
    record: str
    text: str
    sources: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Noted:
    """A finding with the numbers of its footnotes.

    Parameters
    ----------
    finding : Finding
        What was found.
    notes : tuple of int
        Numbers.
    more : int
        Records without a footnote.
    """

    finding: Finding
    notes: tuple[int, ...]
    more: int


def address(source: Source) -> str:
    """The address of the page where a source stands; empty where it has none, or a home page."""
    parts = urlsplit(source.url)
    page = parts.path.strip("/") or parts.query
    return source.url if parts.scheme in ("http", "https") and page else ""


def document(source: Source, record: Mapping[str, Any]) -> str:
    """The address of a document of the United Nations, by its symbol; empty where it is none.

    A resolution of the Council has its year, by default that of the record.

    >>> from datetime import date
    >>> council = Source("sc", "misc", "", "Resolutions", "", "", "https://undocs.org", "")
    >>> document(council, {"locator": "S/RES/1718, paragraph 8", "start": date(2006, 10, 14)})
    'https://undocs.org/S/RES/1718(2006)'
    """
    found = _SYMBOL.match(record["locator"] or "")
    if urlsplit(source.url).hostname != "undocs.org" or not found:
        return ""
    year = found["year"] or (record["start"].year if found[1].startswith("S/RES/") else "")
    return f"https://undocs.org/{found[1]}" + (f"({year})" if year else "")


def page_of(evidence: Evidence, record: Mapping[str, Any]) -> str:
    """The first address of a page where a record stands; empty where none of its sources has one.

    >>> import comity as cm
    >>> evidence = cm.case("crink").evidence
    >>> page_of(evidence, evidence.record("unsc-825"))
    'https://undocs.org/S/RES/825(1993)'
    """
    sources = [evidence.sources[key] for key in record["source"] if key in evidence.sources]
    pages = (document(one, record) or address(one) for one in sources)
    return next((page for page in pages if page), "")


def noted(evidence: Evidence, findings: Sequence[Finding]) -> tuple[list[Noted], list[Footnote]]:
    """Number the records behind findings.

    A record has one number, however often it is cited.
    """
    numbers: dict[str, int] = {}
    notes: list[Footnote] = []
    found = []
    for one in findings:
        for key in one.records[:_MOST]:
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                notes.append(_footnote(evidence, key, numbers[key]))
        own = tuple(sorted(numbers[key] for key in one.records[:_MOST]))
        found.append(Noted(one, own, max(0, len(one.records) - _MOST)))
    return found, notes


def _footnote(evidence: Evidence, key: str, number: int) -> Footnote:
    record = evidence.record(key)
    kind = record["kind"]
    sources = []
    for name in record["source"]:
        source = evidence.sources.get(name)
        if source is not None:
            page = document(source, record) or address(source)
            without = "" if page else f"no address of a page: {source.cite()}"
            sources.append((name, source.short(), page, without))
    text = f"{when(kind, record)}, {what(kind, record)}"
    return Footnote(number, key, text, tuple(sources))
