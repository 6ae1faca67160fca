"""The embedded casebook: it is sound, and it says what its sources say."""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.evidence.bibliography import parse_bibliography
from comity.evidence.casebook import check_casebook, load_casebook
from comity.evidence.evidence import Evidence
from comity.indicators import INDICATORS
from comity.sources.shelf.catalogue import citations

FOLDER = Path(__file__).parents[2] / "src" / "comity" / "casebooks" / "crink"
COMPUTED = ("tally", "trade", "ideal-point")
PAIRS = ("CHN-IRN", "CHN-PRK", "CHN-RUS", "IRN-PRK", "IRN-RUS", "PRK-RUS")


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
    assert by_hand >= 700
    assert sum(f.height for f in case.frames.values()) >= 3000
    assert all(f["source"].list.len().min() >= 1 for f in case.frames.values())


def test_every_source_is_cited_and_the_adapters_are_among_them() -> None:
    bibliography = (FOLDER / "sources.bib").read_text()
    assert citations("atop").strip() in bibliography
    assert citations("voeten-unga", "miller-fpsim").strip() in bibliography
    case = load_casebook("crink")
    cited = {key for f in case.frames.values() for keys in f["source"].to_list() for key in keys}
    cited |= {key for covered in case.coverage for key in covered.source}
    assert cited == set(parse_bibliography(bibliography))


def test_china_has_owed_north_korea_defence_since_1961(case: Evidence) -> None:
    treaty = record(case, "agreement", "chn-prk-treaty-1961")
    others = of(case, "agreement", "CHN", "PRK").filter(pl.col("id") != treaty["id"])
    assert "defence" in treaty["obligations"]
    assert others["obligations"].list.len().to_list() == [0, 0, 0]  # of the economy, 2005 to 2010
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


def test_iran_and_north_korea_owe_each_other_nothing_and_that_is_covered(case: Evidence) -> None:
    (paper,) = of(case, "agreement", "IRN", "PRK").to_dicts()
    assert (paper["kind"], list(paper["obligations"])) == ("statement", [])
    covered = [c for c in case.coverage if c.kind == "agreement" and ("IRN", "PRK") in c.dyads()]
    assert min(c.start for c in covered) == date(1949, 10, 1)
    assert max(c.end for c in covered) == date(2026, 6, 30)


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
    cells = panel(case).cells.filter(pl.col("status") != "null")  # of some only bounds are known
    # the casebook has shares and values of trade, not all that a state trades with the world
    without = {"trade_intensity", "gravity_residual"}
    without |= {"export_concentration", "import_concentration"}
    usual = {name for name, one in INDICATORS.items() if not one.on_request}
    assert usual - set(cells["indicator"]) == without


def test_no_zero_of_transfers_is_claimed_after_the_last_account_or_before_it(
    case: Evidence,
) -> None:
    transfers = panel(case, "quarter", indicators=["military_transfers"]).cells
    known = transfers.filter(pl.col("value").is_not_null())
    last = known.group_by("state_a", "state_b").agg(pl.col("period").max())
    assert dict(zip(last["state_a"] + "-" + last["state_b"], last["period"], strict=True)) == {
        pair: "2025Q1" if pair in {"IRN-RUS", "PRK-RUS"} else "2024Q4" for pair in PAIRS
    }
    assert known["period"].min() == "1995Q1"
    then = panel(case, indicators=["military_transfers"], as_of=date(2024, 6, 18)).cells
    # the register of 2023 was published in March 2024
    assert then.filter(pl.col("value").is_not_null())["period"].max() == "2023"


def test_thirty_of_the_thirty_six_cells_have_a_figure_for_2023_or_later(case: Evidence) -> None:
    lead = [name for name, one in INDICATORS.items() if one.lead]
    cells = panel(case, indicators=lead).cells.filter(
        pl.col("value").is_not_null(), pl.col("period") >= "2023"
    )
    told = set(cells.select(pl.col("state_a") + "-" + pl.col("state_b"), "domain").iter_rows())
    assert len(told) >= 30
    for domain in ("commitment", "diplomacy", "voting", "military"):
        assert {pair for pair, of_domain in told if of_domain == domain} == {*PAIRS}
    assert {pair for pair, domain in told if domain == "economy"} == {*PAIRS} - {
        "IRN-PRK",  # bounds alone
        "PRK-RUS",
    }


def figure(
    case: Evidence, indicator: str, a: str, b: str, year: int, as_of: date | None = None
) -> dict[str, object]:
    cells = panel(case, indicators=[indicator], as_of=as_of).cells
    return cells.filter(
        pl.col("state_a") == a, pl.col("state_b") == b, pl.col("period") == str(year)
    ).row(0, named=True)


@pytest.mark.parametrize(
    ("as_of", "indicator", "a", "b", "year", "then", "now"),
    [
        # most of the year lies ahead; of 2019 no list of partners is out
        (date(2022, 2, 23), "joint_exercises", "CHN", "RUS", 2022, None, 6),
        (date(2022, 2, 23), "export_share", "RUS", "CHN", 2019, None, 0.14),
        (date(2024, 6, 18), "obligation", "PRK", "RUS", 2024, 1, 3),  # the day before the treaty
        (date(2024, 6, 18), "import_share", "RUS", "CHN", 2023, 0.3921, 0.53),
        # in force by the Russian ministry on 2 October: till then the Iranian account stood
        (date(2025, 9, 4), "obligation_stock", "IRN", "RUS", 2025, 3, 5),
        (date(2022, 2, 23), "arms_tiv", "CHN", "RUS", 2021, None, 466.75),  # published in March
        (date(2024, 6, 18), "arms_tiv", "RUS", "PRK", 2023, 12.5, 12.5),
        (date(2026, 3, 1), "high_level_meetings", "PRK", "RUS", 2025, None, 10),
    ],
)
def test_each_day_replays_what_was_known_then(
    case: Evidence,
    as_of: date,
    indicator: str,
    a: str,
    b: str,
    year: int,
    then: float | None,
    now: float | None,
) -> None:
    assert figure(case, indicator, a, b, year, as_of)["value"] == then
    assert figure(case, indicator, a, b, year)["value"] == now


@pytest.mark.parametrize(
    ("indicator", "a", "b", "year", "value"),
    [
        # shares as the World Factbook of 2025 prints them
        ("export_share", "IRN", "CHN", 2023, 0.35),
        ("import_share", "PRK", "CHN", 2023, 0.97),
        ("import_share", "CHN", "RUS", 2023, 129000 / 2600000),
        # Chinese customs: 6.93 billion USD to Iran, 3.03 from there
        ("trade_balance", "CHN", "IRN", 2025, (6930 - 3030) / (6930 + 3030)),
        ("export_share", "CHN", "PRK", 2023, 2004 / 3400000),
        # Iran's customs, with oil in the total
        ("export_share", "IRN", "RUS", 2023, 946 / 86890),
        # sums of SIPRI's register, export of 12 February 2026
        ("arms_tiv", "CHN", "RUS", 2005, 3066),
        ("arms_share", "RUS", "IRN", 2023, 0.9151),
        ("arms_tiv", "PRK", "RUS", 2010, 0.5),
        ("leader_meetings", "CHN", "IRN", 2014, 1),
        ("leader_meetings", "IRN", "PRK", 2019, 0),
        ("joint_exercises", "CHN", "RUS", 2024, 8),
    ],
)
def test_figures_are_those_of_their_sources(
    case: Evidence, indicator: str, a: str, b: str, year: int, value: float
) -> None:
    # shares by hand are entered to four digits
    assert figure(case, indicator, a, b, year)["value"] == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize(
    ("kind", "key", "fields"),
    [
        (
            "trade",
            "listed-irn-prk-2023",
            {"share_of_exports_high": 0.055, "known": date(2025, 12, 31)},
        ),
        ("trade", "totals-chn-rus-2023", {"share_of_imports": 0.3921}),
        ("transfer", "prk-rus-troops-2024-10-18", {"quantity": 1500, "known": date(2024, 10, 18)}),
        ("transfer", "prk-rus-containers-msmt", {"quantity": 20000, "quantity_is": "at least"}),
        ("transfer", "irn-chn-share-2022", {"quantity": 0.745}),
        ("transfer", "rus-chn-crude-2022", {"quantity": 86.2, "unit": "million tonnes"}),
        ("vote", "unsc-draft-2025-09-19", {"yes": 4, "no": 9, "abstain": 2, "result": "rejected"}),
        ("vote", "unga-es-11-5", {"yes": 94, "no": 14, "abstain": 73}),
        ("agreement", "chn-rus-extension-2026", {"start": date(2026, 2, 4)}),
        ("meeting", "chn-rus-2025-08-31", {"place": "Tianjin"}),
        ("meeting", "chn-prk-2006-01", {"start": date(2006, 1, 10), "end": date(2006, 1, 18)}),
        ("exercise", "chn-irn-rus-security-belt-2025", {"start": date(2025, 3, 9)}),
        ("sanction", "un-irn-snapback", {"start": date(2025, 9, 28)}),
    ],
)
def test_facts_are_those_of_their_sources(
    case: Evidence, kind: str, key: str, fields: dict[str, object]
) -> None:
    assert fields.items() <= record(case, kind, key).items()


def test_both_accounts_of_the_treaty_of_2025_stand(case: Evidence) -> None:
    other = record(case, "agreement", "irn-rus-treaty-2025-july")
    assert list(other["contradicts"]) == ["irn-rus-treaty-2025"]
    assert other["in_force_from"] == date(2025, 7, 18)
    assert record(case, "agreement", "irn-rus-treaty-2001")["in_force_to"] == date.max


def test_accounts_of_troops_differ_and_count_once(case: Evidence) -> None:
    troops = case.frames["transfer"].filter(
        pl.col("kind") == "troops", pl.col("start") < date(2025, 11, 1)
    )
    assert troops.height == 8
    assert troops["quantity"].min() == 1500
    assert troops["quantity"].max() == 15000
    primary = case.primary().frames["transfer"].filter(pl.col("id").is_in(troops["id"].implode()))
    assert primary["id"].to_list() == ["prk-rus-troops-2024"]


def test_every_resolution_with_sanctions_has_its_kinds(case: Evidence) -> None:
    kinds = Counter(key.split("-")[2] for key in case.frames["sanction"]["id"])
    assert kinds["1718"] == kinds["2270"] + kinds["2356"] - 2 == 3
    assert (kinds["2371"], kinds["2375"], kinds["2397"]) == (3, 3, 3)
    assert (kinds["1747"], kinds["1803"], kinds["1929"]) == (2, 3, 4)


def test_a_share_that_is_only_bounded_stays_a_bound(case: Evidence) -> None:
    row = figure(case, "import_share", "IRN", "PRK", 2023)
    assert (row["value"], row["working"]) == (None, "at most 0.045 of total")


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
    trade = case.frames["trade"].group_by("source").agg(pl.col("start").dt.year().max())
    last = {source[0]: year for source, year in trade.iter_rows() if len(source) == 1}
    assert (last["itpd-e"], last["cia-factbook"]) == (2016, 2023)
    assert case.frames["trade"]["start"].dt.year().max() == 2025


def test_what_the_analyses_alone_say_is_not_known_before_them(case: Evidence) -> None:
    published = {"w25": date(2025, 2, 28), "l24": date(2024, 8, 31), "h26": date(2026, 3, 31)}
    claims = case.frames["claim"].select("source", "known")
    for source, known in claims.iter_rows():
        if len(source) == 1 and source[0] in published:
            assert known >= published[source[0]]


def test_the_split_of_china_and_the_soviet_union_is_seen(crink) -> None:
    turns = crink.fit.turning_points().filter(state_a="CHN", state_b="RUS", domain="military")
    fall = turns.filter(pl.col("size") < 0).sort("period").row(0, named=True)
    assert fall["period"] in {"1963", "1964", "1965"}  # the border talks fail in 1964
    levels = crink.fit.table.filter(state_a="CHN", state_b="RUS", domain="overall")
    at = dict(levels.select("year", "mean").iter_rows())
    assert at[1970] < at[1955]
    assert at[1970] < at[2025] - 2  # a treaty in force to 1980 does not hide it
