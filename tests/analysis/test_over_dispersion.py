import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.over_dispersion import over_dispersion, winsorised_square

# Ten areas of 100 expected each: z = 2(√O − 10) = −8, −4, −2, 0, 0, 0, 0, 2, 4, 8.
SQUARES = np.array([36, 64, 81, 100, 100, 100, 100, 121, 144, 196], dtype=float)
TEN = np.full(10, 100.0)


def test_an_example_worked_by_hand():
    # The quantiles at 10% and 90% lie a tenth of the way from −4 to −8 and from 4 to 8.
    found = over_dispersion(SQUARES, TEN)
    phi = (2 * 4.4**2 + 2 * 4**2 + 2 * 2**2) / 10
    assert found.phi == pytest.approx(phi)
    # w = 400 each: Σw − Σw²/Σw = 4000 − 400.
    assert found.tau2 == pytest.approx((10 * phi - 9) / 3600)
    assert found.areas == 10


def test_without_winsorising_phi_is_the_mean_square():
    assert over_dispersion(SQUARES, TEN, winsorised=0.0).phi == pytest.approx(16.8)


def test_limits_at_three_standard_deviations_are_those_of_the_formula():
    found = over_dispersion(SQUARES, TEN)
    reach = 3.09 * np.sqrt(1 / 400 + found.tau2)
    assert found.z(100 * (1 + reach) ** 2, 100.0) == pytest.approx(3.09)
    assert found.z(100 * (1 - reach) ** 2, 100.0) == pytest.approx(-3.09)


def test_inflation_is_what_the_formula_divides_by():
    found = over_dispersion(SQUARES, TEN)
    plain = 2 * (np.sqrt(150) - 10)
    assert found.z(150.0, 100.0) == pytest.approx(plain / np.sqrt(found.inflation(100.0)))


def test_areas_that_differ_less_than_chance_have_none():
    found = over_dispersion(TEN, TEN)
    assert (found.phi, found.tau2) == (0, 0)
    assert found.z(121.0, 100.0) == pytest.approx(2)


@pytest.mark.parametrize(("observed", "expected"), [([], []), ([3.0, 4.0], [0.0, np.nan])])
def test_without_anything_expected_nothing_is_known(observed, expected):
    found = over_dispersion(observed, expected)
    assert found.areas == 0
    assert np.isnan(found.phi)


def test_one_area_alone_has_no_spread():
    assert over_dispersion([400.0], [100.0]).tau2 == 0


def test_the_cutting_leaves_two_thirds_of_the_square_of_normal_values():
    values = np.random.default_rng(1).standard_normal(400_000)
    low, high = np.quantile(values, [0.1, 0.9])
    assert winsorised_square(0.1) == pytest.approx(0.6787, abs=1e-4)
    assert (np.clip(values, low, high) ** 2).mean() == pytest.approx(0.6787, abs=0.01)
    assert winsorised_square(1e-9) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("tau", [0.0, 0.1, 0.3])
def test_the_spread_of_areas_is_found_again(tau):
    rng = np.random.default_rng(2)
    expected = rng.uniform(20, 400, (300, 95))
    rates = np.maximum(1 + tau * rng.standard_normal(expected.shape), 0.02) ** 2
    counts = rng.poisson(expected * rates)
    found = [
        over_dispersion(o, e, as_normal=True).tau2 for o, e in zip(counts, expected, strict=True)
    ]
    assert np.mean(found) == pytest.approx(tau**2, rel=0.15, abs=0.0006)
    published = [over_dispersion(o, e).tau2 for o, e in zip(counts, expected, strict=True)]
    assert np.mean(published) < 0.75 * tau**2 + 1e-4


@given(
    st.lists(st.tuples(st.integers(0, 500), st.floats(1, 400)), min_size=2, max_size=30),
    st.randoms(),
)
def test_the_order_of_the_areas_makes_no_difference(rows, random):
    found = over_dispersion(*np.transpose(rows))
    random.shuffle(rows)
    again = over_dispersion(*np.transpose(rows))
    assert again.phi == pytest.approx(found.phi)
    assert again.tau2 == pytest.approx(found.tau2)


def test_single_giants_hardly_move_it():
    rng = np.random.default_rng(3)
    counts = rng.poisson(100, 60).astype(float)
    odd = counts.copy()
    odd[:3] = 5000
    even = np.full(60, 100.0)
    assert over_dispersion(odd, even).phi < 1.3 * over_dispersion(counts, even).phi


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="negative"):
        over_dispersion([-1.0], [2.0])
    with pytest.raises(ValueError, match="one observed"):
        over_dispersion([1.0, 2.0], [2.0])
