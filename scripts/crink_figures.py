"""Compute the figures of the embedded casebook: tallies, trade shares, ideal points, disputes.

Run it with the data folder in COMITY_DATA (else ../shared/data); it writes tally.csv, trade.csv,
ideal-point.csv and dispute.csv of the casebook, the same bytes every time. Rows of trade.csv that
were entered by hand, of sources other than the two computed here, stay as they are.

    COMITY_DATA=../shared/data python scripts/crink_figures.py [--out FOLDER]
"""

import argparse
import os
from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.rows import columns
from comity.sources.conflict import _disputes, gml
from comity.sources.published import read_together
from comity.sources.votes import assembly
from comity.states import convert

ROOT = Path(__file__).resolve().parents[1]
CASEBOOK = ROOT / "src" / "comity" / "casebooks" / "crink"
STATES = ("CHN", "IRN", "JPN", "KOR", "PRK", "RUS", "UKR", "USA")
FOUR = ("CHN", "IRN", "PRK", "RUS")
TRADE_FILES = tuple(
    Path("trade", f"itpd_e_{years}.parquet") for years in ("2000_2012", "2013_2016")
)
PARTNERS_FILE = Path("factbook", "trade_partners_editions_1999_2025.csv.gz")
POINTS_FILE = Path("ideal_points", "idealpoints_5states_1991_2024.csv")
DISPUTES_FILE = Path("disputes", "gml_directed_1816_1990.csv")
FIRST_DISPUTES = 1946
TRADE_KNOWN = "2020-05"  # the database's first release, as a working paper of its publisher
POINTS_KNOWN = "2026"  # release V39, which re-estimates every year
DIGITS = 6
MISASSIGNED = {"North Korea", "United States"}
"""The file gives billions between the two up to 2009 and next to nothing after; under embargo they
never traded so. Left in, they would halve North Korea's shares and make 2010 a turning point."""
YEARS = (2014, 2016, 2017, 2019, 2022, 2023)
"""Years of the lists of partners that are entered: two that the flows cover, to be compared, and
those since."""
LAST_FLOWS = 2016
_FLOWS, _LISTS = "itpd-e", "cia-factbook"
_DISPUTE = ("id", "start", "known", "source", "locator", "side_a", "side_b", "hostility", "title")
_LIST = ("country", "flow", "data_year")
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
    """Shares of trade: computed from flows to 2016, then from lists of partners, then by hand."""
    by_hand = pl.read_csv(CASEBOOK / "trade.csv", infer_schema=False).filter(
        ~pl.col("source").is_in([_FLOWS, _LISTS])
    )
    rows = [*_shares(data), *_listed(data, _told(by_hand)), *by_hand.fill_null("").to_dicts()]
    return _frame("trade", rows)


def _told(by_hand: pl.DataFrame) -> set[tuple[str, str, str, str]]:
    """The shares that primary rows by hand give: of what, exporter, importer, year."""
    primary = by_hand.filter(pl.col("contradicts").is_null())
    return {
        (share, row["exporter"], row["importer"], row["start"])
        for row in primary.iter_rows(named=True)
        for share in ("share_of_exports", "share_of_imports")
        if row[share]
    }


def _shares(data: Path) -> list[dict[str, str]]:
    """Shares of each directed dyad in the exporter's exports and the importer's imports."""
    pair = list(MISASSIGNED)
    flows = pl.concat(pl.read_parquet(data / file) for file in TRADE_FILES).filter(
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
    return [
        {
            "id": f"trade-{exporter}-{importer}-{year}".lower(),
            "start": str(year),
            "known": TRADE_KNOWN,
            "source": _FLOWS,
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


def _listed(data: Path, told: Collection[tuple[str, str, str, str]]) -> list[dict[str, str]]:
    """Shares as the lists of main partners give them; below the smallest where one is not listed.

    Of the years that the flows cover, those with China that the lists give are other accounts.
    """
    lists = _lists(data)
    rows = []
    for (exporter, importer), year in sorted(
        ((a, b), year) for a in STATES for b in STATES if a != b for year in YEARS
    ):
        row: dict[str, str] = {}
        known = []
        for share, state, partner in (
            ("share_of_exports", exporter, importer),
            ("share_of_imports", importer, exporter),
        ):
            found = lists.get((state, share, year))
            if found is None or (share, exporter, importer, str(year)) in told:
                continue
            edition, percents = found
            half = 0.5 if all(p == round(p) for p in percents.values()) else 0.05
            if partner in percents and percents[partner] > 0:
                row[share] = f"{percents[partner] / 100:.{DIGITS}g}"
            elif year > LAST_FLOWS and {state, partner} <= {*FOUR}:
                row[f"{share}_high"] = f"{(min(percents.values()) + half) / 100:.{DIGITS}g}"
            else:
                continue
            known.append(edition)
        other = year <= LAST_FLOWS
        if not row or (other and not {exporter, importer} <= {*FOUR}):
            continue
        editions = " and ".join(str(edition) for edition in sorted({*known}))
        rows.append(
            row
            | {
                "id": f"listed-{exporter}-{importer}-{year}".lower(),
                "start": str(year),
                "known": str(max(known)),
                "source": _LISTS,
                "locator": f"edition {editions}, main partners in trade of goods",
                "contradicts": f"trade-{exporter}-{importer}-{year}".lower() if other else "",
                "exporter": exporter,
                "importer": importer,
            }
        )
    return rows


def _lists(data: Path) -> dict[tuple[str, str, int], tuple[int, dict[str, float]]]:
    """By state, share and year the latest edition and its per cents by partner."""
    lists = pl.read_csv(data / PARTNERS_FILE, infer_schema_length=None)
    names = lists["country"].append(lists["partner"]).drop_nulls().unique().sort()
    codes = dict(zip(names, convert(names, to="id", unknown="null"), strict=True))
    codes |= {"China, including Hong Kong": "CHN"}
    latest = lists.filter(pl.col("edition") == pl.col("edition").max().over(_LIST))
    found: dict[tuple[str, str, int], tuple[int, dict[str, float]]] = {}
    for row in latest.iter_rows(named=True):
        key = (str(codes.get(row["country"])), f"share_of_{row['flow']}", row["data_year"])
        percents = found.setdefault(key, (row["edition"], {}))[1]
        percents[str(codes.get(row["partner"]) or row["partner"])] = row["percent"]
    return found


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


def disputes(data: Path) -> pl.DataFrame:
    """Disputes since 1946 in which two of the states took part, a row for each year.

    Of either side the casebook's states; a dispute with others alone is left out.
    """
    held = gml.ADAPTER.read([data / DISPUTES_FILE])
    sides = pl.col("side_a", "side_b")
    plain = (
        _disputes.records(held, STATES)
        .with_columns(sides.list.set_intersection(list(STATES)).list.sort())
        .filter(pl.col("start").dt.year() >= FIRST_DISPUTES, sides.list.len() > 0)
        .with_columns(
            pl.col("start").dt.year(),
            sides.list.join(" "),
            title=pl.concat_str(pl.lit("Militarised "), "title"),
            source=pl.lit(held.span.source),
        )
        .sort("start", "id")
    )
    return _frame("dispute", plain.select(pl.col(*_DISPUTE).cast(pl.String)).to_dicts())


def _frame(kind: str, rows: Sequence[dict[str, str]]) -> pl.DataFrame:
    names = columns(kind)
    given = [{name: row.get(name, "") for name in names} for row in rows]
    return pl.DataFrame(given, schema=dict.fromkeys(names, pl.String))


def write(data: Path, out: Path) -> list[Path]:
    """Write the four files and return where they are."""
    if not data.is_dir():
        raise ComityError(f"{data} is no folder; set COMITY_DATA to the folder that holds the data")
    frames = {
        "tally": tallies(data),
        "trade": trade(data),
        "ideal-point": ideal_points(data),
        "dispute": disputes(data),
    }
    paths = []
    for kind, frame in frames.items():
        empty = [n for n in frame.columns if frame.schema[n] == pl.String and not any(frame[n])]
        paths.append(out / f"{kind}.csv")
        left = frame.drop({*(NEVER_SET if kind != "trade" else ()), *empty}, strict=False)
        blank = left.with_columns(pl.all().replace("", None))
        blank.write_csv(paths[-1], line_terminator="\n")
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
