"""The track record on published votes, and when it may be called a forecast."""

from dataclasses import replace

import pytest

from comity.errors import ComityError
from comity.outlook.track_record import stored_record, track_record


def test_the_stored_record_holds_what_the_trial_found():
    """A trial found 8.1, 7.4 and 5.5 % of CRPS at 1, 3 and 5 years, coverage .92 to .95."""
    record = stored_record()
    assert [one.horizon for one in record.scores] == [1, 3, 5]
    for one, trial in zip(record.scores, (0.081, 0.074, 0.055), strict=True):
        assert abs(one.skill - trial) < 0.04  # another mean to return to, and later votes
        assert 0.91 < one.coverage < 0.96
        assert record.called(one.horizon) == "forecast"


def test_the_word_forecast_is_refused_where_the_paired_test_fails():
    record = stored_record()
    worse = replace(record, scores=tuple(replace(s, skill_low=-0.01) for s in record.scores))
    assert worse.called(5) == "projection"
    assert "not shown to be better" in worse.in_words(5)


def test_refusals():
    with pytest.raises(ComityError, match="earlier year first"):
        track_record(None, 2018, 1990)
    with pytest.raises(ComityError, match="horizons are"):
        track_record(None, 1990, 2018, (0,))
