import numpy as np
import pandas as pd

from beatline.analysis.standing_out import standing_out


def series(counts, *, area="A1", name="Arboretum", kind="Shoplifting", start="2025-01-01"):
    calendar = pd.date_range(start, periods=len(counts), freq="MS")
    frame = pd.DataFrame({"month": calendar, "records": counts})
    return frame.assign(area_code=area, area_name=name, crime_type=kind)


CALM = [118, 121, 119, 122, 117, 120, 118, 121, 120, 119, 122]
YEAR = pd.date_range("2025-01-01", periods=12, freq="MS")


def test_what_stands_out_is_told_in_a_sentence():
    calm = series([*CALM, 121], area="B1", name="Boulton")
    found = standing_out(pd.concat([series([*CALM, 200]), calm]), YEAR)
    assert found.looks == 2
    assert found.rows["area_name"].tolist() == ["Arboretum"]
    row = found.rows.iloc[0]
    assert row["direction"] == "above"
    assert row["low"] <= row["expected"] <= row["high"] < row["observed"]
    expected = f"{row['low']} to {row['high']} expected"
    assert row["sentence"] == f"Shoplifting in Arboretum: 200 in December; {expected}."


def test_the_strongest_stands_first():
    weak = series([*CALM, 180], area="B1", name="Boulton")
    found = standing_out(pd.concat([weak, series([*CALM, 300])]), YEAR)
    assert found.rows["area_name"].tolist() == ["Arboretum", "Boulton"]


def test_an_absent_row_of_a_loaded_month_is_a_true_zero():
    found = standing_out(series(CALM), YEAR)
    assert found.rows["observed"].tolist() == [0]
    assert found.rows["direction"].tolist() == ["below"]


def test_only_months_in_a_row_before_the_newest_count():
    # March is not loaded: April to December leave eight months before December.
    months = YEAR.delete(2)
    found = standing_out(series([1, 1, 0, *CALM[3:], 120]), months)
    assert found.baseline_months == 8
    assert found.rows.empty


def test_fewer_than_six_months_are_not_tested_and_it_says_so():
    found = standing_out(series([*CALM, 500]), YEAR[-5:])
    assert (found.looks, len(found.rows)) == (0, 0)
    assert (
        found.note
        == "Nothing is tested: 4 months before December 2025 in a row, and a test needs 6."
    )


def test_a_newest_month_that_is_not_loaded_is_not_tested():
    found = standing_out(series([*CALM, 500]), YEAR[:-1], newest=YEAR[-1].date())
    assert found.newest is None
    assert "not loaded" in found.note


def test_nothing_recorded_anywhere():
    empty = series(CALM).iloc[:0]
    found = standing_out(empty, YEAR)
    assert (found.looks, len(found.rows)) == (0, 0)


def test_a_yearly_peak_is_left_out_once_two_years_show_it():
    start = "2023-01-01"
    months = pd.date_range(start, periods=36, freq="MS")
    peak = [400.0 if month.month == 12 else 200.0 for month in months]
    one_year = standing_out(series(peak[24:], start="2025-01-01"), months[24:])
    all_years = standing_out(series(peak, start=start), months)
    assert (len(one_year.rows), one_year.season_removed) == (1, False)
    assert (len(all_years.rows), all_years.season_removed) == (0, True)
    assert "not allowed for" in one_year.note
    assert "The time of year is allowed for." in all_years.note


def test_the_note_says_how_much_looking_it_took():
    many = [series([*CALM, 120], area=f"A{i}") for i in range(400)]
    found = standing_out(pd.concat(many), YEAR)
    assert found.note.startswith("400 combinations of area and crime type were tested: December")
    assert (
        found.summary == "No single area and crime type stands out in the newest month; "
        "about 1 expected by chance alone."
    )


def test_the_summary_says_how_many_were_found():
    many = [series([*CALM, 300 + i], area=f"A{i}") for i in range(7)]
    found = standing_out(pd.concat(many), YEAR)
    said = "7 found; fewer than 1 expected by chance alone; the strongest 5 are shown."
    assert found.summary == said
    one = standing_out(many[0], YEAR)
    assert one.summary == "1 found; fewer than 1 expected by chance alone."
    assert one.note.startswith("1 combination of area and crime type was tested: ")


def test_an_area_is_told_alike_alone_and_among_the_others():
    rng = np.random.default_rng(4)
    wild = [series([*rng.integers(20, 220, 11), 900], area=f"A{i}", name=f"N{i}") for i in range(6)]
    everywhere = pd.concat([series([*CALM, 200]), *wild])
    overview, area = standing_out(everywhere, YEAR), standing_out(everywhere, YEAR, areas=["A1"])
    assert area.looks == 1
    mine = overview.rows[overview.rows["area_code"] == "A1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(area.rows, mine)
    assert standing_out(everywhere, YEAR, areas=["Z9"]).looks == 0
