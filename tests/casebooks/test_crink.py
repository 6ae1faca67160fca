"""The embedded casebook: it is sound, and it says what its sources say."""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.evidence.bibliography import read_bibliography
from comity.evidence.casebook import check_casebook, load_casebook
from comity.evidence.evidence import Evidence
from comity.indicators import INDICATORS
from comity.sources.shelf.catalogue import citations
from comity.sources.votes import assembly

FOLDER = Path(__file__).parents[2] / "src" / "comity" / "casebooks" / "crink"
COMPUTED = ("tally", "trade", "ideal-point")


@pytest.fixture(scope="module")
def case() -> Evidence:
    return load_casebook("crink")


def of(case: Evidence, kind: str, *states: str) -> pl.DataFrame:
    """Records of one kind with all of these states among the parties."""
    frame = case.frames[kind]
    return frame.filter(pl.all_horizontal(pl.col("parties").list.contains(s) for s in states))


def record(case: Evidence, kind: str, key: str) -> dict[str, object]:
    return case.frames[kind].filter(id=key).row(0, named=True)


def test_it_has_no_fault() -> None:
    assert [str(fault) for fault in check_casebook(FOLDER)] == []


def test_it_holds_enough_and_every_record_has_a_source(case: Evidence) -> None:
    by_hand = sum(f.height for kind, f in case.frames.items() if kind not in COMPUTED)
    assert by_hand >= 250
    assert sum(f.height for f in case.frames.values()) >= 2000
    assert all(f["source"].list.len().min() >= 1 for f in case.frames.values())


def test_every_source_is_cited_and_the_adapters_are_among_them() -> None:
    bibliography = (FOLDER / "sources.bib").read_text()
    assert citations("atop").strip() in bibliography
    assert assembly.CITATION.strip() in bibliography
    case = load_casebook("crink")
    cited = {key for f in case.frames.values() for keys in f["source"].to_list() for key in keys}
    cited |= {key for covered in case.coverage for key in covered.source}
    assert cited == set(read_bibliography(FOLDER / "sources.bib"))


def test_china_has_owed_north_korea_defence_since_1961(case: Evidence) -> None:
    (treaty,) = of(case, "agreement", "CHN", "PRK").to_dicts()
    assert "defence" in treaty["obligations"]
    assert (treaty["in_force_from"], treaty["in_force_to"]) == (date(1961, 7, 11), date.max)


def test_russia_and_north_korea_have_both_accounts_of_the_end(case: Evidence) -> None:
    first = record(case, "agreement", "prk-rus-treaty-1961")
    other = record(case, "agreement", "prk-rus-treaty-1961-ended-1995")
    assert first["in_force_to"] == date(1996, 9, 10)
    assert other["in_force_to"] == date(1995, 12, 31)
    assert list(other["contradicts"]) == [first["id"]]
    assert list(first["contradicts"]) == []


def test_russia_and_north_korea_after_1996(case: Evidence) -> None:
    middle = record(case, "agreement", "prk-rus-treaty-2000")
    assert list(middle["obligations"]) == ["consultation"]
    last = record(case, "agreement", "prk-rus-treaty-2024")
    assert "defence" in last["obligations"]
    signed, in_force = last["start"], last["in_force_from"]
    assert (signed, last["known"], in_force) == (date(2024, 6, 19),) * 2 + (date(2024, 12, 4),)
    assert middle["in_force_to"] == date(2024, 12, 3)
    assert list(last["supersedes"]) == [middle["id"]]


def test_iran_and_north_korea_have_no_agreement_and_that_is_covered(case: Evidence) -> None:
    assert of(case, "agreement", "IRN", "PRK").is_empty()
    covered = [c for c in case.coverage if c.kind == "agreement" and ("IRN", "PRK") in c.dyads()]
    assert min(c.start for c in covered) == date(1949, 10, 1)
    assert max(c.end for c in covered) == date(2025, 12, 31)


def test_no_dyad_is_declared_covered_twice(case: Evidence) -> None:
    for one in case.coverage:
        for other in case.coverage:
            if one is not other and one.kind == other.kind and set(one.dyads()) & {*other.dyads()}:
                assert one.end < other.start or other.end < one.start


def test_a_claim_contradicts_the_meeting_in_pyongyang(case: Evidence) -> None:
    claim = record(case, "claim", "claim-h26-five-meetings")
    assert list(claim["contradicts"]) == ["chn-prk-2019-06"]
    assert record(case, "meeting", "chn-prk-2019-06")["place"] == "Pyongyang"


def test_half_of_the_ammunition_is_what_ukraine_says(case: Evidence) -> None:
    claim = record(case, "claim", "claim-ukraine-half-ammunition")
    assert (claim["attribution"], claim["modality"]) == ("Ukraine", "reported")


def test_every_indicator_has_figures_but_those_of_which_the_case_has_no_record(
    case: Evidence,
) -> None:
    cells = panel(case).cells.filter(pl.col("value").is_not_null())
    none_declared = {"council_sanctions", "high_level_meetings", "visits_received_high"}
    none_entered = {"disputes_opposite", "disputes_same_side", "arms_share"}
    # the casebook repeats shares of trade, not its sums
    of_sums = {"trade_balance", "trade_intensity", "unpaid_imports", "gravity_residual"}
    of_sums |= {"export_concentration", "import_concentration"}
    without = none_declared | none_entered | of_sums
    usual = {name for name, one in INDICATORS.items() if not one.on_request}
    assert usual - set(cells["indicator"]) == without


def test_no_zero_of_transfers_is_claimed_after_the_last_account_or_before_it(
    case: Evidence,
) -> None:
    transfers = panel(case, "quarter", indicators=["military_transfers"]).cells
    assert transfers.filter(pl.col("value").is_not_null())["period"].max() == "2025Q1"
    then = panel(case, indicators=["military_transfers"], as_of=date(2024, 6, 18)).cells
    assert then["value"].null_count() == then.height


def test_the_authors_conclusions_are_claims(case: Evidence) -> None:
    topics = case.frames["claim"].filter(pl.col("topic") != "fact")
    by_source = Counter(key for keys in topics["source"].to_list() for key in keys)
    assert {"w25", "l24", "h26"} <= by_source.keys()


@pytest.mark.parametrize(
    ("key", "totals", "positions"),
    [
        ("unsc-825", (13, 0, 2), {"CHN": "abstain", "RUS": "yes"}),
        ("unsc-1718", (15, 0, 0), {"CHN": "yes", "RUS": "yes", "JPN": "yes"}),
        ("unsc-2397", (15, 0, 0), {"CHN": "yes", "RUS": "yes", "UKR": "yes"}),
        ("unsc-1929", (12, 2, 1), {"CHN": "yes", "RUS": "yes"}),
        ("unsc-draft-2022-431", (13, 2, 0), {"CHN": "no", "RUS": "no", "USA": "yes"}),
        ("unsc-draft-2024-255", (13, 1, 1), {"CHN": "abstain", "RUS": "no", "KOR": "yes"}),
    ],
)
def test_votes_are_those_of_the_record(
    case: Evidence, key: str, totals: tuple[int, int, int], positions: dict[str, str]
) -> None:
    vote = record(case, "vote", key)
    assert (vote["yes"], vote["no"], vote["abstain"]) == totals
    assert positions.items() <= _positions(vote).items()


def test_votes_add_up(case: Evidence) -> None:
    for vote in case.frames["vote"].iter_rows(named=True):
        cast = vote["yes"] + vote["no"] + vote["abstain"]
        if vote["result"] == "not voted":
            assert cast == 0
            continue
        if vote["body"] == "UNSC":
            assert cast == 15
        counted = Counter(_positions(vote).values())
        assert all(counted[word] <= vote[word] for word in ("yes", "no", "abstain"))
        permanent = [_positions(vote).get(s) for s in ("CHN", "RUS", "USA")]
        vetoed = vote["body"] == "UNSC" and vote["yes"] >= 9 and "no" in permanent
        assert (vote["result"] == "vetoed") == vetoed


def _positions(vote: dict[str, object]) -> dict[str, str]:
    return {p["state"]: p["position"] for p in vote["positions"]}  # type: ignore[attr-defined]


def test_china_and_north_korea_agree_on_89_and_on_76_percent(case: Evidence) -> None:
    pair = case.frames["tally"].filter(
        pl.col("state_a") == "CHN", pl.col("state_b") == "PRK", pl.col("end") <= date(2019, 12, 31)
    )
    same = pair.select("yes_yes", "abstain_abstain", "no_no").sum().sum_horizontal().item()
    joint = pair.select(pl.col("^(yes|abstain|no)_(yes|abstain|no)$").sum()).sum_horizontal().item()
    assert round(same / joint, 4) == 0.8936
    assert round(same / pair["roll_calls"].sum(), 4) == 0.7632


def test_tallies_and_trade_lie_inside_their_coverage(case: Evidence) -> None:
    tallies = case.frames["tally"].select("state_a", "state_b", "start", "end")
    for a, b, start, end in tallies.iter_rows():
        spans = [c for c in case.coverage if c.kind == "tally" and (a, b) in c.dyads()]
        for day in (start, end):  # a year in which a third state is admitted has two spans
            assert any(c.start <= day <= c.end for c in spans), (a, b, day)
    assert case.frames["trade"]["start"].dt.year().max() == 2012


def test_what_the_analyses_alone_say_is_not_known_before_them(case: Evidence) -> None:
    published = {"w25": date(2025, 2, 28), "l24": date(2024, 8, 31), "h26": date(2026, 3, 31)}
    claims = case.frames["claim"].select("source", "known")
    for source, known in claims.iter_rows():
        if len(source) == 1 and source[0] in published:
            assert known >= published[source[0]]
