import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from beatline.analysis.cell_counts import CellCounts
from beatline.analysis.place_trend import beyond_chance, place_trends


def world(counts, *, last="2025-12-01"):
    counts = np.asarray(counts, dtype=np.int64)
    months = pd.date_range(end=last, periods=counts.shape[1], freq="MS")
    return CellCounts(pd.Index([f"c{i}" for i in range(len(counts))]), months, counts)


def spread(total, months):
    """A total spread over months as evenly as can be."""
    return [total // months + (month < total % months) for month in range(months)]


def place(before, recent, *, months=12):
    return [*spread(before, months - 3), *spread(recent, 3)]


def trend_of(before, recent, *, others=()):
    """The one place beside cells that are not judged."""
    return place_trends(world([place(before, recent), *others]), [0]).iloc[0]


QUIET = [[0] * 12] * 9


def test_a_growing_place_worked_by_hand():
    row = trend_of(60, 60, others=QUIET)
    # October to December have 92 days, January to September 273: 60 × 92/273 = 20.22;
    # z = 2(√60 − √20.22)/√(1 + 92/273) = 5.6197
    assert row["expected"] == pytest.approx(20.22, abs=0.005)
    assert row["z"] == pytest.approx(2 * (60**0.5 - 20.22**0.5) / (1 + 92 / 273) ** 0.5, abs=0.001)
    assert (row["recent"], row["before"]) == (60, 60)
    assert (row["recent_months"], row["before_months"]) == (3, 9)
    assert row["even_before"] == 6
    assert row["trend"] == "growing"
    assert (
        row["words"] == "Growing: 60 records from October to December; "
        "20 expected from the 9 months before (60)."
    )


@pytest.mark.parametrize(
    ("before", "recent", "others", "trend"),
    [
        (0, 9, QUIET, "new"),
        (60, 60, [[9] * 12] * 9, "new"),  # the average cell had 78.9
        (90, 4, QUIET, "fading"),
        (90, 31, QUIET, "steady"),
        (3, 2, QUIET, "too few to tell"),
        (0, 0, QUIET, "too few to tell"),
        (0, 1, QUIET, "too few to tell"),
    ],
)
def test_what_a_place_is_called(before, recent, others, trend):
    row = trend_of(before, recent, others=others)
    assert row["trend"] == trend
    assert row["words"].startswith(f"{said_as(trend)}: ")


@pytest.mark.parametrize(
    ("before", "recent", "said"),
    [
        (0, 0, "no records from October to December; none in the 9 months before."),
        (1, 1, "1 record from October to December; 0.3 expected from the 9 months before (1)."),
        (9, 2, "2 records from October to December; 3.0 expected from the 9 months before (9)."),
        (
            4_000,
            1_400,
            "1,400 records from October to December; 1,348 expected "
            "from the 9 months before (4,000).",
        ),
    ],
)
def test_none_one_and_many_are_worded_apart(before, recent, said):
    assert trend_of(before, recent, others=QUIET)["words"].split(": ", 1)[1] == said


def test_a_shorter_run_is_compared_with_the_months_it_has():
    row = place_trends(world([place(12, 30, months=7)], last="2026-01-01"), [0]).iloc[0]
    assert (row["recent_months"], row["before_months"]) == (3, 4)
    assert "30 records from November to January; " in row["words"]
    assert row["words"].endswith(" expected from the 4 months before (12).")
    assert row["expected"] == pytest.approx(12 * 92 / 123)


def test_months_before_the_twelve_do_not_count():
    long = world([[500, 500, *place(60, 60)]])
    short = world([place(60, 60)])
    pd.testing.assert_frame_equal(place_trends(long, [0]), place_trends(short, [0]))


@pytest.mark.parametrize(
    ("months", "split", "said"),
    [
        (5, (3, 2), "5 months in a row, and a comparison needs 6"),
        (1, (1, 0), "1 month in a row, and a comparison needs 6"),
        (0, (0, 0), "no months in a row, and a comparison needs 6"),
    ],
)
def test_too_few_months_are_said_in_words(months, split, said):
    rows = place_trends(world([[7] * months, [0] * months]), [1, 0])
    assert rows["trend"].tolist() == ["too few to tell"] * 2
    assert rows["words"].tolist() == [f"Too few to tell: {said}."] * 2
    assert (rows["recent_months"].iloc[0], rows["before_months"].iloc[0]) == split
    assert rows["recent"].tolist() == [0, 7 * split[0]]
    assert rows[["expected", "z"]].isna().all(axis=None)


def test_six_months_are_enough():
    assert place_trends(world([place(10, 60, months=6), [0] * 6]), [0])["trend"][0] == "growing"


def test_rows_come_in_the_order_asked_for():
    counts = world([place(60, 60), place(90, 4), *QUIET])
    assert place_trends(counts, [1, 0])["trend"].tolist() == ["fading", "growing"]
    assert place_trends(counts, []).empty


def test_places_that_vary_more_must_move_more():
    calm, wild = place(90, 50), [0, 30, 0, 0, 30, 0, 30, 0, 0, 17, 17, 16]
    alone = place_trends(world([calm, *QUIET]), [0])
    together = place_trends(world([calm, wild, *QUIET]), [0])
    assert alone["trend"].tolist() == ["growing"]
    assert together["trend"].iloc[0] != "growing"
    assert 0 < together["z"].iloc[0] < alone["z"].iloc[0]


tables = arrays.arrays(
    np.int64, st.tuples(st.integers(1, 12), st.integers(6, 15)), elements=st.integers(0, 40)
)


def said_as(trend):
    """How a sentence begins."""
    return "No clear change" if trend == "steady" else trend.capitalize()


@given(tables)
def test_the_words_say_the_figures_and_the_trend_fits_them(counts):
    months = counts.shape[1]
    rows = place_trends(world(counts), range(len(counts)))
    assert rows["recent"].tolist() == counts[:, -3:].sum(axis=1).tolist()
    assert rows["before"].tolist() == counts[:, max(months - 12, 0) : -3].sum(axis=1).tolist()
    for row in rows.to_dict("records"):
        trend, recent, rest = re.fullmatch(
            r"(.+): (no|[\d,]+) records? from \w+ to \w+; (.+)\.", row["words"]
        ).groups()
        assert trend == said_as(row["trend"])
        assert (0 if recent == "no" else int(recent)) == row["recent"]
        if row["before"]:
            expected, before_months, before = re.fullmatch(
                r"([\d.,]+) expected from the (\d+) months before \(([\d,]+)\)", rest
            ).groups()
            assert (int(before), int(before_months)) == (row["before"], row["before_months"])
            assert float(expected) == pytest.approx(row["expected"], abs=0.501)
        else:
            assert rest == f"none in the {row['before_months']} months before"
        if row["trend"] in ("new", "growing"):
            assert row["recent"] > row["expected"]
            assert (row["trend"] == "new") == (row["before"] <= row["even_before"])
        if row["trend"] == "fading":
            assert row["recent"] < row["expected"]


@given(st.integers(0, 200), st.integers(0, 60))
def test_what_is_too_few_to_tell_would_not_have_been_flagged_at_none(before, recent):
    row, none = trend_of(before, recent), trend_of(before, 0)
    flagged = abs(row["z"]) >= 2.576
    assert (row["trend"] == "too few to tell") == (not flagged and none["trend"] != "fading")
    assert (row["trend"] == "steady") == (not flagged and none["trend"] == "fading")


def test_scipy_gives_the_published_values_of_the_test_we_compare_with():
    assert stats.poisson_means_test(0, 1, 3, 1).pvalue == pytest.approx(0.0884, abs=0.00005)
    assert stats.poisson_means_test(6, 1, 2, 1).pvalue == pytest.approx(0.1749, abs=0.00005)


def decisions(months, days, befores, recents):
    """Each pair of counts with our decision, that of scipy's test, and the exact binomial's."""
    pairs = [(before, recent) for before in befores for recent in recents if before + recent]
    counts = world([place(before, recent, months=months) for before, recent in pairs])
    # Spread evenly, these places vary less than Poisson says: φ is 1.
    ours = (place_trends(counts, range(len(pairs)))["z"].abs() >= 2.576).to_numpy()
    scipy, binomial = [], []
    for before, recent in pairs:
        scipy.append(stats.poisson_means_test(recent, days[1], before, days[0]).pvalue < 0.01)
        part = stats.binom(before + recent, days[1] / sum(days))
        tail = min(part.cdf(recent), part.sf(recent - 1))
        binomial.append(2 * tail < 0.01)
    return np.array(pairs), ours, np.array(scipy), np.array(binomial)


def test_three_months_and_three_are_judged_as_by_scipys_poisson_means_test():
    _, ours, scipy, binomial = decisions(6, (181 - 91, 91), range(0, 61, 4), range(0, 61, 3))
    assert (ours == scipy).mean() > 0.96
    assert (ours == binomial).mean() > 0.95


def test_nine_months_and_three_are_judged_as_by_the_exact_binomial_test():
    pairs, ours, scipy, binomial = decisions(12, (273, 92), range(0, 121, 8), range(0, 61, 4))
    assert (ours == binomial).mean() > 0.95
    assert (ours == scipy).mean() > 0.9
    # Where the two differ, scipy's test sees falls that chance explains and misses clear rises.
    rises = pairs[:, 1] > pairs[:, 0] * 92 / 273
    assert (ours[rises] >= scipy[rises]).all()
    assert (ours[~rises] <= scipy[~rises]).all()


def unchanged(rng, spread, mean, shape):
    days = pd.date_range(end="2025-12-01", periods=shape[1], freq="MS").days_in_month.to_numpy()
    expected = np.broadcast_to(mean, shape) * days / 30.4375
    if spread == 1:
        return rng.poisson(expected)
    return rng.negative_binomial(expected / (spread - 1), 1 / spread)


def alarms(counts, positions):
    """The share of these places that are called new, growing or fading."""
    trend = place_trends(world(counts), positions)["trend"]
    return trend.isin(["new", "growing", "fading"]).mean()


@pytest.mark.parametrize("spread", [1, 2])
@pytest.mark.parametrize(
    ("mean", "low", "high"),
    [(0.3, 0, 0.006), (2, 0.002, 0.009), (5, 0.006, 0.016), (60, 0.006, 0.016)],
)
@pytest.mark.parametrize("months", [12, 6])
def test_unchanged_places_alarm_as_rarely_as_stated(months, spread, mean, low, high):
    counts = unchanged(np.random.default_rng(1), spread, mean, (6_000, months))
    assert (low if months == 12 else low / 2) <= alarms(counts, range(6_000)) <= high


@pytest.mark.parametrize("spread", [1, 2])
def test_the_ten_busiest_of_unchanged_places_alarm_no_more_often(spread):
    rng, found = np.random.default_rng(3), []
    for _ in range(150):
        counts = unchanged(rng, spread, 5, (400, 12))
        found.append(alarms(counts, np.argsort(-counts.sum(axis=1))[:10]))
    assert np.mean(found) < 0.02


def alarming_lists(spread, means, repeats):
    """In what share of lists of the 20 busiest any place is called new, growing or fading."""
    rng, found = np.random.default_rng(11), []
    for _ in range(repeats):
        counts = unchanged(rng, spread, means, (len(means), 12))
        found.append(alarms(counts, np.argsort(-counts.sum(axis=1))[:20]) > 0)
    return np.mean(found)


@pytest.mark.parametrize(
    ("spread", "mean", "low", "high"),
    [(1, 1, 0.10, 0.24), (1, 20, 0.10, 0.24), (2, 1, 0.25, 0.36), (2, 5, 0.25, 0.36)],
)
def test_a_list_of_twenty_equal_places_alarms_as_often_as_stated(spread, mean, low, high):
    # Four standard errors of 150 lists.
    error = 4 * (high * (1 - high) / 150) ** 0.5
    rate = alarming_lists(spread, np.full((850, 1), mean), 150)
    assert low - error <= rate <= high + error


@pytest.mark.parametrize(("spread", "stated"), [(1, 0.16), (2, 0.18)])
def test_a_list_of_twenty_places_that_differ_alarms_as_often_as_stated(spread, stated):
    means = np.random.default_rng(2).gamma(0.4, 3 / 0.4, (850, 1)) + 1e-6
    error = 4 * (stated * (1 - stated) / 150) ** 0.5
    assert alarming_lists(spread, means, 150) == pytest.approx(stated, abs=error)


def test_of_many_places_only_those_that_pass_the_correction_are_said_to_have_changed():
    trends = pd.DataFrame(
        {"trend": ["growing", "growing", *["steady"] * 18], "z": [4.0, 2.6, *[0.0] * 18]}
    )
    judged = beyond_chance(trends)
    assert judged["changed"].tolist() == [True, *[False] * 19]
    # By hand: the smaller p times twenty, the second times ten.
    assert judged["q"].iloc[0] == pytest.approx(20 * 2 * stats.norm.sf(4.0))
    assert judged["q"].iloc[1] == pytest.approx(10 * 2 * stats.norm.sf(2.6))


def test_a_place_that_was_not_tested_has_not_changed():
    judged = beyond_chance(pd.DataFrame({"trend": ["too few to tell"], "z": [np.nan]}))
    assert not judged["changed"].any()
    assert judged["chance"].isna().all()
