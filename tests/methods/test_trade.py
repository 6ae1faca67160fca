import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from comity.errors import ComityError
from comity.methods.trade import balance, intensity, reconcile, unpaid_share

nan = np.nan
amount = st.floats(0.01, 1e6)


def test_intensity_by_hand():
    assert intensity(30, 100, 200, 4000) == pytest.approx(6)
    # Kojima's form: the exporter's imports of 1000 out of the world's.
    assert intensity(30, 100, 200, 4000 - 1000) == pytest.approx(4.5)


@given(arrays(float, (5, 5), elements=amount))
def test_intensity_is_one_on_average_over_partners(flows):
    exports, imports = flows.sum(axis=1), flows.sum(axis=0)
    index = intensity(flows, exports[:, None], imports, flows.sum())
    average = (index * imports / flows.sum()).sum(axis=1)
    np.testing.assert_allclose(average, 1)


def test_intensity_is_undefined_over_nothing():
    values = intensity([0, 1, 1, nan, 0], [0, 5, 5, 5, 5], [5, 0, 5, 5, 5], [9, 9, 0, 9, 9])
    np.testing.assert_array_equal(values, [nan, nan, nan, nan, 0])


def test_balance_and_unpaid_share():
    np.testing.assert_array_equal(balance([1.0, 3.0, nan], [2.0, 1.0, 1.0]), [-1, 2, nan])
    shares = unpaid_share([10.0, 10.0, 10.0, 0.0, 0.0, nan], [0.0, 2.5, 20.0, 0.0, 3.0, 1.0])
    np.testing.assert_array_equal(shares, [1, 0.75, 0, nan, nan, nan])


@given(amount, amount)
def test_of_two_partners_one_at_most_is_unpaid(a, b):
    assert min(unpaid_share(a, b), unpaid_share(b, a)) == 0
    assert balance(a, b) == -balance(b, a)


def test_both_reports_are_kept():
    exporter = [100.0, 100.0, nan, nan, 0.0, 0.0, 50.0, 0.0]
    importer = [121.0, nan, 55.0, nan, 11.0, 0.0, 0.0, nan]
    by_importer = reconcile(exporter, importer)
    np.testing.assert_allclose(by_importer.value, [110, 100, 50, nan, 10, 0, 0, 0])
    assert by_importer.choice.tolist() == [
        *("importer", "exporter", "importer", "none"),
        *("importer", "importer", "importer", "exporter"),
    ]
    by_exporter = reconcile(exporter, importer, prefer="exporter")
    np.testing.assert_allclose(by_exporter.value, [100, 100, 50, nan, 0, 0, 50, 0])
    mean = reconcile(exporter, importer, prefer="mean")
    np.testing.assert_allclose(mean.value, [np.sqrt(11000), 100, 50, nan, 10, 0, 50, 0])
    assert mean.choice.tolist() == [
        *("both", "exporter", "importer", "none"),
        *("importer", "both", "exporter", "exporter"),
    ]
    for mirror in (by_importer, by_exporter, mean):
        np.testing.assert_allclose(mirror.low, [100, 100, 50, nan, 0, 0, 0, 0])
        np.testing.assert_allclose(mirror.high, [110, 100, 50, nan, 10, 0, 50, 0])
        np.testing.assert_allclose(mirror.spread, [-np.log(1.1), *[nan] * 7])
        np.testing.assert_array_equal(np.isnan(mirror.sd), ~(mirror.value > 0))


def test_freight_may_differ_by_flow():
    mirror = reconcile([nan, nan], [120.0, 106.0], cif=[0.2, 0.06])
    np.testing.assert_allclose(mirror.value, 100)
    assert np.isnan(mirror.sd).all()  # no flow with two reports, nothing to learn the error from


def test_a_lone_report_has_the_wider_error():
    sold, landed = np.exp([0.1, -0.1, 0.1, nan]), 1.1 * np.ones(4)
    picked, mean = (reconcile(sold, landed, prefer=p).sd for p in ("importer", "mean"))
    single = 1.482602 * 0.1 / np.sqrt(2)
    np.testing.assert_allclose([picked[3], mean[3]], np.sqrt(2) * single, rtol=1e-6)
    assert picked[3] > picked[0] > mean[0]
    # Exactly sqrt 2 and 2 times where a flow's spread is sqrt 2 s.
    apart = 1.482602 * 0.1
    wide = np.exp([*[0.1, -0.1] * 5, apart, nan])
    for prefer, times in (("importer", np.sqrt(2)), ("mean", 2.0)):
        sd = reconcile(wide, 1.1 * np.ones(12), prefer=prefer).sd
        # The median of eleven spreads is still 0.1.
        assert sd[-1] / sd[-2] == pytest.approx(times, rel=1e-6)


def test_flows_on_which_reports_disagree_have_the_wider_error():
    sold = np.exp([0.1, -0.1, 0.1, 2.0])
    sd = reconcile(sold, 1.1 * np.ones(4)).sd
    np.testing.assert_allclose(sd[:3], sd[0])
    assert sd[3] > 5 * sd[0]


@pytest.mark.parametrize("prefer", ["importer", "exporter", "mean"])
def test_errors_are_those_of_simulated_reports(prefer):
    rng = np.random.default_rng(1)
    truth = rng.normal(5, 2, 40_000)
    reports = np.exp(truth + 0.3 * rng.normal(size=(2, truth.size)))
    reports[0, rng.random(truth.size) < 0.2] = nan
    mirror = reconcile(reports[0], 1.1 * reports[1], prefer=prefer)
    error = np.log(mirror.value) - truth
    checked = ~np.isnan(mirror.spread)

    def ratio(rows):
        return np.sqrt((error[rows] ** 2).mean() / (mirror.sd[rows] ** 2).mean())

    # 32,000 and 8,000 flows: standard errors of the ratios below 0.01.
    assert ratio(checked) == pytest.approx(1, abs=0.03)
    assert ratio(~checked) == pytest.approx(1 / np.sqrt(2), abs=0.03)


def test_a_few_wild_reports_do_not_set_the_error_of_all():
    rng = np.random.default_rng(2)
    sold = np.exp(0.1 * rng.normal(size=2000))
    plain = reconcile(sold, np.full(2000, 1.1)).sd[-100:]
    sold[:100] *= 1e6
    wild = reconcile(sold, np.full(2000, 1.1)).sd[-100:]
    # A twentieth of wild ones moves the median of the rest by about 7 %.
    np.testing.assert_allclose(wild, plain, rtol=0.1)


@given(arrays(float, 8, elements=amount), arrays(float, 8, elements=amount), st.floats(0.1, 10))
def test_mirrors_are_free_of_the_unit(sold, landed, unit):
    plain, scaled = reconcile(sold, landed), reconcile(unit * sold, unit * landed)
    np.testing.assert_allclose(scaled.value, unit * plain.value)
    # Spreads near 0 are differences of logs near 14: exact to 1e-14 or so.
    np.testing.assert_allclose(scaled.spread, plain.spread, atol=1e-12)
    np.testing.assert_allclose(scaled.sd, plain.sd, atol=1e-12)
    assert ((plain.low <= plain.value) & (plain.value <= plain.high)).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: intensity(-1, 1, 1, 1), "flow is -1.0: negative"),
        (lambda: intensity(1, 1, 1, np.inf), "world is inf"),
        (lambda: balance([1, 2], [1, 2, 3]), r"exports \(2,\), imports \(3,\)"),
        (lambda: unpaid_share([1.0, -2.0], 1.0), r"imports\[1\] is -2.0"),
        (lambda: reconcile(1.0, 1.0, cif=-0.1), "cif is -0.1"),
        (lambda: reconcile(1.0, 1.0, cif=nan), "cif is nan: unknown"),
        (lambda: reconcile(1.0, 1.0, prefer="both"), "prefer 'both' is unknown"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
