"""The store: what is added comes back as read, whole or not at all, and damage shows."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from comity.errors import ComityError, ComityWarning
from comity.sources import read_evidence
from comity.sources.reading.holding import Holding, read_stored
from comity.sources.shelf import store
from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.at_hand import holding
from comity.sources.shelf.catalogue import data_set, known
from comity.sources.shelf.listing import list_sources, show_source

POINTS = "iso3c,year,IdealPointFP\nCHN,1991,-0.4\nRUS,1991,0.5\n"
VOTES = [("CHN", "CHINA", "A"), ("RUS", "RUSSIAN FEDERATION", "Y"), ("IRN", "IRAN", "X")]


def assembly(folder: Path, files: ModuleType, name: str = "ga.csv") -> Path:
    calls = [("1", "2022-12-04", "A/RES/77/1", VOTES), ("2", "2023-12-04", "A/RES/78/1", VOTES)]
    return files.assembly(folder / name, calls)


def council(folder: Path, files: ModuleType) -> Path:
    rows = [("1", "2022-03-01", "S/RES/2624(2022)", VOTES)]
    return files.council(folder / "sc.csv", rows)


def points(folder: Path) -> Path:
    path = folder / "points.csv"
    path.write_text(POINTS)
    return path


def test_votes_and_points_come_back_as_read(tmp_path: Path, files: ModuleType) -> None:
    for path in (assembly(tmp_path, files), council(tmp_path, files), points(tmp_path)):
        added = store.add(path)
        fresh, kept = adapter(added.stored.name).read([path]), read_stored(added.stored.path)
        assert kept.rows.equals(fresh.rows)
        assert kept.spans == fresh.spans
    added = store.add(assembly(tmp_path, files))
    assert added.lines()[:2] == (
        "ga.csv: UN General Assembly Voting Data (UN Digital Library) (undl-ga, layout "
        "undl-assembly-votes)",
        "covers 2022-12-04 to 2023-12-04, 6 rows",
    )


def test_the_quarantine_is_kept_and_shown(tmp_path: Path, files: ModuleType) -> None:
    many = [("FRA", "FRANCE", "Y")]
    calls = [(str(n), "2023-12-04", f"A/RES/78/{n}", many) for n in range(1, 150)]
    calls.append(("150", "2023-12-04", "A/RES/78/150", [("FRA", "FRANCE", "Q")]))
    added = store.add(files.assembly(tmp_path / "ga.csv", calls))
    line = "ga.csv: 1 row set aside, vote codes other than Y, N, A, X, NV: 'Q' (FRA, 150)"
    assert added.lines()[-1] == line
    kept = read_stored(added.stored.path)
    assert kept.quarantine.lines() == (line,)
    assert kept.rows["roll_call"].n_unique() == 150
    assert kept.rows["state"].drop_nulls().len() == 149


def test_the_tidy_pair_is_added_by_either_file(tmp_path: Path, data_folder: Path) -> None:
    folder = data_folder / "unga"
    added = store.add(folder / "un_votes_1946_2019.parquet")
    assert added.stored.name == "voeten-unga"
    again = store.add(folder / "un_roll_calls_1946_2019.parquet")
    assert (again.stored.rows, again.stored.end) == (added.stored.rows, added.stored.end)


def test_half_of_a_pair_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.parquet"
    pl.DataFrame({"rcid": [1], "country": ["China"], "vote": ["yes"]}).write_parquet(path)
    with pytest.raises(ComityError, match=r"is one of a pair.*folder of their own"):
        store.add(path)


def flows(path: Path, years: range, factor: int = 1) -> Path:
    rows = "".join(f"China,Iran,{factor * year},{year}\n" for year in years)
    path.write_text("exporter,importer,value,year\n" + rows)
    return path


def test_a_newer_file_that_holds_all_takes_the_place_of_the_former(tmp_path: Path) -> None:
    first = store.add(flows(tmp_path / "itpd-1.csv", range(1991, 2001)))
    second = store.add(flows(tmp_path / "itpd-2.csv", range(1991, 2011)))
    assert not first.stored.path.exists()
    assert store.stored() == (second.stored,)
    assert [one.name for one in second.stored.files] == ["itpd-2.csv"]
    told = "takes the place of itpd-1.csv, which covered 1991-01-01 to 2000-12-31"
    assert told in second.lines()
    third = store.add(tmp_path / "itpd-1.csv")
    told = "tells nothing that itpd-2.csv does not, which covers 1991-01-01 to 2010-12-31"
    assert told in third.lines()
    assert store.stored()[0].files == second.stored.files
    assert third.stored.rows == 20


def test_a_second_half_is_added_to_the_first(tmp_path: Path) -> None:
    halves = range(1991, 2001), range(2001, 2011)
    one, other = (flows(tmp_path / f"itpd-{n}.csv", years) for n, years in enumerate(halves))
    store.add(one)
    one.unlink()  # what was added is kept
    added = store.add(other)
    assert added.lines()[1] == "covers 1991-01-01 to 2010-12-31, 20 rows"
    assert added.lines()[3] == (
        "added to itpd-0.csv, which covered 1991-01-01 to 2000-12-31: read together"
    )
    assert added.stored.file == "itpd-0.csv and itpd-1.csv"
    assert store.check()["sound"].all()
    read = holding("itpd-e", held=store.stored())
    assert read is not None
    whole = adapter("itpd-e").read([flows(tmp_path / "itpd.csv", range(1991, 2011))])
    order = ["exporter", "start"]
    assert read.rows.sort(order).equals(whole.rows.sort(order))
    alone = store.add(other, replace=True)
    assert alone.lines()[1] == "covers 2001-01-01 to 2010-12-31, 10 rows"
    assert [one.name for one in alone.stored.files] == ["itpd-1.csv"]


def test_files_that_contradict_are_refused_and_the_former_stays(tmp_path: Path) -> None:
    first = store.add(flows(tmp_path / "itpd-1.csv", range(1991, 2001))).stored
    other = flows(tmp_path / "itpd-2.csv", range(1991, 2001), factor=2)
    with pytest.raises(
        ComityError, match=r"itpd-1\.csv.*with --replace what is stored of itpd-e is"
    ):
        store.add(other)
    assert store.stored() == (first,)
    assert store.add(other, replace=True).stored.file == "itpd-2.csv"


def test_several_files_are_added_at_once(tmp_path: Path) -> None:
    halves = range(1991, 2001), range(2001, 2011)
    paths = [flows(tmp_path / f"itpd-{n}.csv", years) for n, years in enumerate(halves)]
    by_name = store.add(paths)
    assert by_name.lines()[0].startswith("itpd-0.csv and itpd-1.csv: ")
    assert by_name.stored.rows == 20
    by_folder = store.add(tmp_path, tmp_path / "store")
    assert by_folder.stored.files == by_name.stored.files


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".json"])
def test_a_full_disk_leaves_the_former_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    first = store.add(flows(tmp_path / "itpd-1.csv", range(1991, 2001)))
    folder = first.stored.path.parent
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    replacing = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if Path(target).suffix == ending:
            raise OSError(28, "No space left on device")
        return replacing(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fails)
        with pytest.raises(ComityError, match=r"written \(No space left on device\); name another"):
            store.add(flows(tmp_path / "itpd-2.csv", range(1991, 2011)))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_what_cannot_be_read_back_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.add(flows(tmp_path / "itpd-1.csv", range(1991, 2001))).stored
    about = Holding.about
    with monkeypatch.context() as patch:
        patch.setattr(Holding, "about", lambda self: about(self) | {"spans": [NO_END]})
        with pytest.raises(ComityError, match=r"itpd-e cannot be stored .*; nothing was changed"):
            store.add(flows(tmp_path / "itpd-2.csv", range(1991, 2011)))
    assert store.stored() == (first,)
    assert store.check()["sound"].all()


NO_END = {"start": "1816-01-01", "end": "None", "universe": "", "source": "itpd-e", "known": ""}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"end": "2016-12-31"', '"end": "None"'),
        ('"name": "cow-majors"', '"name": "itpd-e"'),
        ('"rows": 1', '"rows": "one"'),
        ("{", "[" * 100_000),
    ],
    ids=["no day", "another data set", "no number", "nested"],
)
def test_a_broken_manifest_is_one_warning_and_poisons_nothing(
    tmp_path: Path, run: Callable[..., object], was: str, now: str
) -> None:
    kept = store.add(flows(tmp_path / "itpd-1.csv", range(1991, 2001))).stored
    majors = tmp_path / "majors.csv"
    majors.write_text(
        "ccode,styear,stmonth,stday,endyear,endmonth,endday\n710,1950,1,1,2016,12,31\n"
    )
    poisoned = store.add(majors).stored
    manifest = poisoned.path.with_name("cow-majors.json")
    manifest.write_text(manifest.read_text().replace(was, now, 1))
    with pytest.warns(
        ComityWarning, match=r"cow-majors\.json is no manifest .*; cow-majors is passed"
    ):
        assert store.stored() == (kept,)
    for words in (("sources", "list"), ("panel", "CHN", "IRN", "--from", "1995", "--to", "1995")):
        result = run(*words)
        assert result.code == 0, result.err  # type: ignore[attr-defined]
        assert result.err.count("comity: warning: ") == 1  # type: ignore[attr-defined]
    assert "is no manifest" in store.check().filter(name="cow-majors")["fault"].item()
    store.add(majors)
    assert {one.name for one in store.stored()} == {"itpd-e", "cow-majors"}


def test_check_finds_damage(tmp_path: Path, files: ModuleType) -> None:
    kept = store.add(assembly(tmp_path, files)).stored
    gone = store.add(points(tmp_path)).stored
    broken = store.add(council(tmp_path, files)).stored
    assert store.check()["sound"].all()
    with kept.path.open("ab") as file:
        file.write(b"!")
    gone.path.unlink()
    (broken.path.parent / f"{broken.name}.json").write_text(json.dumps({"name": 1}))
    found = dict(store.check().select("name", "fault").iter_rows())
    assert "was changed; run `comity sources add` on ga.csv again" in found["undl-ga"]
    assert "is gone" in found["ideal-points"]
    assert "is no manifest" in found["undl-sc"]
    # adding again mends it
    store.add(council(tmp_path, files))
    assert "undl-sc" in {one.name for one in store.stored()}


def test_refusals(tmp_path: Path, files: ModuleType) -> None:
    kept = store.add(assembly(tmp_path, files)).stored
    with pytest.raises(ComityError, match="is a file of the store already"):
        store.add(kept.path)
    (tmp_path / "file").write_text("")
    with pytest.raises(ComityError, match="cannot be written"):
        store.add(points(tmp_path), tmp_path / "file")


def test_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_HOME", str(tmp_path))
    assert store.home() == tmp_path
    monkeypatch.delenv("COMITY_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert store.home() == tmp_path / "comity"
    monkeypatch.setattr("sys.platform", "darwin")
    assert store.home().parts[-2:] == ("Application Support", "comity")


def test_evidence_comes_from_the_folder_first_and_then_from_the_store(
    tmp_path: Path, files: ModuleType
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for path in (assembly(tmp_path, files), council(tmp_path, files), points(tmp_path)):
        store.add(path)
    found = read_evidence(["CHN", "RUS"])
    assert {kind: rows.height for kind, rows in found.frames.items()} == {
        "tally": 2,
        "vote": 1,
        "ideal-point": 2,
    }
    assert set(found.sources) == {"undl-ga", "undl-sc", "ideal-points", "unsc-sanctions"}
    (folder / "votes.csv").write_text(
        "rcid,session,vote,ccode,date,unres\n1,60,1,710,12/8/2005,R/60/1\n1,60,1,365,12/8/2005,x\n"
    )
    found = read_evidence(["CHN", "RUS"], folder)
    assert found.frames["tally"]["start"].dt.year().to_list() == [2005, 2022, 2023]
    assert found.frames["vote"].height == 1


def test_nothing_at_hand(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match=r"^the store holds no file .* `comity sources add FILE`"):
        read_evidence(["CHN", "RUS"])


def test_the_real_folder(data_folder: Path) -> None:
    found = read_evidence(["CHN", "RUS", "IRN", "PRK"], data_folder)
    kinds = {"tally", "vote", "ideal-point", "agreement", "trade", "sanction", "dispute"}
    assert set(found.frames) == kinds
    used = {key for rows in found.frames.values() for keys in rows["source"] for key in keys}
    assert used <= set(found.sources)
    points = found.frames["ideal-point"]  # of two releases, of which the newer has 34 years each
    assert points.filter(pl.col("known") == pl.col("known").max()).height == 4 * 34


def test_the_catalogue_is_complete_and_cites() -> None:
    from comity.evidence import parse_bibliography

    assert len(known()) >= 8
    for entry in known():
        (key,) = parse_bibliography(entry.citation)
        assert entry.citation == data_set(key).citation
        assert entry.address.startswith(("http://", "https://"))
        assert entry.universe
        assert entry.get
        assert entry.traps
    assert "4060887" in data_set("undl-ga").get
    assert "4055387" in data_set("undl-sc").get
    assert "10.7910/DVN/LEJUQZ" in data_set("voeten-unga").get


def test_list_and_show(tmp_path: Path, files: ModuleType) -> None:
    assert list_sources()["start"].null_count() == len(known())
    store.add(assembly(tmp_path, files))
    row = list_sources().filter(name="undl-ga").row(0, named=True)
    assert str(row["end"]) == "2023-12-04"
    lines = show_source("undl-ga")
    assert any("browser" in line for line in lines)
    assert any("from ga.csv" in line for line in lines)
    assert any("@data{undl-ga" in line for line in lines)
    assert not any("\n" in line for line in lines)
    with pytest.raises(ComityError, match="did you mean undl-ga"):
        show_source("undl-g")


def test_what_bears_no_date_says_so() -> None:
    distances = Path(__file__).parents[1] / "fixtures" / "cepii-distance" / "dist_made_up.csv"
    added = store.add(distances)
    assert added.lines()[1].startswith("bears no date, ")
    again = store.add(distances)
    assert "takes the place of dist_made_up.csv, which bears no date" in again.lines()
    row = list_sources().filter(name="cepii-distance").row(0, named=True)
    assert (row["start"], row["end"], row["note"]) == (None, None, "bears no date")
    assert any("stored     bears no date, " in line for line in show_source("cepii-distance"))
    assert not any("9999" in line for line in (*again.lines(), *show_source("cepii-distance")))
