"""Steps: whoever watches is told how far it is; nobody else is disturbed."""

import pytest

from comity.steps import each, watching


def test_nobody_watches():
    assert list(each([1, 2, 3])) == [1, 2, 3]


def test_steps_within_a_step_are_not_told():
    seen = []
    with watching(lambda *told: seen.append(told)):
        for _ in each(range(2)):
            list(each("abc"))
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_a_failed_step_leaves_nothing_behind():
    seen = []
    with watching(lambda *told: seen.append(told)):
        with pytest.raises(ZeroDivisionError):
            _ = [1 / one for one in each([1, 0])]
        list(each("ab"))
    assert seen[-1] == (2, 2)
    list(each("abc"))
    assert seen[-1] == (2, 2)
