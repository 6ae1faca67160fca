"""Files of events: every layout and packing, and no row that goes missing in silence."""

import gzip
import zipfile
from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity as cm
from comity.event_data.actors import Actors
from comity.event_data.codes import event_codes
from comity.event_data.layouts import LAYOUTS, mapping_of
from comity.event_data.parsing import parsed
from comity.event_data.reading import chunks
from comity.event_data.sifting import REASONS, sifted

ICEWS = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\t"
    "Intensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\t"
    "City\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"
)


def gdelt(width=61, **cells):
    """A line of GDELT: date, whom, code by place."""
    line = [""] * width
    for place, text in {"c0": "1", "c1": "20180301", "c26": "040", "c32": "2", **cells}.items():
        line[int(place[1:])] = text
    return "\t".join(line)


def icews(number, source, target, code, publisher, sectors="Government"):
    start = [str(number), "2018-03-01", "x", sectors, source, "x", code, "1.0", "y", "NA", target]
    return "\t".join([*start, "1", "1", publisher, *["NA"] * 6]) + "\n"


def sift(path, mapping=None):
    found = [sifted(parsed([one]), Actors(one.form.layout.actors)) for one in chunks(path, mapping)]
    return pl.concat([one.coded for one in found]), sum((one.dropped for one in found), Counter())


@pytest.mark.parametrize("width", [57, 58, 61])
@pytest.mark.parametrize("packing", ["plain", "gz", "zip"])
def test_gdelt_in_every_width_and_packing(tmp_path, width, packing):
    text = (gdelt(width, c7="RUS", c17="SYR") + "\n").encode()
    path = tmp_path / "20180301.export.CSV"
    if packing == "plain":
        path.write_bytes(text)
    elif packing == "gz":
        path = path.with_suffix(".gz")
        path.write_bytes(gzip.compress(text))
    else:
        path = path.with_suffix(".zip")
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("20180301.export.CSV", text)
    coded, dropped = sift(path)
    assert coded.select("source", "target", "code", "sources").rows() == [("RUS", "SYR", "040", 2)]
    assert not dropped


def test_icews_has_names_of_countries_and_publishers(tmp_path):
    path = tmp_path / "events.2018.tab"
    rows = [
        icews(1, "Russian Federation", "Syria", "040", "Reuters"),
        icews(2, "Russian Federation", "Syria", "190", "Xinhua", "Rebel"),
        icews(3, "NA", "Syria", "040", "Xinhua"),
        icews(4, "Occupied Palestinian Territory", "Israel", "040", "Xinhua"),
    ]
    path.write_text(ICEWS + "".join(rows))
    coded, dropped = sift(path)
    (row,) = coded.drop_nulls("source").select("source", "target", "publisher", "sources").rows()
    assert row == ("RUS", "SYR", "Reuters", 1)
    assert dropped == {"opponent of a state": 1, "uncoded actor": 1, "no state": 1}
    assert coded["rows"].sum() == 4  # all are coded events of the day: exposure


def test_polecat_has_roots_of_plover_with_modes(tmp_path):
    names = ["Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Actor Country"]
    names += ["Primary Actor Sector", "Recipient Country", "Primary Recipient Sector", "Source"]
    rows = [
        ["1", "2023-01-02", "ASSAULT", "aerial", "-9.5", "RUS", "MIL", "UKR", "None", "AFP"],
        ["2", "2023-01-02", "CONSULT", "None", "1", "RUS; CHN", "GOV", "UKR", "None", "AFP"],
    ]
    path = tmp_path / "polecat.txt"
    path.write_text("\n".join("\t".join(row) for row in [names, *rows]) + "\n")
    coded, dropped = sift(path)
    (row,) = coded.drop_nulls("source").select("code", "quad", "plover", "goldstein").rows()
    assert row == ("ASSAULT:aerial", 4, 16, -9.5)
    assert dropped == {"several states": 1}


def test_any_table_with_a_mapping(tmp_path):
    (tmp_path / "m.toml").write_text(
        'source = "who"\ntarget = "whom"\ndate = "day"\ncode = "what"\nweight = "n"\n'
    )
    mapping = mapping_of(tmp_path / "m.toml")
    rows = {
        "who": ["CHNBUS", "Moscow", "FRANCE"],
        "whom": ["RUSGOV", "Iran", "Atlantis"],
        "day": ["2018-03-01"] * 3,
        "what": ["0231", "190", "040"],
        "n": ["1", "4", "1"],
    }
    frame = pl.DataFrame(rows)
    frame.write_csv(tmp_path / "a.csv")
    frame.with_columns(pl.col("day").str.to_date()).write_parquet(tmp_path / "a.parquet")
    for name in ("a.csv", "a.parquet"):
        coded, dropped = sift(tmp_path / name, mapping)
        pairs = coded.drop_nulls("source").select("source", "target", "sources").rows()
        assert pairs == [("CHN", "RUS", 1), ("RUS", "IRN", 4)]
        assert dropped == {"unknown actor": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('source = "a"', "does not say which column is target"),
        ('colour = "a"', "'colour' is no key"),
        ("source = 3", "names no column"),
        ("source", "is no TOML"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(tmp_path, text, said):
    (tmp_path / "m.toml").write_text(text)
    with pytest.raises(cm.ComityError, match=said):
        mapping_of(tmp_path / "m.toml")


def test_codes_that_are_numbers_are_refused(tmp_path):
    mapping = LAYOUTS["icews"]
    names = [name for (name,) in mapping.columns.values()]
    pl.DataFrame({name: [10] for name in names}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(cm.ComityError, match="do not tell 010 from 10"):
        list(chunks(tmp_path / "a.parquet", mapping))


def test_states_are_those_of_the_day(tmp_path):
    path = tmp_path / "old.csv"
    days = ("19850101", "20190101")
    path.write_text("\n".join(gdelt(57, c1=day, c7="RUS", c17="CZE") for day in days) + "\n")
    coded, dropped = sift(path)
    assert coded.drop_nulls("source")["target"].to_list() == ["CZE"]  # Czechoslovakia is another
    assert dropped == {"no state that day": 1}


def test_codes_and_scores_are_those_that_gdelt_publishes(gdelt_export):
    """Quad class and score stand in the file, by GDELT's own coder."""
    rows = pl.read_csv(
        gdelt_export, separator="\t", has_header=False, quote_char=None, infer_schema=False,
        new_columns=[f"c{i}" for i in range(61)],
    )  # fmt: skip
    own = rows.select(code="c26", own_quad=pl.col("c29").cast(pl.Int8)).join(
        event_codes(), on="code", how="left"
    )
    assert own["quad"].equals(own["own_quad"], null_equal=False)


@pytest.fixture
def gdelt_export(data_folder):
    path = data_folder / "gdelt" / "20191024143000.export.CSV"
    if not path.exists():
        pytest.skip("needs the export of GDELT: set COMITY_DATA to a folder with gdelt/")
    return path


CELL = st.one_of(
    st.sampled_from(["CHN", "PRK", "RUSGOV", "EUR", "ZZZ", "", "CHN ", "chn", '"', "\x00"]),
    st.text(st.characters(exclude_characters="\n\t", exclude_categories=["Cs"]), max_size=4),
)
DAY = st.sampled_from(["20180301", "2018-03-01", "20189901", "", "1", "00000000", "99991231"])
CODE = st.sampled_from(["040", "190", "4", "", "1234567", "---", "ASSAULT", "051"])
LINE = st.one_of(
    st.builds(lambda s, t, d, c: gdelt(c7=s, c17=t, c1=d, c26=c), CELL, CELL, DAY, CODE),
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=12),
)


@settings(max_examples=30)
@given(st.lists(LINE, max_size=12), st.binary(max_size=6))
def test_every_row_is_used_or_dropped_for_a_reason(tmp_path_factory, lines, noise):
    path = tmp_path_factory.mktemp("dirt") / "a.export.CSV"
    good = [gdelt(c7="CHN", c17="PRK")] * (len(lines) + 2)
    noisy = gdelt(c7="CHN", c17="RUS").encode() + noise.replace(b"\n", b"").replace(b"\t", b"")
    text = b"\n".join([*(line.encode() for line in (*good, *lines)), noisy]) + b"\n"
    path.write_bytes(text)
    found = cm.events(path, freq="day")
    rows = [line for line in text.split(b"\n") if line.strip()]
    assert found.tally.read == len(rows)
    assert found.tally.read == found.tally.used + found.tally.dropped.total()
    assert found.tally.used == found.frame["events"].sum()
    assert set(found.tally.dropped) <= set(REASONS)
    assert min(found.tally.dropped.values(), default=0) >= 0
