"""A file cut in two, wherever it is cut, tells what the whole one does."""

from pathlib import Path

import polars as pl
import pytest

from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.recognition import recognise

_STATES = ["CHN", "FRA", "GBR", "IND", "PAK", "PRK", "RUS", "USA"]
_DISPUTE = (
    "dispnum,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,hostlev\n"
    "7,710,1,1,1962,1,12,1963,1,5\n7,750,1,1,1962,1,11,1962,0,5\n"
    "7,770,1,1,1963,1,12,1963,1,3\n7,2,1,11,1962,1,12,1963,0,4\n"
)
_COUNCIL = "year,item,label,ms_code,ms_vote\n" + "".join(
    f"2022,1,S/2022/301 (failed),{state},{vote}\n"
    for state, vote in zip(
        ("CHN", "FRA", "GBR", "RUS", "USA", "ALB", "BRA", "GAB", "GHA", "IND", "IRL", "KEN"),
        ("A", "Y", "Y", "N*", *"YYAYYAYY"),
        strict=True,
    )
)
_ASSEMBLY = "session,resid,date,ccode,vote\n" + "".join(
    f"78,78001,2023-12-04,{state},{vote}\n"
    for state, vote in ((710, 1), (2, 3), (365, 2), (200, 1))
)


@pytest.mark.parametrize("text", [_DISPUTE, _COUNCIL, _ASSEMBLY])
def test_cut_anywhere(tmp_path: Path, text: str) -> None:
    head, *rows = text.splitlines(keepends=True)
    for at in range(1, len(rows)):
        told = []
        for parts in ([rows], [rows[:at], rows[at:]]):
            paths = [tmp_path / f"{len(parts)}-{n}.csv" for n in range(len(parts))]
            for path, own in zip(paths, parts, strict=True):
                path.write_text(head + "".join(own))
            of = adapter(recognise(paths[0]).data_set)
            records = of.records(of.read(paths), _STATES)
            told.append(records.sort("id"))
        whole, halves = told
        assert whole.height > 0
        assert halves.equals(whole), at


_YEARLY = (
    "version4id,ccode1,ccode2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,dyad_end_month,"
    "dyad_end_year,right_censor,defense,neutrality,nonaggression,entente,year\n"
)


def _alliance(number: int, one: int, other: int, start: int, end: int) -> list[tuple[int, str]]:
    last = (",,2012", 1) if end == 2012 else (f"31,12,{end}", 0)
    return [
        (year, f"{number},{a},{b},1,1,{start},{last[0]},{last[1]},1,0,0,0,{year}\n")
        for year in range(start, end + 1)
        for a, b in ((one, other), (other, one))
    ]


def test_alliances_by_year_cut_between_years(tmp_path: Path) -> None:
    """What ended before the second part begins is not gone, and members are those of both."""
    every = [
        *_alliance(2, 255, 300, 1879, 1918),
        *_alliance(4, 2, 20, 1947, 2012),
        *_alliance(4, 2, 70, 1947, 1950),
    ]
    parts = {
        "all.csv": every,
        "first.csv": [one for one in every if one[0] <= 1950],
        "second.csv": [one for one in every if one[0] > 1950],
    }
    for name, rows in parts.items():
        (tmp_path / name).write_text(_YEARLY + "".join(row for _, row in sorted(rows)))
    of = adapter("cow-alliances")
    whole = of.read([tmp_path / "all.csv"])
    halves = of.read([tmp_path / "first.csv", tmp_path / "second.csv"])
    assert halves.rows.sort(pl.all()).equals(whole.rows.sort(pl.all()))
    assert (halves.span.start, halves.span.end) == (whole.span.start, whole.span.end)
    assert of.read([tmp_path / "second.csv"]).span.start.year == 1951
