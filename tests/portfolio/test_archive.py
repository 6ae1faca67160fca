"""One call for a whole archive: folders, published files, a table of one's own, refusals."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.portfolio import cited_similarity

OWN = "state,item,vote,year,session\nCHN,1,Y,2005,60\nPRK,1,N,2005,60\nPRK,2,X,2005,60\n"
RAW = (
    "rcid,session,vote,ccode,date,unres\n1,60,1,710,12/8/2005,R/60/1\n1,60,3,731,12/8/2005,R/60/1\n"
)
DYADS = "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n"


def archive_similarity(*args, **options):
    return cited_similarity(*args, **options).frame


def saved(folder, text, name="file.csv"):
    path = folder / name
    path.write_text(text)
    return path


def test_a_table_of_ones_own(tmp_path):
    path = saved(tmp_path, OWN)
    assert archive_similarity(path).row(0) == ("CHN", "PRK", 2005, 0.0, 1, None)
    by_session = archive_similarity(path, measures=["s", "kappa"], by="session")
    assert by_session.columns == ["state_a", "state_b", "session", "s", "kappa", "n", "undefined"]
    parquet = tmp_path / "file.parquet"
    coded = pl.DataFrame({"state": [710, 731], "item": [1, 1], "vote": [1.0, 2.0], "year": 2005})
    coded.write_parquet(parquet)
    assert archive_similarity(parquet).row(0) == ("710", "731", 2005, 0.0, 1, None)


def test_names_in_any_spelling_find_the_states_of_a_table(tmp_path):
    text = OWN.replace("CHN", "China").replace("PRK", "Korea (Democratic People's Republic of)")
    path = saved(tmp_path, text)
    found = archive_similarity(path, states=["PRK", "People's Republic of China"])
    assert found.row(0)[:2] == ("China", "Korea (Democratic People's Republic of)")
    assert archive_similarity(path, with_=["710"]).height == 1


def test_the_period_is_the_one_that_the_table_has(tmp_path):
    sessions = saved(tmp_path, "state;session;item;vote\nA;2018;1;yes\nB;2018;1;no\n", "s.csv")
    assert archive_similarity(sessions).columns[2] == "session"
    assert archive_similarity(sessions)["session"].to_list() == [2018]
    assert archive_similarity(saved(tmp_path, OWN)).columns[2] == "year"


def test_what_was_measured_cites_its_data(tmp_path):
    assert cited_similarity(saved(tmp_path, OWN)).sources == ()
    assert cited_similarity(saved(tmp_path, RAW, "raw.csv")).sources == ("voeten-unga",)


def test_published_files(tmp_path):
    votes = saved(tmp_path, RAW)
    assert archive_similarity(votes, states=["China", "DPRK"]).row(0)[:4] == (
        "CHN",
        "PRK",
        2005,
        0.0,
    )
    alliances = saved(tmp_path, DYADS + "710,731,1961,1,0,0,0,0\n", "a.csv")
    assert (
        archive_similarity(alliances, measures="s", with_=["PRK"])["year"].unique().item() == 1961
    )


def test_archives_of_the_data_folder(data_folder):
    votes = archive_similarity("unga", data_folder, ["agreement", "kappa"], ["CHN", "RUS", "IRN"])
    assert set(votes["state_a"]) == {"CHN", "IRN"}
    assert votes["year"].is_between(1946, 2024).all()
    with_korea = archive_similarity("unga", data_folder, with_=["KOR"], by="session")
    assert with_korea.filter((pl.col("state_a") != "KOR") & (pl.col("state_b") != "KOR")).is_empty()
    allies = archive_similarity("alliances", data_folder, ["s", "s_cinc"], ["CHN", "PRK"])
    assert allies.filter(pl.col("year") == 1975).height == 1
    one_of_a_pair = data_folder / "unga" / "un_votes_1946_2019.parquet"
    assert archive_similarity(one_of_a_pair, states=["CHN", "RUS"], by="session").height > 40


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (OWN, {"measures": ["likeness"]}, "'likeness' is no measure; choose from agreement"),
        (OWN, {"by": "month"}, "by is 'month'; choose year or session"),
        (OWN, {"states": ["CHN", "KOR"]}, "KOR not among the 2 states here"),
        (OWN, {"states": ["CHN"]}, "a dyad needs two states, and there is 1"),
        (OWN.replace("session", "s"), {"by": "session"}, "has no column 'session'"),
        (OWN.replace("Y", "aye"), {}, "vote 'aye' is unknown"),
        (RAW, {"states": ["Ruritania"]}, "Ruritania"),
        ("a,b\n1,2\n", {}, "file.csv"),
        (DYADS + "2,20,1949,1,0,0,0,0\n", {"by": "session"}, "alliances are measured by year"),
    ],
)
def test_refusals_name_what_is_wrong(tmp_path, text, options, message):
    with pytest.raises(ComityError, match=message):
        archive_similarity(saved(tmp_path, text), **options)


@pytest.mark.parametrize("name", ["unga", "alliances"])
def test_an_archive_needs_its_folder(name, tmp_path):
    with pytest.raises(ComityError, match="--data DIR"):
        archive_similarity(name)
    with pytest.raises(ComityError, match=str(tmp_path)):
        archive_similarity(name, tmp_path)
    with pytest.raises(ComityError, match="nowhere"):
        archive_similarity(name, tmp_path / "nowhere")


def test_years_are_kept_between_two(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    rows = [f"{state},{year},yes,{year}" for year in (2001, 2002, 2003) for state in ("CHN", "RUS")]
    path.write_text("\n".join(["state,item,vote,year", *rows]))
    found = cited_similarity(path)
    assert found.between(2002, None).frame["year"].to_list() == [2002, 2003]
    assert found.between(None, 2001).frame["year"].to_list() == [2001]
    with pytest.raises(ComityError, match="sessions are no years"):
        replace(found, frame=found.frame.rename({"year": "session"})).between(2002, None)
