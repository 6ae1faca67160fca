from datetime import date

import pytest
from pydantic import ValidationError

from comity.evidence import ONGOING, Agreement, Meeting, Trade, Vote

SHARED = {"id": "r", "start": "2005-10", "source": "s1 s2"}


def test_an_empty_end_is_that_of_the_start():
    visit = Meeting(**SHARED, participants="CHN PRK", level="leader", place="")
    assert (visit.start, visit.end) == (date(2005, 10, 1), date(2005, 10, 31))
    assert visit.known == date(2005, 10, 31)
    assert (visit.precision, visit.source) == ("month", ("s1", "s2"))


@pytest.mark.parametrize("still", ["", "ongoing"])
def test_a_treaty_without_an_end_is_in_force(still):
    pact = Agreement(**SHARED, parties="CHN PRK", title="Pact", kind="treaty", in_force_to=still)
    assert (pact.in_force_from, pact.in_force_to) == (date(2005, 10, 1), ONGOING)


def test_a_state_is_named_once():
    with pytest.raises(ValidationError, match="CHN stands twice; name each state once"):
        Meeting(**SHARED, participants="CHN CHN", level="leader", place="")
    with pytest.raises(ValidationError, match="CHN is paired with itself; name two states"):
        Trade(**SHARED, exporter="CHN", importer="CHN")


def test_a_share_of_trade_is_a_figure_or_a_bound():
    bounded = Trade(**SHARED, exporter="IRN", importer="PRK", share_of_exports_high="0.045")
    assert (bounded.share_of_exports, bounded.share_of_exports_high) == (None, 0.045)
    with pytest.raises(ValueError, match="share_of_imports_high are both given; keep one"):
        Trade(**SHARED, exporter="IRN", importer="PRK", share_of_imports=0, share_of_imports_high=1)


def test_positions_are_read_state_by_state():
    vote = {"body": "UNSC", "symbol": "x", "title": "", "result": "vetoed"}
    counts = {"yes": "13", "no": "2", "abstain": "0"}
    cast = Vote(**SHARED, **vote, **counts, positions="CHN:no RUS:no")
    assert cast.positions == {"CHN": "no", "RUS": "no"}
    assert cast.states() == ("CHN", "RUS")
    with pytest.raises(ValidationError, match="CHN votes twice"):
        Vote(**SHARED, **vote, **counts, positions="CHN:no CHN:yes")


def test_who_took_an_obligation_on_alone_is_a_party_with_it():
    given = SHARED | {"parties": "KOR USA", "title": "Pact", "kind": "treaty"}
    given |= {"obligations": "defence consultation", "members": "2"}
    pact = Agreement(**given, one_sided="USA:defence")
    assert (pact.one_sided, pact.members) == (("USA:defence",), 2)
    assert Agreement(**given | {"members": ""}).members is None
    for wrong in ("JPN:defence", "USA:offence", "USA"):
        with pytest.raises(ValidationError, match="names no party with one of the obligations"):
            Agreement(**given, one_sided=wrong)
