"""One expression gives the same on every engine: keys and integers identical, floats to 1e-12."""

import importlib.util
import shutil
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from comity.event_data import counting
from comity.event_data.engines import run
from comity.event_data.expression import FREQS, dyads_of
from comity.event_data.sifting import CODED
from comity.event_data.store import Store

ROWS = [
    # day, source, target, code, quad, plover, goldstein, sources, publisher, rows
    (date(2017, 12, 31), "CHN", "PRK", "040", 1, 2, 1.0, 1, "Xinhua", 1),
    (date(2018, 1, 1), "CHN", "PRK", "040", 1, 2, 1.0, 1, "Xinhua", 1),
    (date(2018, 1, 1), "CHN", "PRK", "040", 1, 2, 1.0, 1, "Xinhua", 1),
    (date(2018, 1, 1), "CHN", "PRK", "040", 1, 2, 1.0, 1, "Reuters", 1),
    (date(2018, 1, 7), "CHN", "PRK", "190", 4, 16, -10.0, 1, "Reuters", 1),
    (date(2018, 1, 8), "PRK", "CHN", "010", 1, None, 0.1, 7, None, 1),
    (date(2018, 1, 8), "PRK", "CHN", "010", 1, None, 0.2, 3, None, 1),
    (date(2018, 1, 8), "PRK", "KOR", "ACCUSE", 3, 9, None, None, None, 1),
    (date(2018, 1, 8), None, None, None, None, None, None, None, None, 90),
    (date(2018, 2, 28), None, None, None, None, None, None, None, None, 4),
]
MONTHS = {
    # start, a, b: events, reports, quads, goldstein_sum, goldstein, sources, corroborated, exposure
    (date(2017, 12, 1), "CHN", "PRK"): (1, 1, 1, 0, 0, 0, 1.0, 1.0, 1, 0.0, 1),
    (date(2018, 1, 1), "CHN", "PRK"): (2, 4, 1, 0, 0, 1, -9.0, -4.5, 3, 0.5, 97),
    (date(2018, 1, 1), "PRK", "CHN"): (1, 2, 1, 0, 0, 0, 0.15, 0.15, 7, 1.0, 97),
    (date(2018, 1, 1), "PRK", "KOR"): (1, 1, 0, 0, 1, 0, None, None, None, None, 97),
}
KEYS = ("start", "state_a", "state_b")
FIGURES = (
    "events", "reports", "verbal_cooperation", "material_cooperation", "verbal_conflict",
    "material_conflict", "goldstein_sum", "goldstein", "sources", "corroborated", "exposure",
)  # fmt: skip
NO_SPARK = (
    importlib.util.find_spec("pyspark") is None and "pyspark is not installed"
) or (shutil.which("java") is None and "there is no Java")  # fmt: skip
ENGINES = [
    "polars",
    "duckdb",
    pytest.param("spark", marks=pytest.mark.skipif(bool(NO_SPARK), reason=str(NO_SPARK))),
]


@pytest.fixture
def parts(tmp_path):
    columns = [name for name in CODED if name != "rows"]
    names = [*columns[:9], "rows"]
    frame = pl.DataFrame(ROWS, schema={name: CODED[name] for name in names}, orient="row")
    halves = frame[:5], frame[5:]
    for number, half in enumerate(halves):
        half.write_parquet(tmp_path / f"{number}.parquet")
    return sorted(tmp_path.glob("*.parquet"))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_golden_months(parts, engine):
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    found = run(lambda rows: dyads_of(rows, "month"), parts, engine)
    rows = {row[:3]: row[3:] for row in found.select(*KEYS, *FIGURES).iter_rows()}
    assert rows.keys() == MONTHS.keys()
    for key, row in rows.items():
        for name, figure, right in zip(FIGURES, row, MONTHS[key], strict=True):
            if isinstance(right, float):
                right = pytest.approx(right, rel=1e-12)  # the order of sums
            assert figure == right, (key, name)


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_other_engines_give_what_polars_gives(parts, engine):
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    for freq in FREQS:
        polars, other = (
            run(lambda rows, freq=freq: dyads_of(rows, freq), parts, one).sort(KEYS)
            for one in ("polars", engine)
        )
        assert_frame_equal(polars, other, rel_tol=1e-12)  # schema too; floats by the order of sums


def test_weeks_begin_on_monday(parts):
    found = run(lambda rows: dyads_of(rows, "week"), parts)
    assert sorted(set(found["start"])) == [date(2017, 12, 25), date(2018, 1, 1), date(2018, 1, 8)]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("freq", FREQS)
def test_months_one_after_another_give_what_all_at_once_give(tmp_path, monkeypatch, freq, engine):
    pytest.importorskip(engine)
    names = [*list(CODED)[:9], "rows"]
    rows = pl.DataFrame(ROWS, schema={name: CODED[name] for name in names}, orient="row")
    for (month,), own in rows.group_by(pl.col("day").dt.strftime("%Y-%m")):
        (tmp_path / f"month={month}").mkdir()
        own.write_parquet(tmp_path / f"month={month}" / "a.parquet")
    store = Store(tmp_path, tuple(sorted(tmp_path.glob("*/*.parquet"))))
    for first in (None, date(2018, 1, 3)):
        monkeypatch.setattr(counting, "_AT_ONCE", 10**6)
        at_once = counting.counted(store, freq, first)
        monkeypatch.setattr(counting, "_AT_ONCE", 1)
        in_turn = counting.counted(store, freq, first, engine=engine)
        assert_frame_equal(in_turn, at_once, check_row_order=False, rel_tol=1e-12)
