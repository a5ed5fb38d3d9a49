import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.analysis.decomposition import decomposition, stl_parts
from tests.analysis.series import golden, golden_months, lengths, monthly

SERIES = ["drivers_60", "drivers_36", "rising_30", "small_27"]
PARTS = ["observed", "trend", "season", "remainder"]


@pytest.mark.parametrize("name", SERIES)
def test_the_parts_are_those_of_r(name):
    rows = decomposition(golden_months(name)).rows
    table = golden("stl").query("series == @name and window == 'periodic'")
    for part in PARTS:
        assert rows[part].to_numpy() == pytest.approx(table[part].to_numpy(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize(("window", "years"), [("seven", 7), ("thirteen", 13)])
def test_a_season_that_changes_is_that_of_r_too(name, window, years):
    table = golden("stl").query("series == @name and window == @window")
    trend, season = stl_parts(table["observed"].to_numpy(), years)
    assert trend == pytest.approx(table["trend"].to_numpy(), rel=1e-9, abs=1e-9)
    assert season == pytest.approx(table["season"].to_numpy(), rel=1e-9, abs=1e-9)


def test_a_straight_line_with_a_season_is_taken_apart_nearly_without_remainder():
    time = np.arange(36)
    season = 40 * np.sin(2 * np.pi * time / 12)
    rows = decomposition(monthly((300 + 2 * time + season) * lengths(36))).rows
    assert rows["season"].to_numpy() == pytest.approx(season, abs=4)
    assert rows["trend"].to_numpy() == pytest.approx(300 + 2 * time, abs=4)
    assert abs(rows["remainder"]).max() < 4


def test_a_constant_series_is_all_trend():
    rows = decomposition(monthly(50 * lengths(24))).rows
    assert rows["trend"].to_numpy() == pytest.approx(np.full(24, 50.0))
    assert abs(rows[["season", "remainder"]]).max(axis=None) < 1e-9


@given(st.lists(st.integers(0, 500), min_size=24, max_size=60))
def test_the_parts_add_up_and_the_season_repeats(records):
    found = decomposition(monthly(records))
    rows = found.rows
    if found.refusal:
        assert not any(records)
        return
    total = rows["trend"] + rows["season"] + rows["remainder"]
    assert total.to_numpy() == pytest.approx(rows["observed"].to_numpy(), abs=1e-9)
    season = rows["season"].to_numpy()
    assert season[12:] == pytest.approx(season[:-12])


def test_a_gap_leaves_the_months_after_it():
    found = decomposition(monthly([900] * 10 + [None] + list(range(30, 60))))
    assert len(found.rows) == 30
    assert found.rows["month"].iloc[0].strftime("%B %Y") == "October 2023"


@pytest.mark.parametrize(
    ("records", "said"),
    [
        *[([50] * months, f"{months} month") for months in range(12)],
        ([50] * 23, "23 months in a row are loaded up to the newest, and 24 are needed"),
        ([50] * 20 + [None] + [50] * 20, "20 months in a row"),
        ([0] * 30, "nothing was recorded"),
    ],
)
def test_what_is_too_short_is_refused_in_words(records, said):
    found = decomposition(monthly(records))
    assert said in found.refusal
    assert found.rows.empty
    assert list(found.rows.columns) == ["month", *PARTS]
