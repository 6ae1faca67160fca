"""Compute the figures of the embedded casebook: voting tallies, trade shares, ideal points.

Run it with the data folder in COMITY_DATA (else ../shared/data); it writes tally.csv, trade.csv
and ideal-point.csv of the casebook, the same bytes every time.

    COMITY_DATA=../shared/data python scripts/crink_figures.py [--out FOLDER]
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.rows import columns
from comity.sources.published import read_together
from comity.sources.votes import assembly
from comity.states import convert

ROOT = Path(__file__).resolve().parents[1]
CASEBOOK = ROOT / "src" / "comity" / "casebooks" / "crink"
STATES = ("CHN", "IRN", "JPN", "KOR", "PRK", "RUS", "UKR", "USA")
TRADE_FILE = Path("trade", "itpd_e_2000_2012.parquet")
POINTS_FILE = Path("ideal_points", "idealpoints_5states_1991_2024.csv")
TRADE_KNOWN = "2020-05"  # the database's first release, as a working paper of its publisher
POINTS_KNOWN = "2026"  # release V39, which re-estimates every year
DIGITS = 6
MISASSIGNED = {"North Korea", "United States"}
"""The file gives billions between the two up to 2009 and next to nothing after; under embargo they
never traded so. Left in, they would halve North Korea's shares and make 2010 a turning point."""
NEVER_SET = ("attribution", "modality", "contradicts", "supersedes", "note")


def tallies(data: Path) -> pl.DataFrame:
    """Yearly tallies of the General Assembly for every dyad of the casebook's states."""
    held = read_together("tally", data, ())
    if held is None:
        raise ComityError(f"{data} holds no roll calls of the General Assembly; name their folder")
    found = assembly.tallies(held, STATES, freq="year")
    lists = [name for name, kind in found.schema.items() if isinstance(kind, pl.List)]
    texts = found.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join(" "))
    return texts.select(pl.col(columns("tally")).cast(pl.String))


def trade(data: Path) -> pl.DataFrame:
    """Shares of each directed dyad in the exporter's exports and the importer's imports."""
    pair = list(MISASSIGNED)
    flows = pl.read_parquet(data / TRADE_FILE).filter(
        pl.col("exporter") != pl.col("importer"),
        ~(pl.col("exporter").is_in(pair) & pl.col("importer").is_in(pair)),
    )
    names = flows["exporter"].append(flows["importer"]).unique().sort()
    codes = convert(names, to="id", unknown="null")
    of_name = {n: c for n, c in zip(names, codes, strict=True) if c in STATES}
    named = list(of_name)
    shares = (
        flows.with_columns(
            out=pl.col("value") / pl.col("value").sum().over("exporter", "year"),
            into=pl.col("value") / pl.col("value").sum().over("importer", "year"),
        )
        .filter(pl.col("exporter").is_in(named), pl.col("importer").is_in(named))
        .with_columns(pl.col("exporter", "importer").replace_strict(of_name))
        .sort("exporter", "importer", "year")
    )
    rows = [
        {
            "id": f"trade-{exporter}-{importer}-{year}".lower(),
            "start": str(year),
            "known": TRADE_KNOWN,
            "source": "itpd-e",
            "locator": "all sectors, domestic flows left out",
            "exporter": exporter,
            "importer": importer,
            "share_of_exports": f"{out:.{DIGITS}g}",
            "share_of_imports": f"{into:.{DIGITS}g}",
        }
        for exporter, importer, year, out, into in shares.select(
            "exporter", "importer", "year", "out", "into"
        ).iter_rows()
    ]
    return _frame("trade", rows)


def ideal_points(data: Path) -> pl.DataFrame:
    """Published yearly ideal points, digit by digit as published."""
    points = pl.read_csv(data / POINTS_FILE, infer_schema=False).sort("iso3c", "year")
    rows = [
        {
            "id": f"ideal-{state}-{year}".lower(),
            "start": year,
            "known": POINTS_KNOWN,
            "source": "ideal-points",
            "locator": "release V39, estimates on final-passage votes",
            "state": state,
            "point": point,
        }
        for state, year, point in points.select("iso3c", "year", "IdealPointFP").iter_rows()
    ]
    return _frame("ideal-point", rows)


def _frame(kind: str, rows: Sequence[dict[str, str]]) -> pl.DataFrame:
    names = columns(kind)
    given = [{name: row.get(name, "") for name in names} for row in rows]
    return pl.DataFrame(given, schema=dict.fromkeys(names, pl.String))


def write(data: Path, out: Path) -> list[Path]:
    """Write the three files and return where they are."""
    if not data.is_dir():
        raise ComityError(f"{data} is no folder; set COMITY_DATA to the folder that holds the data")
    frames = {"tally": tallies(data), "trade": trade(data), "ideal-point": ideal_points(data)}
    paths = []
    for kind, frame in frames.items():
        empty = [n for n in frame.columns if frame.schema[n] == pl.String and not any(frame[n])]
        paths.append(out / f"{kind}.csv")
        frame.drop({*NEVER_SET, *empty}, strict=False).write_csv(paths[-1], line_terminator="\n")
    return paths


def main() -> None:
    """Write the figures and say where."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=CASEBOOK, help="folder to write to")
    given = parser.parse_args()
    data = Path(os.environ.get("COMITY_DATA") or ROOT.parent / "shared" / "data")
    try:
        for path in write(data, given.out):
            print(path)
    except ComityError as refusal:
        raise SystemExit(str(refusal)) from None


if __name__ == "__main__":
    main()
