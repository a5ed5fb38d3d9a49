import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from beatline.analysis.scan import scan
from beatline.analysis.scan_looks import chance_of_count
from beatline.analysis.standing_out import standing_out

YEARS = pd.date_range("2023-01-01", periods=36, freq="MS")
CALM = [20, 21, 19, 22, 18, 20, 19, 21, 20, 18, 22, 20]


def series(counts, *, area="A1", name="Arboretum", kind="Shoplifting", start="2023-01-01"):
    calendar = pd.date_range(start, periods=len(counts), freq="MS")
    frame = pd.DataFrame({"month": calendar, "records": counts})
    frame = frame.assign(area_code=area, area_name=name, crime_type=kind)
    return frame[frame["records"] > 0]


def chance(observed, before, months, spread=1.0, sure_months=None):
    sure = months if sure_months is None else sure_months
    parts = (observed, before, months, sure, spread)
    return float(chance_of_count(*(np.array([part], dtype=float) for part in parts))[0])


def force(rng, amplitude, areas=95, kinds=14, months=36):
    """An unchanged force: skewed means, each type with its own time of year."""
    calendar = pd.date_range("2023-01-01", periods=months, freq="MS")
    means = np.minimum(np.exp(rng.normal(np.log(1.4), 1.5, (areas, kinds, 1))), 250)
    phase = rng.uniform(0, 2 * np.pi, (1, kinds, 1))
    season = 1 + amplitude * np.sin(2 * np.pi * calendar.month.to_numpy() / 12 + phase)
    return means * calendar.days_in_month.to_numpy() / 30.4375 * season, calendar


# As measured in 2021 and 2025: quiet series hardly vary more than Poisson says, busy ones twice.
SIZES, SPREADS = (
    [0.3, 0.75, 1.5, 3.5, 8, 15, 30, 60, 120],
    [0.07, 0.2, 0.3, 0.4, 0.55, 0.75, 0.8, 1, 1.2],
)


def drawn(rng, means, spread, calendar):
    if spread == "by size":
        spread = 1 + np.interp(means.mean(axis=2, keepdims=True), SIZES, SPREADS)
    counts = (
        rng.poisson(means)
        if np.isscalar(spread) and spread == 1
        else rng.negative_binomial(means / (spread - 1), 1 / spread)
    )
    area, kind, month = np.nonzero(counts)
    names = np.array([f"A{i}" for i in range(len(counts))])[area]
    types = np.array([f"K{i}" for i in range(counts.shape[1])])[kind]
    frame = pd.DataFrame({"area_code": names, "area_name": names, "crime_type": types})
    return frame.assign(month=calendar[month], records=counts[area, kind, month])


def test_a_spike_is_told_in_a_sentence():
    found = scan(series([*CALM, 60, *CALM]), YEARS[:25])
    assert found.looks == 25 - 6 + 1
    row = found.rows.iloc[0]
    assert (row["kind"], row["observed"], row["direction"]) == ("month", 60, "above")
    assert row["first_month"] == row["month"] == pd.Timestamp("2024-01-01")
    expected = f"{row['low']} to {row['high']} expected"
    assert row["sentence"] == f"Shoplifting in Arboretum, January 2024: 60 recorded; {expected}."


def test_the_expected_count_and_its_chance_worked_by_hand():
    # 12 months of 365 days with 240 records: 240 × 31 / 365 = 20.4 for January. φ is 1.
    row = scan(series([*CALM, 60]), YEARS[:13]).rows.iloc[0]
    assert row["expected"] == pytest.approx(240 * 31 / 365)
    share = 31 / (365 + 31)
    assert row["p"] == pytest.approx(2 * stats.binom.sf(59, 300, share), rel=1e-6)
    assert row["q"] == pytest.approx(row["p"] * 8, rel=1e-6)


@given(st.integers(0, 300), st.integers(0, 600), st.integers(1, 14))
def test_without_further_spread_the_chance_is_the_exact_test_of_two_counts(x, before, months):
    share, total = 1 / (months + 1), x + before
    if x > before / months:
        tail = stats.binom.sf(x - 1, total, share)
    else:
        tail = stats.binom.cdf(x, total, share) if before else 1.0
    assert chance(x, before, months) == pytest.approx(min(1.0, 2 * tail), rel=1e-6, abs=1e-250)


@given(st.integers(0, 200), st.integers(1, 400), st.sampled_from([1.5, 2.0, 4.0]))
def test_with_spread_it_is_a_negative_binomial_tail(x, before, spread):
    variance, mean = spread * (1 + 1 / 12), before / 12
    above = x > mean
    size = (before + (spread if above else 0)) / 12 / (variance - 1)
    law = stats.nbinom(size, 1 / variance)
    tail = law.sf(x - 1) if above else law.cdf(x)
    assert chance(x, before, 12, spread) == pytest.approx(min(1.0, 2 * tail), rel=1e-6)


@given(st.integers(0, 60), st.integers(1, 300), st.floats(1.0, 4.0), st.floats(2.0, 12.0))
def test_more_spread_or_more_doubt_never_makes_a_far_count_less_likely(x, before, spread, sure):
    plain = chance(x, before, 12)
    far = plain < 1e-3
    assert not far or chance(x, before, 12, spread) >= plain * (1 - 1e-9)
    assert not far or chance(x, before, 12, 1.0, sure) >= plain * (1 - 1e-9)


@given(st.integers(0, 400), st.integers(0, 400), st.floats(1.0, 4.0))
def test_a_chance_lies_between_none_and_certainty(x, before, spread):
    assert 0 <= chance(x, before, 12, spread) <= 1


@pytest.mark.parametrize(("months", "spread"), [(13, 1), (20, 2), (25, 1), (36, 2)])
def test_what_is_found_in_the_newest_month_also_stands_out_there(months, spread):
    rng = np.random.default_rng(months)
    means, calendar = force(rng, 0.3, areas=30, kinds=8, months=months)
    means[::7, :, -1] *= 5
    frame = drawn(rng, means, spread, calendar)
    overview = standing_out(frame, calendar).rows.set_index(["area_code", "crime_type"])
    found = scan(frame, calendar).rows
    newest = found[(found["kind"] == "month") & (found["month"] == calendar[-1])]
    newest = newest.set_index(["area_code", "crime_type"])
    assert len(newest) > 3
    same = ["observed", "expected", "low", "high", "z"]
    pd.testing.assert_frame_equal(newest[same], overview.loc[newest.index, same])


def test_a_lasting_change_is_found_by_three_months_together():
    rise = [*CALM, *CALM, 36, 38, 37]
    calm = [series([*CALM, *CALM, *CALM[:3]], area=f"B{i}") for i in range(30)]
    found = scan(pd.concat([series(rise), *calm]), YEARS[:27])
    assert found.rows["area_code"].unique().tolist() == ["A1"]
    row = found.rows.iloc[0]
    assert (row["kind"], row["observed"]) == ("three months", 111)
    assert row["first_month"] == pd.Timestamp("2025-01-01")
    assert "January to March 2025 together: 111 recorded;" in row["sentence"]


def test_one_row_of_each_area_and_type_is_the_latest():
    twice = series([*CALM, 70, *CALM[:8], 90])
    found = scan(pd.concat([twice, series([*CALM, *CALM], area="B1")]), YEARS[:24])
    assert len(found.rows) == found.rows["signals"].iloc[0] >= 2
    assert found.rows["latest"].sum() == 1
    assert found.rows.loc[found.rows["latest"], "month"].iloc[0] == found.rows["month"].max()
    assert found.rows["p"].is_monotonic_increasing


def test_a_gap_or_a_break_begins_the_months_before_anew():
    frame = series([*CALM, 20, 20, 60, *CALM])
    # Thirteen months loaded, one missing; the spike comes a month after the gap.
    gap = YEARS[:27].delete(13)
    assert scan(frame, gap).rows.empty
    assert pd.Timestamp("2024-03-01") not in scan(frame, gap).months
    broken = scan(frame, YEARS[:27], breaks=[pd.Timestamp("2024-02-01").date()])
    assert broken.rows.empty
    assert not scan(frame, YEARS[:27]).rows.empty


def test_a_month_without_a_row_is_a_true_zero():
    found = scan(series([*CALM, 0]), YEARS[:13])
    assert found.rows[["observed", "direction"]].to_numpy().tolist() == [[0, "below"]]


def test_series_without_any_record_are_no_looks():
    empty = series([9, *[0] * 35], area="B1")
    # Until it leaves the twelve months before, its only record makes looks: 7 of the months.
    assert scan(empty, YEARS).looks == 7
    assert scan(empty.iloc[:0], YEARS).looks == 0


def test_only_the_months_asked_for_are_tested_and_all_are_used():
    frame = series([*CALM, 60, *CALM, *CALM[:11]])
    day = pd.Timestamp("2024-01-01").date()
    one = scan(frame, YEARS, first=day, last=day)
    assert one.months == (pd.Timestamp("2024-01-01"),)
    assert (one.looks, len(one.rows)) == (1, 1)
    whole = scan(frame, YEARS).rows
    shared = ["observed", "expected", "low", "high", "z", "p"]
    same = whole[whole["month"] == "2024-01-01"]
    pd.testing.assert_frame_equal(one.rows[shared], same[shared])


def test_an_area_or_type_is_judged_alike_alone_and_among_the_others():
    rng = np.random.default_rng(3)
    means, calendar = force(rng, 0.3, areas=10, kinds=3)
    means[3, 1], means[3, 1, 20] = 30, 200
    frame = drawn(rng, means, 2, calendar)
    everywhere = scan(frame, calendar)
    alone = scan(frame, calendar, areas=["A3"], crime_types=["K1"])
    assert alone.looks <= 31 < everywhere.looks
    kept = ["month", "observed", "expected", "z", "p"]
    mine = everywhere.rows[(everywhere.rows["area_code"] == "A3")][kept]
    assert len(mine)
    pd.testing.assert_frame_equal(alone.rows[kept].head(len(mine)), mine.reset_index(drop=True))


def test_a_yearly_peak_is_left_out_where_other_years_show_it():
    peak = [800.0 if month.month == 12 else 400.0 for month in YEARS]
    three_years, one = scan(series(peak), YEARS), scan(series(peak[:12]), YEARS[:12])
    assert three_years.rows.empty
    assert three_years.months == three_years.seasonal
    assert three_years.note.endswith("The time of year is allowed for.")
    assert set(one.rows["month"]) == {pd.Timestamp("2023-12-01")}
    assert one.note.endswith("not allowed for: that takes 24 other months in a row.")


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (24, "is not allowed for: that takes 24 other months in a row."),
        (25, "is allowed for, not in the 3 months together: that takes 24 other months in a row."),
        (26, "is allowed for, not in the 3 months together: that takes 24 other months in a row."),
        (27, "together. The time of year is allowed for."),
    ],
)
def test_three_months_together_need_24_others_to_show_the_time_of_year(months, said):
    found = scan(series([*CALM, *CALM, *CALM][:months]), YEARS[:months])
    assert "The newest 3 months are also tested together." in found.note
    assert found.note.endswith(said)


def test_where_only_some_months_have_a_season_that_is_said_of_each_kind_of_look():
    # A run of eight months, and after a gap one of 28 or 25.
    early = pd.date_range("2021-01-01", periods=8, freq="MS")
    before = series([400.0] * 8, start="2021-01-01")
    for months, said in (
        (28, "in 22 of them, and in the 3 months together: that takes"),
        (25, "in 19 of them, not in the 3 months together: that takes"),
    ):
        frame = pd.concat([before, series([400.0] * months)])
        assert (
            f"The time of year is allowed for only {said}"
            in scan(frame, [*early, *YEARS[:months]]).note
        )


@pytest.mark.parametrize("months", [0, 1, 5, 6])
def test_too_few_months_are_refused_in_words(months):
    frame = series(CALM)
    found = scan(frame, YEARS[:months])
    assert (found.looks, len(found.rows), found.months) == (0, 0, ())
    assert found.refusal == found.note
    assert found.refusal.startswith("Nothing is scanned: ")
    if months:
        assert "at least 6 loaded in a row" in found.refusal
    # An empty list can be filtered like any other.
    assert found.rows[found.rows["month"] >= YEARS[0]].empty


def test_months_that_are_not_loaded_are_refused_in_words():
    found = scan(series(CALM), YEARS[:12], first=YEARS[20].date(), last=YEARS[22].date())
    assert found.refusal == "Nothing is scanned: no month of this period is loaded."


def test_the_words_say_how_much_looking_it_took():
    newest = YEARS[12].date()
    found = scan(series([*CALM, 60]), YEARS[:13], first=newest, last=newest)
    assert (len(found.rows), found.looks) == (1, 1)
    quiet = scan(series([*CALM, 20]), YEARS[:13])
    assert (len(quiet.rows), quiet.looks) == (0, 8)
    assert quiet.note.startswith(
        "1 combination of area and crime type, 7 months, July 2023 to January 2024: "
    )


@pytest.mark.parametrize(
    ("spread", "amplitude"), [(1, 0.0), (1, 0.3), (2, 0.0), (2, 0.3), ("by size", 0.3)]
)
def test_an_unchanged_force_seldom_has_any_signal(spread, amplitude):
    rng = np.random.default_rng(8)
    any_signal = 0
    for _ in range(16):
        means, calendar = force(rng, amplitude)
        any_signal += len(scan(drawn(rng, means, spread, calendar), calendar).rows) > 0
    # Stated: 0 to 3 of 100. At the level of 5 of 100, four or more of sixteen are 1 in 140.
    assert any_signal <= 3


def test_a_doubled_month_is_found_as_often_as_stated():
    rng = np.random.default_rng(9)
    found = {10: 0, 20: 0, 40: 0}
    for _ in range(4):
        means, calendar = force(rng, 0.3)
        for place, mean in enumerate(found):
            means[place * 25 : place * 25 + 25, 0] = 1.0 * mean
            means[place * 25 : place * 25 + 25, 0, -8] = 2.0 * mean
        rows = scan(drawn(rng, means, 1, calendar), calendar).rows
        hits = rows[(rows["crime_type"] == "K0") & (rows["month"] == calendar[-8])]
        for place, mean in enumerate(found):
            areas = [f"A{i}" for i in range(place * 25, place * 25 + 25)]
            found[mean] += int(hits["area_code"].isin(areas).sum())
    shares = [found[mean] / 100 for mean in (10, 20, 40)]
    assert shares == pytest.approx([0.06, 0.21, 0.70], abs=0.13)
