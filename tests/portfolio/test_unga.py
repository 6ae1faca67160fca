"""Votes in the General Assembly: known dyads, counts of the whole archive, absences."""

import polars as pl
import pytest

from comity.errors import ComityError
from comity.portfolio import unga_similarity
from comity.sources.votes.assembly import RollCalls, read


@pytest.fixture(scope="module")
def tidy(data_folder):
    folder = data_folder / "unga"
    return read([folder / "un_votes_1946_2019.parquet", folder / "un_roll_calls_1946_2019.parquet"])


def archive(votes, flags=(False, False)):
    calls = pl.DataFrame(
        {
            "roll_call": ["1", "2"],
            "session": [60, 60],
            "date": pl.Series(["2005-12-08", "2006-01-16"]).str.to_date(),
            "is_paragraph_or_amendment": flags,
        }
    )
    rows = [(call, state, vote) for (call, state), vote in votes.items()]
    schema = {"roll_call": pl.String, "state": pl.String, "vote": pl.String}
    return RollCalls(calls, pl.DataFrame(rows, schema, orient="row"), ())


def test_only_members_can_be_absent():
    votes = archive({("1", "CHN"): "yes", ("2", "CHN"): "no", ("2", "PRK"): "absent"})
    assert unga_similarity(votes, absent="no").rows() == [("CHN", "PRK", 60, 1.0, 1, None)]
    assert unga_similarity(votes).is_empty()


def test_years_and_whole_resolutions():
    votes = {(call, state): "yes" for call in "12" for state in ("CHN", "PRK")}
    years = unga_similarity(archive(votes), by="year")
    assert years.select("year", "n").rows() == [(2005, 1), (2006, 1)]
    whole = unga_similarity(archive(votes, (True, False)), whole_resolutions=True)
    assert whole["n"].to_list() == [1]


def test_us_mexico_1946(data_folder, known):
    raw = read([data_folder / "unga" / "UNVotes_1946_2015.csv.gz"])
    found = unga_similarity(raw, ["kappa", "pi", "tau_b"], by="year", states=["USA", "MEX"])
    row = found.filter(pl.col("year") == 1946).row(0, named=True)
    assert row["n"] == 38
    for name, value in known.US_MEXICO.items():
        assert row[name] == pytest.approx(value, abs=5e-9)  # published to eight decimals


def test_the_whole_archive(tidy):
    table = unga_similarity(tidy, ["s", "kappa", "pi", "agreement"])
    assert table.height == 826_638  # counted by others in the same files
    assert table["n"].sum() == 64_559_256
    undefined = table.filter(pl.col("undefined").is_not_null())
    assert undefined["kappa"].is_nan().all()
    assert set(undefined["undefined"]) == {"kappa, pi: no disagreement expected"}
    kept = table.filter(pl.col("undefined").is_null())
    assert not kept["kappa"].is_nan().any()
    assert table["s"].is_between(-1, 1).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "month"}, "by is 'month'"),
        ({"absent": "away"}, "absent is 'away'; choose drop, yes, abstain, no"),
        ({"states": ["CHN", "IRN"]}, "IRN rated nothing here"),
    ],
)
def test_refusals_name_what_is_wrong(options, message):
    votes = archive({("1", "CHN"): "yes", ("1", "PRK"): "no"})
    with pytest.raises(ComityError, match=message):
        unga_similarity(votes, **options)
