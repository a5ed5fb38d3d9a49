import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.quasi_poisson import quasi_poisson
from tests.analysis.series import golden

SERIES = ["drivers_60", "drivers_36", "rising_30", "small_27"]


def golden_fit(name):
    table = golden("series").query("series == @name")
    months = (table["month"].to_numpy()[:, None] == np.arange(1, 13)).astype(float)
    design = np.column_stack([months, np.arange(len(table)) / 12])
    return table["count"].to_numpy(float), design, table["days"].to_numpy() / 30.4375


@pytest.mark.parametrize("name", SERIES)
def test_the_fit_is_that_of_r(name):
    ours = quasi_poisson(*golden_fit(name))
    table = golden("quasi_poisson").query("series == @name")
    assert ours.coefficients == pytest.approx(table["coefficient"].to_numpy(), rel=1e-10)
    errors = np.sqrt(ours.pearson * np.diag(ours.covariance))
    assert errors == pytest.approx(table["standard_error"].to_numpy(), rel=1e-7)
    assert ours.pearson == pytest.approx(table["dispersion"].iloc[0], rel=1e-7)
    assert ours.deviance == pytest.approx(table["deviance"].iloc[0], rel=1e-9)


@pytest.mark.parametrize("name", SERIES)
def test_the_fit_is_that_of_statsmodels(name):
    counts, design, exposure = golden_fit(name)
    ours = quasi_poisson(counts, design, exposure)
    model = sm.GLM(counts, design, family=sm.families.Poisson(), offset=np.log(exposure))
    theirs = model.fit(scale="X2", tol=1e-12)
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-8)
    assert np.sqrt(ours.pearson * np.diag(ours.covariance)) == pytest.approx(theirs.bse, rel=1e-6)


def test_one_level_worked_by_hand():
    # 6 and 10 in one month each, 14 in two: 30 in 4, so 7.5 a month and a χ² of
    # 1.5²/7.5 + 2.5²/7.5 + 1²/15 = 1.2, over 2 degrees of freedom
    fit = quasi_poisson([6, 10, 14], np.ones((3, 1)), [1, 1, 2])
    assert np.exp(fit.coefficients) == pytest.approx([7.5])
    assert fit.covariance == pytest.approx(np.array([[1 / 30]]))
    assert fit.pearson == pytest.approx(0.6)
    assert fit.dispersion == 1
    assert fit.freedom == 2


def test_the_interval_is_that_of_students_t():
    fit = quasi_poisson([2, 20, 14], np.ones((3, 1)), [1, 1, 1])
    # χ² = (10² + 8² + 2²)/12 = 14, φ = 7; the 97.5% point of t with 2 degrees is 4.3027
    low, high = fit.interval(1.0, 0.25, 0.95)
    assert high - 1 == pytest.approx(4.3027 * (7 * 0.25) ** 0.5, abs=1e-3)
    assert 1 - low == pytest.approx(high - 1)


@given(st.lists(st.integers(1, 500), min_size=6, max_size=30), st.integers(2, 9))
def test_more_of_everything_moves_the_level_alone(counts, times):
    design = np.column_stack([np.ones(len(counts)), np.arange(len(counts)) / 12])
    one = quasi_poisson(counts, design, np.ones(len(counts)))
    many = quasi_poisson(np.array(counts) * times, design, np.ones(len(counts)))
    assert many.coefficients - one.coefficients == pytest.approx([np.log(times), 0], abs=1e-6)
    assert many.pearson == pytest.approx(one.pearson * times, abs=1e-6)


@pytest.mark.parametrize(
    ("counts", "design", "said"),
    [
        ([1, 2], np.eye(2), "so many coefficients"),
        ([1, 2, 3], np.ones((3, 2)), "so many coefficients"),
        ([0, 0, 0, 0], np.ones((4, 1)), "no coefficients fit"),
        ([5, 0, 6, 0, 3, 0], np.tile(np.eye(2), (3, 1)), "no coefficients fit"),
        ([0, 0, 0, 0, 0, 9], np.column_stack([np.ones(6), np.arange(6)]), "no coefficients fit"),
    ],
)
def test_what_has_no_answer_is_refused(counts, design, said):
    with pytest.raises(ValueError, match=said):
        quasi_poisson(counts, design, np.ones(len(counts)))


@given(st.lists(st.integers(0, 3), min_size=30, max_size=40))
def test_any_counts_have_finite_coefficients_or_are_refused(counts):
    time = np.arange(len(counts))
    design = np.column_stack([time[:, None] % 12 == np.arange(12), time / 12]).astype(float)
    try:
        fit = quasi_poisson(counts, design, np.ones(len(counts)))
    except ValueError as refused:
        assert "no coefficients fit" in str(refused)
    else:
        assert np.isfinite(fit.covariance).all()
        assert np.exp(design @ fit.coefficients).sum() == pytest.approx(sum(counts))
