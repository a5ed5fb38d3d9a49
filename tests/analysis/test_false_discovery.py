import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from beatline.analysis.false_discovery import adjusted_p

# Benjamini and Hochberg (1995), section 4.1: of these 15 looks 4 pass at 5%.
PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
PUBLISHED += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]

chances = st.lists(st.floats(0, 1), max_size=60)


def test_four_of_the_fifteen_published_looks_pass():
    q = adjusted_p(PUBLISHED)
    assert (q <= 0.05).tolist() == [True] * 4 + [False] * 11
    # The fourth: 0.0095 × 15/4
    assert q[3] == pytest.approx(0.035625)


@given(chances)
def test_it_gives_what_scipy_gives(p):
    assert adjusted_p(p) == pytest.approx(stats.false_discovery_control(p) if p else [], abs=1e-12)


@given(chances.filter(bool), st.randoms(use_true_random=False))
def test_the_order_of_the_looks_does_not_matter(p, random):
    order = list(range(len(p)))
    random.shuffle(order)
    assert adjusted_p(p)[order] == pytest.approx(adjusted_p([p[i] for i in order]))


def test_where_there_was_no_look_nothing_is_counted():
    q = adjusted_p([0.01, np.nan, 0.04, np.nan])
    assert q[[0, 2]] == pytest.approx([0.02, 0.04])
    assert np.isnan(q[[1, 3]]).all()


def test_nothing_to_look_at():
    assert adjusted_p([]).shape == (0,)
    assert np.isnan(adjusted_p([np.nan])).all()


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_what_is_no_chance_is_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjusted_p([0.5, p])
