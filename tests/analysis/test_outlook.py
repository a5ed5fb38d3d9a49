from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.outlook import interval_score, months_needed, outlook
from tests.analysis.series import draws, lengths, monthly

SEASON = 1 + 0.3 * np.sin(2 * np.pi * np.arange(60) / 12)


def seasonal(months, *, mean=200.0, seed=1):
    return np.random.default_rng(seed).poisson(mean * SEASON[:months] * lengths(months))


def test_an_interval_score_worked_by_hand():
    # Width 10; a miss by 3 costs 2/0.2 × 3 = 30
    scores = interval_score(np.full(3, 20.0), np.full(3, 30.0), np.array([25.0, 33.0, 17.0]))
    assert scores.tolist() == pytest.approx([10, 40, 40])


def test_three_years_give_three_months_and_33_checks():
    found = outlook(monthly(seasonal(36)))
    assert [f"{month:%B %Y}" for month in found.rows["month"]] == [
        "November 2025",
        "December 2025",
        "January 2026",
    ]
    assert (found.checks, found.months_checked) == (33, 12)
    assert found.record["ahead"].value_counts().to_dict() == {1: 12, 2: 11, 3: 10}
    assert (found.rows["low"] <= found.rows["middle"]).all()
    assert (found.rows["middle"] <= found.rows["high"]).all()
    assert found.beats
    assert found.withheld == found.refusal == ""


def test_the_record_says_what_was_true_and_what_was_guessed():
    counts = seasonal(36)
    record = outlook(monthly(counts)).record
    place = {month: number for number, month in enumerate(monthly(counts)["month"])}
    for row in record.to_dict("records"):
        now = place[row["month"]]
        assert row["truth"] == counts[now]
        assert row["guess"] == counts[now - 12]
        assert now - place[row["origin"]] == row["ahead"]
        assert row["inside"] == (row["low"] <= row["truth"] <= row["high"])
        assert row["guess_inside"] == (row["guess_low"] <= row["truth"] <= row["guess_high"])
        assert row["guess_low"] <= row["guess"] <= row["guess_high"]


def test_the_record_is_what_an_outlook_of_that_day_would_have_said():
    counts = seasonal(40)
    whole = outlook(monthly(counts)).record
    of_that_day = outlook(monthly(counts[:34])).rows
    then = whole[whole["origin"] == monthly(counts)["month"].iloc[33]]
    assert then["month"].tolist() == of_that_day["month"].tolist()
    assert then["low"].tolist() == of_that_day["low"].tolist()
    assert then["high"].tolist() == of_that_day["high"].tolist()


def test_the_summary_is_that_of_the_record():
    found = outlook(monthly(seasonal(36)))
    record = found.record
    assert found.inside == record["inside"].sum()
    assert found.guess_inside == record["guess_inside"].sum()
    score = interval_score(record["low"], record["high"], record["truth"]).mean()
    assert found.score == pytest.approx(score)
    assert found.beats == (found.score < found.guess_score)
    assert f"{found.inside} fell inside the range, {found.guess_inside} inside" in (
        found.record_words
    )


def test_the_answer_names_each_month_and_its_range():
    found = outlook(monthly(seasonal(36)), noun="recorded crimes")
    low, high = (int(found.rows[name].iloc[0]) for name in ("low", "high"))
    assert found.sentence.startswith(
        f"If things go on as they have, expect these recorded crimes: {low} to {high} in "
        "November 2025, "
    )
    assert found.sentence.endswith("Each range should hold 4 times in 5.")


def test_one_month_ahead_is_one_range():
    found = outlook(monthly(seasonal(40)), ahead=1)
    assert len(found.rows) == 1
    assert " and " not in found.sentence.split(". Each")[0]
    assert found.checks == 16


def test_where_the_guess_does_better_none_is_given():
    # Months that are very unlike each other, and the same every year but for chance
    level = np.random.default_rng(7).permutation(np.linspace(5, 400, 12))
    counts = np.random.default_rng(3).poisson(np.tile(level, 3))
    found = outlook(monthly(counts))
    assert found.score >= found.guess_score
    assert not found.beats
    assert found.rows.empty
    assert found.sentence == found.withheld
    assert "did as well or better" in found.withheld
    assert len(found.record) == 33


def test_where_the_range_missed_too_often_none_is_given():
    # A third more each month: the guess is worse still, but neither was of use.
    rising = 100 * 1.35 ** np.arange(1, 13)
    found = outlook(monthly([*np.random.default_rng(3).poisson(100, 24), *rising.round()]))
    assert found.beats
    assert found.inside < 0.5 * found.checks
    assert found.rows.empty
    assert found.sentence == found.withheld
    assert f"only {found.inside} of 33 checks" in found.withheld


def test_a_year_of_checks_before_a_gap_does_not_count():
    records = [*seasonal(30), None, *seasonal(29, seed=2)]
    found = outlook(monthly(records))
    assert found.months == 29
    assert found.checks == 12


def test_months_before_a_break_do_not_count():
    found = outlook(monthly(seasonal(60)), breaks=[date(2025, 1, 1)])
    assert found.months == 34
    short = outlook(monthly(seasonal(60)), breaks=[date(2026, 1, 1)])
    assert short.refusal.startswith("No outlook is given: 22 months in a row")


@pytest.mark.parametrize(("ahead", "needed"), [(1, 36), (3, 29), (12, 29)])
def test_the_months_that_are_needed_make_twelve_checks(ahead, needed):
    assert months_needed(ahead) == needed
    assert outlook(monthly(seasonal(needed)), ahead=ahead).checks >= 12
    refused = outlook(monthly(seasonal(needed - 1)), ahead=ahead)
    assert refused.refusal.startswith(
        f"No outlook is given: {needed - 1} months in a row are loaded up to the newest, and "
        f"{needed} are needed: 24 to learn the time of year, and {needed - 24} more to check"
    )
    assert refused.rows.empty
    assert refused.sentence == refused.refusal


@pytest.mark.parametrize("months", range(12))
def test_up_to_eleven_months_are_refused_in_words(months):
    found = outlook(monthly([50] * months))
    assert f"given: {months} month" in found.refusal
    assert np.isnan([found.score, found.guess_score]).all()
    assert found.record_words == ""


@pytest.mark.parametrize("records", [[0] * 36, [2] * 36])
def test_fewer_than_three_a_month_are_refused_in_words(records):
    assert "a month, and 3 are needed." in outlook(monthly(records)).refusal


@pytest.mark.parametrize("ahead", [0, 13])
def test_no_outlook_goes_beyond_a_year(ahead):
    with pytest.raises(ValueError, match="1 to 12 months ahead"):
        outlook(monthly([50] * 36), ahead=ahead)


@pytest.mark.parametrize(
    "records", [[50] * 36, [5] * 30 + [900] + [5] * 5, [0] * 35 + [500], [0, 500] * 18]
)
def test_odd_series_have_an_answer_or_a_reason(records):
    found = outlook(monthly(records))
    assert found.checks == 33
    assert np.isfinite(found.score)
    assert found.sentence
    assert found.rows.empty == bool(found.withheld)


@given(st.lists(st.integers(0, 300), min_size=36, max_size=48))
def test_the_range_never_holds_negative_counts(records):
    found = outlook(monthly(records))
    for table in (found.rows, found.record):
        if len(table):
            assert (table["low"] >= 0).all()
            assert (table["low"] <= table["high"]).all()


@pytest.mark.parametrize(
    ("mean", "spread", "walk"), [(5, 1, 0), (50, 2, 0), (50, 2, 0.03), (1000, 2, 0.03)]
)
def test_the_record_shows_the_coverage_that_is_stated_and_beats_the_guess(mean, spread, walk):
    rng = np.random.default_rng(8)
    found = []
    for _ in range(40):
        level = mean * SEASON[:36] * np.exp(np.cumsum(rng.normal(0, walk, 36)))
        found.append(outlook(monthly(draws(rng, level * lengths(36), spread))))
    share = np.mean([one.inside / one.checks for one in found])
    assert 0.74 <= share <= 0.95
    assert np.mean([one.score for one in found]) < np.mean([one.guess_score for one in found])
