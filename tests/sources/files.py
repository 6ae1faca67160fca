"""Made-up files in the publishers' layouts. Codes, dates of admission and 68/262 are real."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.states import membership

_COUNTS = [
    *("total_yes", "total_no", "total_abstentions", "total_non_voting", "total_ms", "undl_link")
]
GA_2026 = [
    *("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "draft"),
    *("committee_report", "meeting", "title", "agenda_title", "subjects", "vote_note", *_COUNTS),
]
GA_2025 = [name for name in GA_2026 if name != "vote_note"]
_PLURAL = {"ms_code": "ms_codes", "ms_name": "ms_names", "ms_vote": "ms_votes"}
GA_2024 = [_PLURAL.get(name, name) for name in GA_2025] + ["modality"]
SC = [
    *("undl_id", "ms_code", "ms_name", "permanent_member", "ms_vote", "date", "resolution"),
    *("draft", "meeting", "description", "agenda", "subjects", "vote_note", "modality", *_COUNTS),
]
VETOES = [
    *("year", "date", "draft", "meeting_record", "agenda_item"),
    *("member_veto1", "member_veto2", "member_veto3"),
]

Vote = tuple[str, str, str]
"""Code, name and vote of a member."""


def written(
    path: Path, header: Sequence[str], rows: Iterable[dict[str, object]], encoding: str
) -> Path:
    """Write a CSV as exports do: every cell quoted, CRLF."""
    lines = [header, *([str(row.get(name, "")) for name in header] for row in rows)]
    text = "".join(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)
    path.write_bytes(text.encode(encoding))
    return path


def assembly(
    path: Path,
    calls: Sequence[tuple[str, str, str, Sequence[Vote]]],
    header: Sequence[str] = GA_2026,
    encoding: str = "utf-8-sig",
) -> Path:
    """Write roll calls (record, date, symbol, votes) as the UN Digital Library does."""
    singular = {plural: name for name, plural in _PLURAL.items()}
    rows = []
    for record, day, symbol, votes in calls:
        cast = [vote for _, _, vote in votes]
        for code, name, vote in votes:
            row = {
                "undl_id": record,
                "ms_code": code,
                "ms_name": name,
                "ms_vote": vote,
                "date": day,
                "session": symbol.split("/")[2],
                "resolution": symbol,
                "title": "A made-up title, with a comma",
                "total_yes": f"{cast.count('Y')}.0",
                "total_no": f"{cast.count('N')}.0",
                "total_abstentions": f"{cast.count('A')}.0",
            }
            rows.append({name: row.get(singular.get(name, name), "") for name in header})
    return written(path, header, rows, encoding)


def members(day: date) -> list[str]:
    """The library's codes of the members of the United Nations on a day."""
    spells = membership("un").filter(
        pl.col("start") <= day, pl.col("end").is_null() | (pl.col("end") >= day)
    )
    return spells["id"].sort().to_list()


def crimea() -> tuple[str, str, str, list[Vote]]:
    """68/262: totals and four positions are those of A/68/PV.80, the others are made up."""
    fixed = {"RUS": "N", "PRK": "N", "CHN": "A", "IRN": "X"}
    others = iter("Y" * 100 + "N" * 9 + "A" * 57 + "X" * 23)
    votes = [
        (code, f"{code} NAME", fixed.get(code) or next(others))
        for code in members(date(2014, 3, 27))
    ]
    return ("767883", "2014-03-27", "A/RES/68/262", votes)


def council(
    path: Path,
    resolutions: Sequence[tuple[str, str, str, Sequence[Vote]]],
    encoding: str = "utf-8",
) -> Path:
    """Write adopted resolutions (record, date, symbol, votes) as the UN Digital Library does."""
    rows = [
        {
            "undl_id": record,
            "ms_code": code,
            "ms_name": name,
            "permanent_member": code in ("CHN", "FRA", "GBR", "RUS", "SUN", "USA"),
            "ms_vote": vote,
            "date": day,
            "resolution": symbol,
            "agenda": "Made-up agenda, été",
        }
        for record, day, symbol, votes in resolutions
        for code, name, vote in votes
    ]
    return written(path, SC, rows, encoding)


def vetoes(path: Path, rows: Sequence[tuple[str, str, str, str]]) -> Path:
    """Write vetoed drafts (date, draft, one member, another) as the published list does."""
    names = ("date", "draft", "member_veto1", "member_veto2")
    return written(path, VETOES, [dict(zip(names, row, strict=True)) for row in rows], "utf-8")
