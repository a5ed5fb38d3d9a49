"""A study of hotspots against a second count, and its words against its figures."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from h3.api import basic_str as h3

from beatline import queries
from beatline.reports.hotspot_words import card_words, heading, significance_words, trend_mark
from beatline.reports.hotspots import (
    hotspot_study,
    marked,
    named,
    same_place,
    what_shifts,
    with_trends,
)
from beatline.scope import month_shifted
from beatline.warehouse import open_warehouse
from tests.builders import ARBORETUM, load, street_row, write_csv
from tests.reports.conftest import DERBY


def newest(warehouse):
    return queries.build_info(warehouse).iloc[0]["last_month"].date()


@pytest.fixture
def city(made_up):
    """Derby up to the newest demonstration month."""
    return DERBY.between(month_shifted(newest(made_up), -11), newest(made_up))


def published(warehouse, scope):
    """The rows of a scope with a place, each with its cell made from its coordinates."""
    rows = warehouse.frame_uncached(
        """
        SELECT month, crime_type, longitude, latitude
        FROM crime JOIN snap_point USING (snap_point_id)
        WHERE counted AND district_code = $code
        """,
        code=scope.area_code,
    )
    rows["cell"] = [
        h3.latlng_to_cell(y, x, 9) for x, y in zip(rows["longitude"], rows["latitude"], strict=True)
    ]
    first, last = pd.Timestamp(scope.first_month), pd.Timestamp(scope.last_month)
    return rows[rows["month"].between(first, last)]


def test_the_ranking_is_that_of_the_published_rows(made_up, city):
    study = hotspot_study(made_up, city)
    counted = published(made_up, city)["cell"].value_counts()
    cells = study.cells.set_index("cell")["records"]
    assert cells[cells > 0].sort_index().equals(counted.sort_index().astype(cells.dtype))
    assert study.cells["records"].is_monotonic_decreasing
    assert study.cells["rank"].tolist() == list(range(1, len(cells) + 1))
    assert study.records == counted.sum()


def test_cells_without_a_record_belong_to_the_study(made_up, city):
    study = hotspot_study(made_up, city)
    assert (study.cells["records"] == 0).sum() > 100
    assert study.cells["even"].iloc[0] == pytest.approx(study.records / len(study.cells))


@pytest.mark.parametrize("window", [12, 6, 3])
def test_the_window_is_the_newest_months(made_up, city, window):
    study = hotspot_study(made_up, city, window=window)
    assert study.scope.months == window
    assert study.scope.last_month == city.last_month
    assert study.records == len(published(made_up, study.scope))


def test_the_window_ends_where_a_month_is_missing(small):
    study = hotspot_study(small, DERBY, window=12)
    assert (study.scope.first_month, study.scope.last_month) == (
        date(2025, 7, 1),
        date(2025, 12, 1),
    )
    assert len(study.counts.months) == 6


def test_the_window_never_reaches_across_july_2022(tmp_path):
    months = ["2022-04", "2022-05", "2022-06", "2022-07", "2022-08"]
    for number, month in enumerate(months):
        write_csv(tmp_path / "in", [street_row(ARBORETUM, number, Month=month)], month)
    load(tmp_path / "out", tmp_path / "in")
    warehouse = open_warehouse(tmp_path / "out")
    after = hotspot_study(warehouse, DERBY.between(date(2022, 4, 1), date(2022, 8, 1)))
    assert after.scope.first_month == date(2022, 7, 1)
    assert after.records == 2
    before = hotspot_study(warehouse, DERBY.between(date(2022, 4, 1), date(2022, 6, 1)))
    assert before.records == 3


def test_where_no_month_is_loaded_there_is_no_study(small):
    assert hotspot_study(small, DERBY.between(date(2020, 1, 1), date(2020, 3, 1))) is None


def test_a_type_that_was_never_recorded_gives_a_study_without_records(small):
    study = hotspot_study(small, replace(DERBY, crime_types=("Bicycle theft",)))
    assert study.records == 0
    assert study.listed.empty
    assert study.significance.reason


def test_records_without_a_place_are_counted_apart(tmp_path):
    rows = [street_row(ARBORETUM, n, Longitude="", Latitude="") for n in range(3)]
    load(tmp_path / "out", write_csv(tmp_path / "in", [*rows, street_row(ARBORETUM, 9)]))
    study = hotspot_study(open_warehouse(tmp_path / "out"), DERBY.between(*[date(2025, 1, 1)] * 2))
    assert (study.records, study.unplaced) == (1, 3)


def test_the_words_of_every_card_are_made_from_its_figures(made_up, city):
    study = hotspot_study(made_up, city)
    rows = published(made_up, study.scope)
    cards = with_trends(study, named(made_up, study, study.listed))
    for row in cards.to_dict("records"):
        own = rows[rows["cell"] == row["cell"]]
        cells = [row["cell"]]
        types = queries.cell_types(made_up, study.scope, cells, size=9)
        outcomes = queries.cell_outcomes(made_up, study.scope, cells, size=9)
        count, persistence, trend, significance, kinds, became = card_words(
            study, row, types, outcomes
        )
        assert numbers(count)[0] == len(own)
        assert numbers(count)[1] == pytest.approx(study.records / len(study.cells), abs=0.5)
        if "times" in count:
            assert numbers(count)[2] == pytest.approx(
                len(own) * len(study.cells) / study.records, rel=0.05
            )
        assert numbers(persistence)[1:] == [row["months_in_top"], row["months_judged"]] or (
            row["months_in_top"] == 0 and "none" in persistence
        )
        recent = own[own["month"] > pd.Timestamp(month_shifted(city.last_month, -3))]
        assert numbers(trend)[0] == len(recent) or "no records" in trend
        assert (len(own) - len(recent)) in numbers(trend)
        assert ("it lies in a busy patch" in significance) == row["hot"]
        named_types = re.findall(r"([a-z\- ]+) \(([\d,]+)\)", kinds.lower())
        by_type = own["crime_type"].str.lower().value_counts()
        for name, said in named_types:
            kind = name.removeprefix("mostly").removeprefix("most often").removeprefix("only")
            kind = kind.strip().removeprefix("and ").strip()
            assert by_type[kind] == int(said.replace(",", ""))
        crimes = (own["crime_type"] != "Anti-social behaviour").sum()
        assert numbers(became)[0] == crimes


def numbers(words):
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\.?\d*", words)]


def test_significance_is_told_with_the_records_beside(made_up, city):
    study = hotspot_study(made_up, city)
    cells = published(made_up, city)["cell"]
    for row in study.cells.head(5).to_dict("records"):
        words = significance_words(study, row)
        beside = set(h3.grid_ring(row["cell"], 1)) & set(study.cells["cell"])
        assert numbers(words)[:2] == [len(beside), cells.isin(beside).sum()]
        if "less than" not in words and "more often" not in words:
            assert numbers(words)[3] == pytest.approx(1 / row["p"], abs=0.5)


def test_a_busy_patch_takes_a_record_of_its_own(made_up, city):
    study = hotspot_study(made_up, city)
    assert not (study.cells["hot"] & (study.cells["records"] == 0)).any()
    assert study.hot == study.cells["hot"].sum()


def test_fewer_than_twenty_records_are_not_tested(made_up, city):
    robbery = replace(city, crime_types=("Robbery",), area_kind="ward")
    wards = made_up.frame("SELECT ward_code FROM ward")["ward_code"]
    studies = [hotspot_study(made_up, replace(robbery, area_code=code)) for code in wards[:40]]
    few = [study for study in studies if 0 < study.records < 20]
    assert few
    for study in few:
        assert study.hot == 0
        assert "too few" in study.significance.reason
        said = significance_words(study, study.cells.iloc[0].to_dict())
        assert said.startswith("Its surroundings are not tested")


@pytest.mark.parametrize("window", [6, 3])
def test_no_trend_is_told_of_places_that_the_newest_months_chose(made_up, city, window):
    study = hotspot_study(made_up, city, window=window)
    told = with_trends(study, study.listed)
    assert (told["trend"] == "too few to tell").all()
    assert (told["trend_words"] == "").all()


def test_two_scopes_that_end_alike_share_one_study(made_up, city):
    shorter = city.between(city.last_month, city.last_month)
    assert hotspot_study(made_up, city) is hotspot_study(made_up, shorter, size=9, window=12)


def test_shared_counts_cannot_be_written_to(made_up, city):
    with pytest.raises(ValueError, match="read-only"):
        hotspot_study(made_up, city).counts.counts[0, 0] = 5


def test_a_place_is_found_again_in_cells_of_the_other_size(made_up, city):
    small, large = (hotspot_study(made_up, city, size=size) for size in (9, 8))
    cell = small.cells["cell"].iloc[0]
    parent = same_place(large, cell)["cell"].tolist()
    assert parent == [h3.cell_to_parent(cell, 8)]
    back = same_place(small, parent[0])
    assert h3.cell_to_parent(back["cell"].iloc[0], 8) == parent[0]
    assert same_place(small, "zz").empty
    assert same_place(small, h3.latlng_to_cell(50.0, -5.0, 9)).empty


def test_a_fifth_of_a_small_area_is_marked_and_twenty_cells_of_a_large_one():
    assert [marked(cells) for cells in (1, 4, 12, 34, 100, 852)] == [1, 4, 5, 7, 20, 20]


def test_what_shifts_the_number_has_the_choice_that_was_used(made_up, city):
    study = hotspot_study(made_up, city)
    shifts = what_shifts(made_up, city, size=9, window=12)
    used = shifts[shifts["setting"].str.contains("used here")]
    assert used["passed"].tolist() == [study.significance.passed]
    assert used["cells"].tolist() == [len(study.cells)]


def test_the_verdict_on_a_place_does_not_depend_on_what_else_is_asked(made_up, city):
    study = hotspot_study(made_up, city)
    together = with_trends(study, study.listed)
    alone = with_trends(study, study.listed.iloc[[3]])
    assert together["trend_words"].iloc[3] == alone["trend_words"].iloc[0]


def test_a_heading_names_at_most_two_streets():
    assert heading({"rank": 3, "names": ["A", "B", "C"]}) == "3. Near A and B"
    assert heading({"rank": 1, "names": []}) == "1. No street name published"


def test_every_trend_has_its_mark():
    assert trend_mark("new").startswith("▲")
    assert trend_mark("fading").startswith("▼")
    assert trend_mark("too few to tell") == ""
