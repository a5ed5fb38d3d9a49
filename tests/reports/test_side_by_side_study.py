"""The study behind the page: periods in pairs, parts that add up, sentences that agree."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline import queries
from beatline.analysis.contributions import contributions, spread_of_years
from beatline.reports.side_by_side import drawn_parts, side_by_side
from beatline.reports.side_by_side_words import (
    contribution_rows,
    exposure_caveat,
    headline,
    part_name,
    period_caveats,
    rest_of_parts,
    told_parts,
)
from beatline.reports.two_periods import two_periods
from beatline.scope import ALL_TYPES_LABEL, Scope, month_shifted
from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, ARBORETUM, OUTSIDE, asb_row, load, street_row, write_csv

FORCE = Scope(
    "force", "derbyshire", "Derbyshire", (), ALL_TYPES_LABEL, date(2024, 7, 1), date(2024, 12, 1)
)
CITY = replace(FORCE, area_kind="district", area_code="E06000015", area_name="Derby")


def in_month(year, month):
    return f"{year}-{month:02}"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """Two years; in the second half of the later one shoplifting near Abbey goes from 2 to 30."""
    folder = tmp_path_factory.mktemp("side")
    for year in (2023, 2024):
        for month in range(1, 13):
            name = in_month(year, month)
            theft = 30 if (year, month) >= (2024, 7) else 2
            rows = [
                street_row(ABBEY, number, Month=name, Crime_type="Shoplifting")
                for number in range(theft)
            ]
            rows += [
                street_row(ARBORETUM, 100 + number, Month=name, Crime_type=kind)
                for number, kind in enumerate(("Drugs", "Burglary") * 5)
            ]
            rows += [asb_row(ARBORETUM, Month=name)] * (4 + month % 3)
            rows += [street_row(OUTSIDE[0], 900, Month=name)]
            write_csv(folder / "in", rows, name)
    load(folder / "out", folder / "in")
    return open_warehouse(folder / "out")


@pytest.fixture(scope="module")
def study(warehouse):
    return side_by_side(warehouse, CITY, "ward", "year")


def test_what_grew_is_found_and_told_with_both_counts(study):
    (told, row), *others = told_parts(study)
    assert told == (
        "Of the rise of 168 recorded crimes, 168 is shoplifting in Abbey: 12 before, 180 now."
    )
    assert row["label"] == "Abbey ward, Derby"
    assert not others


def test_the_headline_tells_crimes_and_incidents_apart(study):
    crimes, incidents = headline(study)
    assert crimes.startswith(
        "240 recorded crimes in July to December 2024, 72 in the same months of 2023: 168 more"
    )
    assert "30 incidents of anti-social behaviour" in incidents
    assert incidents.endswith("no change.")


@pytest.mark.parametrize("by", ["ward", "snt", "type"])
@pytest.mark.parametrize("against", ["year", "before"])
@pytest.mark.parametrize("scope", [FORCE, CITY])
def test_parts_combinations_and_totals_add_up_to_the_records_of_the_scope(
    warehouse, scope, by, against
):
    found = side_by_side(warehouse, scope, by, against)
    records = queries.monthly_records(warehouse, scope)["records"].sum()
    for column in ("now", "before", "change"):
        sums = {frame[column].sum() for frame in (found.parts, found.combinations, found.totals)}
        assert len(sums) == 1, column
    assert found.parts["now"].sum() == records
    shown = contribution_rows(found)
    for kind, rows in shown.groupby("kind"):
        total = rows["role"] == "total"
        assert rows[~total]["change"].sum() == rows[total]["change"].sum(), kind


def test_a_naive_count_gives_the_same_parts(warehouse, study):
    series = queries.series_by_area_and_type(warehouse, CITY, by="ward")
    own = series.groupby("area_code")["records"].sum()
    parts = study.parts[study.parts["label"].notna()].set_index("code")["now"]
    assert parts[parts > 0].to_dict() == own.to_dict()


def test_records_in_none_of_the_areas_have_a_row_of_their_own(warehouse, monkeypatch):
    def without_abbey(door, scope, *, by):
        series = queries_series(door, scope, by=by)
        return series[series["area_name"] != "Abbey"]

    queries_series = queries.series_by_area_and_type
    monkeypatch.setattr(queries, "series_by_area_and_type", without_abbey)
    found = side_by_side.__wrapped__(warehouse, CITY, "ward", "year")
    elsewhere = found.parts[found.parts["label"].isna()].iloc[0]
    assert elsewhere["name"] == "In none of these wards"
    assert (elsewhere["now"], elsewhere["before"]) == (180, 12)
    assert found.parts["change"].sum() == found.totals["change"].sum()
    row = found.combinations[found.combinations["label"].isna()].iloc[0]
    assert part_name(found, row.to_dict()) == "shoplifting in none of these wards"


def test_by_type_anti_social_behaviour_is_a_part_of_its_own(warehouse):
    found = side_by_side(warehouse, CITY, "type", "year")
    kinds = found.parts.set_index("name")["kind"]
    assert kinds["Anti-social behaviour"] == "incident"
    assert kinds["Shoplifting"] == "crime"


def test_types_are_tested_by_what_each_tells_of_itself(warehouse):
    found = side_by_side(warehouse, CITY, "type", "year")
    earlier, later = found.counts[:, :12], found.counts[:, 12:]
    halves = slice(6, 12), slice(0, 6)
    alone = contributions(
        later[:, 6:].sum(axis=1),
        earlier[:, 6:].sum(axis=1),
        exposure_now=184,
        exposure_before=184,
        spread=spread_of_years([(later[:, half], earlier[:, half]) for half in halves]),
    )
    assert found.parts["p"].to_numpy() == pytest.approx(alone["p"].to_numpy())
    assert found.parts["q"].to_numpy() == pytest.approx(alone["q"].to_numpy())
    assert found.parts["dispersion"].to_numpy() == pytest.approx(alone["dispersion"].to_numpy())


def test_where_nothing_passes_it_is_said(warehouse):
    drugs = replace(CITY, crime_types=("Drugs",), types_label="Drugs")
    found = side_by_side(warehouse, drugs, "ward", "year")
    assert not told_parts(found)
    assert rest_of_parts(found).startswith("No single ward changed by more than chance")


def test_the_small_charts_have_every_month_from_the_first_loaded(warehouse, study):
    months = drawn_parts(warehouse, CITY, "ward", "year", (0, 1), False)
    assert months.groupby("part").size().tolist() == [24, 24]
    first = months[months["part"] == 0]
    assert first["records"].tolist() == study.counts[0].tolist()
    assert first["value"].tolist() == first["records"].tolist()


def test_limits_lie_on_the_scale_of_the_index(warehouse, study):
    busy = study.parts.index[study.parts["name"] != "Abbey"][0]
    counts, index = (
        drawn_parts(warehouse, CITY, "ward", "year", (busy,), one) for one in (False, True)
    )
    share = index["value"] / counts["value"]
    assert index["upper"].to_numpy() == pytest.approx((counts["upper"] * share).to_numpy())
    assert index["base"].sum() == 12


def test_no_parts_to_draw_give_no_rows(warehouse):
    assert drawn_parts(warehouse, CITY, "ward", "year", (), False).empty


def test_a_month_that_is_not_loaded_is_left_out_on_both_sides_and_named():
    loaded = [month_shifted(date(2023, 1, 1), step) for step in range(24)]
    loaded.remove(date(2023, 9, 1))
    periods = two_periods(CITY, loaded, "year")
    assert pd.Timestamp("2024-09-01") not in periods.now
    assert len(periods.now) == len(periods.before) == 5
    assert periods.notes[0].startswith("September 2024 is left out on both sides")
    assert periods.now_words == "5 months of July to December 2024"


def test_a_long_scope_is_compared_by_its_newest_year():
    loaded = [month_shifted(date(2022, 1, 1), step) for step in range(36)]
    scope = CITY.between(date(2023, 1, 1), date(2024, 12, 1))
    periods = two_periods(scope, loaded, "year")
    assert len(periods.now) == 12
    assert "Of the 24 months chosen the newest 12 months are compared" in periods.notes[0]
    assert periods.before_words == "the same months of 2023"


def test_just_before_takes_as_many_as_leave_room():
    loaded = [month_shifted(date(2024, 1, 1), step) for step in range(12)]
    whole = two_periods(CITY.between(date(2024, 1, 1), date(2024, 12, 1)), loaded, "before")
    assert (whole.now_words, whole.before_words) == (
        "July to December 2024",
        "January to June 2024",
    )
    gap = [date(2021, 1, 1), *loaded]
    after = two_periods(CITY.between(date(2024, 1, 1), date(2024, 12, 1)), gap, "before")
    assert after.now_words == "July to December 2024"


@pytest.mark.parametrize("against", ["year", "before"])
def test_a_single_month_can_be_compared_with_nothing_and_that_is_said(against):
    one = CITY.between(date(2024, 12, 1), date(2024, 12, 1))
    periods = two_periods(one, [date(2024, 12, 1)], against)
    assert periods.reason.startswith("Nothing is compared: it takes December 2024")
    assert periods.now.tolist() == [pd.Timestamp("2024-12-01")]


month_sets = st.sets(st.integers(0, 47), min_size=1, max_size=48)


@given(month_sets, st.integers(0, 47), st.integers(1, 40), st.sampled_from(["year", "before"]))
def test_both_sides_always_have_as_many_months_loaded_and_apart(steps, last, length, against):
    loaded = [month_shifted(date(2021, 1, 1), step) for step in steps]
    end = month_shifted(date(2021, 1, 1), last)
    scope = CITY.between(month_shifted(end, 1 - length), end)
    periods = two_periods(scope, loaded, against)
    assert bool(periods.reason) == (len(periods.before) == 0)
    if not periods.reason:
        assert len(periods.now) == len(periods.before)
        both = [*periods.now.date, *periods.before.date]
        assert len(set(both)) == len(both)
        assert set(both) <= set(loaded)
        apart = {(b - a).days // 27 for a, b in zip(periods.before, periods.now, strict=True)}
        assert min(apart) >= 1


def across(tmp_path, first, second, **scope):
    """A study of one type in the months from `first`, and the same a year later."""
    for start in (first, second):
        for step in range(3):
            name = f"{month_shifted(start, step):%Y-%m}"
            rows = [street_row(ARBORETUM, number, Month=name) for number in range(5)]
            write_csv(tmp_path / "in", rows, name)
    load(tmp_path / "out", tmp_path / "in")
    asked = replace(CITY, **scope).between(second, month_shifted(second, 2))
    return side_by_side(open_warehouse(tmp_path / "out"), asked, "ward", "year")


def test_the_two_sets_of_points_are_named_where_the_periods_lie_on_both_sides(tmp_path):
    found = across(tmp_path, date(2022, 1, 1), date(2023, 1, 1))
    assert any("replaced in July 2022" in words for words in period_caveats(found))


def test_a_known_break_between_the_periods_is_named(tmp_path):
    found = across(tmp_path, date(2020, 4, 1), date(2021, 4, 1))
    assert any("January 2021: recording practice" in words for words in period_caveats(found))


def test_neither_is_said_where_both_periods_lie_on_one_side(study):
    assert not period_caveats(study)


def test_leap_years_are_allowed_for_and_said(tmp_path):
    found = across(tmp_path, date(2023, 1, 1), date(2024, 1, 1))
    assert exposure_caveat(found) == ["The test allows for 91 days now and 90 before."]


def test_other_months_of_the_year_are_said_to_be_so(warehouse):
    found = side_by_side(warehouse, CITY, "ward", "before")
    assert any("different times of the year" in words for words in period_caveats(found))


def test_single_months_are_told_and_not_tested(tmp_path):
    for name in ("2023-05", "2024-05"):
        write_csv(tmp_path / "in", [street_row(number=n, Month=name) for n in range(40)], name)
    load(tmp_path / "out", tmp_path / "in")
    scope = CITY.between(date(2024, 5, 1), date(2024, 5, 1))
    found = side_by_side(open_warehouse(tmp_path / "out"), scope, "ward", "year")
    assert found.refusal.startswith("Nothing is tested: it takes at least two")
    assert found.refusal in period_caveats(found)
    assert "cannot be judged" not in headline(found)[0]
    assert set(found.parts["evidence"]) == {""}
    assert np.isfinite(found.parts["change"]).all()
