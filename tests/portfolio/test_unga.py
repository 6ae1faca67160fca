"""Votes in the General Assembly: known dyads, counts of the whole archive, absences."""

import polars as pl
import pytest

from comity.errors import ComityError
from comity.methods.likeness import LIKENESS
from comity.portfolio import unga_similarity
from comity.sources import assembly_votes
from comity.sources.shelf.at_hand import holding
from comity.sources.votes.archive import RollCalls
from comity.sources.votes.assembly import tallies


@pytest.fixture(scope="module")
def tidy(data_folder):
    return assembly_votes(data_folder / "unga" / "un_votes_1946_2019.parquet")


def archive(votes, whole=(True, True)):
    calls = pl.DataFrame(
        {
            "roll_call": ["1", "2"],
            "session": [60, 60],
            "date": pl.Series(["2005-12-08", "2006-01-16"]).str.to_date(),
            "is_whole": whole,
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
    parts = archive(votes, (True, False))
    assert unga_similarity(parts)["n"].to_list() == [1]
    assert unga_similarity(parts, universe="all")["n"].to_list() == [2]


def test_us_mexico_1946(data_folder, known):
    raw = assembly_votes(data_folder / "unga" / "UNVotes_1946_2015.csv.gz")
    found = unga_similarity(
        raw, ["kappa", "pi", "tau_b"], by="year", states=["USA", "MEX"], universe="all"
    )
    row = found.filter(pl.col("year") == 1946).row(0, named=True)
    assert row["n"] == 38
    for name, value in known.US_MEXICO.items():
        assert row[name] == pytest.approx(value, abs=5e-9)  # published to eight decimals


def test_the_whole_archive(tidy):
    table = unga_similarity(tidy, ["s", "kappa", "pi", "agreement"], universe="all")
    assert table.height == 826_638  # counted by others in the same files
    assert table["n"].sum() == 64_559_256
    undefined = table.filter(pl.col("undefined").is_not_null())
    assert undefined["kappa"].is_nan().all()
    assert set(undefined["undefined"]) == {"kappa, pi: no disagreement expected"}
    kept = table.filter(pl.col("undefined").is_null())
    assert not kept["kappa"].is_nan().any()
    assert table["s"].is_between(-1, 1).all()


def share(found, a, b, year, measure="agreement"):
    row = found.filter(state_a=a, state_b=b, year=year)
    return round(row[measure].item(), 4), row["n"].item()


def test_agreement_is_on_whole_resolutions_unless_asked_otherwise(tidy):
    """Counted by others in the same files: 75 of 87 in 2017, 43 of 62 in 2002."""
    whole = unga_similarity(tidy, by="year", states=["CHN", "IRN", "PRK", "RUS"])
    assert share(whole, "CHN", "IRN", 2017) == (0.8621, 87)
    assert share(whole, "PRK", "RUS", 2002) == (0.6935, 62)
    every = unga_similarity(tidy, by="year", states=["CHN", "IRN"], universe="all")
    assert share(every, "CHN", "IRN", 2017) == (0.7373, 118)


def test_a_figure_is_the_same_from_tallies_and_from_roll_calls(data_folder, tidy):
    """Agreement, S, kappa and pi of dyad-years, from the two ways to a cross table."""
    states = ["CHN", "FRA", "IRN", "PRK", "RUS", "USA"]
    rows = tallies(holding("voeten-unga", data_folder, ()), states)
    words = ("yes", "abstain", "no")
    tables = rows.select(f"{a}_{b}" for a in words for b in words).to_numpy().reshape(-1, 3, 3)
    keys = rows.select("state_a", "state_b", year=pl.col("start").dt.year().cast(pl.Int64))
    counted = keys.with_columns(**{k: pl.Series(f(tables)) for k, f in LIKENESS.items()})
    direct = unga_similarity(tidy, list(LIKENESS), by="year", states=states)
    both = direct.join(counted, on=["state_a", "state_b", "year"], suffix="_counted")
    assert both.height == direct.height
    for name in LIKENESS:
        assert both[name].eq_missing(both[f"{name}_counted"]).all()


@pytest.mark.parametrize(
    ("options", "expected"),
    [  # counted apart, by joins over the files as they are
        ({"universe": "important"}, (0.2308, 13)),
        ({"issue": "human-rights"}, (0.087, 23)),
        ({"issue": ["Human Rights", "nu"]}, (0.1111, 36)),
        ({"universe": "all"}, (0.2442, 86)),
    ],
)
def test_votes_that_matter_and_votes_on_a_topic(tidy, options, expected):
    found = unga_similarity(tidy, by="year", states=["CHN", "USA"], **options)
    assert share(found, "CHN", "USA", 2010) == expected


def test_published_agreement_drops_unanimous_votes_and_halves_abstentions():
    votes = {
        **{("1", state): "yes" for state in ("CHN", "PRK", "USA")},  # unanimous
        ("2", "CHN"): "yes",
        ("2", "PRK"): "abstain",
        ("2", "USA"): "no",
    }
    measures = ["published_agreement", "partial_agreement"]
    found = unga_similarity(archive(votes), measures)
    assert found.select("state_a", "state_b", *measures).rows() == [
        ("CHN", "PRK", 0.5, 0.75),
        ("CHN", "USA", 0.0, 0.5),
        ("PRK", "USA", 0.5, 0.75),
    ]
    # what divides is seen over all states, also where few are asked for
    pair = unga_similarity(archive(votes), measures, states=["CHN", "PRK"])
    assert pair["published_agreement"].to_list() == [0.5]
    alike = {key: vote for key, vote in votes.items() if key[0] == "1"}
    none = unga_similarity(archive(alike), "published_agreement")
    assert none["published_agreement"].is_nan().all()
    assert set(none["undefined"]) == {"published_agreement: no item that divided the states"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"universe": "some"}, "'some' is no universe of votes; choose from whole, all"),
        ({"issue": "fish"}, "'fish' is no topic of votes; choose from middle-east, nuclear"),
        ({"by": "month"}, "by is 'month'"),
        ({"absent": "away"}, "absent is 'away'; choose drop, yes, abstain, no"),
        ({"states": ["CHN", "IRN"]}, "IRN not among"),
    ],
)
def test_refusals_name_what_is_wrong(options, message):
    votes = archive({("1", "CHN"): "yes", ("1", "PRK"): "no"})
    with pytest.raises(ComityError, match=message):
        unga_similarity(votes, **options)
