"""Every query against a naive second count in pandas, in every kind of scope."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from beatline import queries
from beatline.scope import (
    ALL_TYPES_LABEL,
    ANTI_SOCIAL_BEHAVIOUR,
    CRIME_TYPE_CHOICES,
    Filters,
    Scope,
)
from beatline.warehouse import Warehouse, open_warehouse
from tests.builders import load, street_row, write_csv

DERBY = Scope(
    "district", "E06000015", "Derby", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 12, 1)
)
COLUMNS = {
    "district": "district_code",
    "section": "section",
    "snt": "snt_code",
    "ward": "ward_code",
}
FORCE = replace(DERBY, area_kind="force", area_code="derbyshire")
SCOPES = [
    DERBY,
    FORCE,
    replace(DERBY, first_month=date(2024, 11, 1), last_month=date(2025, 6, 1)),
    replace(DERBY, crime_types=CRIME_TYPE_CHOICES["Serious acquisitive crime"]),
    replace(DERBY, crime_types=(ANTI_SOCIAL_BEHAVIOUR,)),
    replace(DERBY, first_month=date(2025, 6, 1), last_month=date(2025, 6, 1)),
]


@pytest.fixture(params=range(len(SCOPES) + 3))
def scope(request: pytest.FixtureRequest, crimes: pd.DataFrame) -> Scope:
    if request.param < len(SCOPES):
        return SCOPES[request.param]
    kind = ("section", "snt", "ward")[request.param - len(SCOPES)]
    inside = crimes[crimes["area"] == "inside"]
    code = inside[COLUMNS[kind]].value_counts().index[0]
    return replace(DERBY, area_kind=kind, area_code=str(code))


def naive(crimes: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    rows = crimes[crimes["area"] == "inside"]
    rows = rows[rows["month"].between(str(scope.first_month), str(scope.last_month))]
    if scope.crime_types:
        rows = rows[rows["crime_type"].isin(scope.crime_types)]
    if scope.area_kind != "force":
        rows = rows[rows[COLUMNS[scope.area_kind]] == scope.area_code]
    return rows


def test_the_second_count_is_of_what_was_published(crimes, published):
    columns = ["Month", "Crime type", "LSOA code", "Crime ID"]
    loaded = crimes.assign(month=crimes["month"].dt.strftime("%Y-%m"))
    loaded = loaded[["month", "crime_type", "lsoa_code", "crime_id"]].set_axis(columns, axis=1)
    pd.testing.assert_frame_equal(
        loaded.astype(object).value_counts(dropna=False).sort_index().reset_index(),
        published[columns].astype(object).value_counts(dropna=False).sort_index().reset_index(),
        check_dtype=False,
    )


def test_months_are_counted_and_a_missing_month_is_no_zero(warehouse, crimes, scope):
    monthly = queries.monthly_records(warehouse, scope).set_index("month")
    rows = naive(crimes, scope)
    assert monthly.index.equals(
        pd.date_range(scope.first_month, scope.last_month, freq="MS", unit=monthly.index.unit)
    )
    for month, counted in monthly.iterrows():
        own = rows[rows["month"] == month]
        if month == pd.Timestamp("2025-06-01"):
            assert not counted["loaded"]
            assert counted[["crimes", "incidents", "records"]].isna().all()
        else:
            asb = int((own["crime_type"] == ANTI_SOCIAL_BEHAVIOUR).sum())
            assert counted["loaded"]
            assert list(counted[["crimes", "incidents", "records"]]) == [
                len(own) - asb,
                asb,
                len(own),
            ]


def test_every_way_of_counting_agrees(warehouse, crimes, scope):
    expected = len(naive(crimes, scope))
    totals = queries.incident_totals(warehouse, scope).iloc[0]
    assert queries.records_by_type(warehouse, scope)["records"].sum() == expected
    assert totals["records"] == totals["crimes"] + totals["incidents"] == expected
    assert len(queries.incident_rows(warehouse, scope)) == expected
    for by in ("ward", "snt"):
        assert queries.area_records(warehouse, scope, by=by)["records"].sum() == expected
        assert queries.series_by_area_and_type(warehouse, scope, by=by)["records"].sum() == expected
    assert queries.snap_points(warehouse, scope, limit=10_000)["records"].sum() == expected
    assert queries.outcome_records(warehouse, scope)["records"].sum() == totals["crimes"]


def test_rows_are_those_of_the_scope_and_pages_leave_none_out(warehouse, crimes, scope):
    rows = naive(crimes, scope)
    keys = queries.incident_rows(warehouse, scope)["key"].tolist()
    pages = [
        queries.incident_rows(warehouse, scope, limit=7, offset=offset)["key"].tolist()
        for offset in range(0, len(rows), 7)
    ]
    assert sorted(keys) == sorted(rows["key"])
    assert [key for page in pages for key in page] == keys


@pytest.mark.parametrize("sort", ["newest", "oldest", "type", "place", "outcome"])
def test_rows_come_in_the_order_asked_for(warehouse, sort):
    rows = queries.incident_rows(warehouse, DERBY, Filters(sort=sort))
    column = {"type": "crime_type", "place": "location"}.get(sort, sort)
    if sort in ("newest", "oldest"):
        assert rows["month"].is_monotonic_increasing == (sort == "oldest")
        assert rows["month"].is_monotonic_decreasing == (sort == "newest")
    else:
        assert rows[column].dropna().is_monotonic_increasing
        assert rows[column].isna().is_monotonic_increasing


def test_filters_leave_only_what_they_name(warehouse, crimes):
    rows = naive(crimes, DERBY)
    point = int(rows["snap_point_id"].value_counts().index[0])
    for filters, wanted in (
        (Filters(outcome="none"), rows["outcome"].isna()),
        (Filters(outcome="Under investigation"), rows["outcome"] == "Under investigation"),
        (Filters(snap_point_id=point), rows["snap_point_id"] == point),
    ):
        found = queries.incident_rows(warehouse, DERBY, filters)
        assert sorted(found["key"]) == sorted(rows.loc[wanted, "key"])
        assert queries.incident_totals(warehouse, DERBY, filters).iloc[0]["records"] == wanted.sum()


def test_an_area_lists_its_months_with_a_gap_for_the_missing_one(warehouse):
    areas = queries.area_records(warehouse, DERBY, by="ward")
    for months, records in zip(areas["months"], areas["records"], strict=True):
        assert pd.isna(months).tolist() == [month == 5 for month in range(12)]
        assert pd.Series(months).sum() == records


def test_rates_divide_by_residents_and_are_left_out_for_a_part_of_an_area(warehouse):
    areas = queries.area_records(warehouse, DERBY, by="ward")
    whole = areas[areas["residents"].notna()]
    assert (whole["per_1000_residents"] == 1000 * whole["records"] / whole["residents"]).all()
    assert areas.loc[areas["residents"].isna(), "per_1000_residents"].isna().all()


def test_labels_of_areas_are_unique(warehouse):
    areas = queries.area_choices(warehouse)
    assert areas["label"].is_unique
    assert areas["label"].tolist()[:2] == ["Derbyshire (whole force)", "Derby"]
    assert set(areas["area_kind"]) == {"force", "district", "section", "snt", "ward"}


def test_neighbours_are_mutual(warehouse):
    wards = queries.area_choices(warehouse).query("area_kind == 'ward'")["area_code"]
    beside = {
        code: set(
            queries.neighbouring_areas(warehouse, replace(DERBY, area_kind="ward", area_code=code))[
                "area_code"
            ]
        )
        for code in wards
    }
    assert all(code in beside[other] for code, others in beside.items() for other in others)
    assert all(beside.values())


def test_an_incident_is_found_by_its_key_with_its_history_and_its_namesakes(warehouse, crimes):
    repeated = crimes[crimes["crime_id"].notna() & crimes["crime_id"].duplicated(keep=False)]
    row = repeated.iloc[0]
    found = queries.incident(warehouse, row["key"]).iloc[0]
    others = queries.same_id_records(warehouse, row["crime_id"], row["key"])
    history = queries.outcome_history(warehouse, row["crime_id"])
    assert (found["crime_id"], found["crime_type"]) == (row["crime_id"], row["crime_type"])
    assert set(others["key"]) == set(
        repeated.loc[repeated["crime_id"] == row["crime_id"], "key"]
    ) - {row["key"]}
    assert len(history) >= 1
    assert queries.incident(warehouse, "0" * 16).empty


def test_what_is_nearby_lies_within_250_metres_and_is_not_the_place_itself(warehouse, crimes):
    point = int(naive(crimes, DERBY)["snap_point_id"].value_counts().index[0])
    own = queries.snap_point(warehouse, point).iloc[0]
    here = queries.point_records(warehouse, DERBY, point)
    near = queries.nearby_points(warehouse, DERBY, point)
    assert here["records"].sum() == (naive(crimes, DERBY)["snap_point_id"] == point).sum()
    assert str(point) not in set(near["snap_point_id"])
    assert ((near["latitude"] - own["latitude"]).abs() <= 0.00226).all()
    assert near["distance_m"].between(0, 250).all()


def test_the_next_point_in_use_is_of_the_same_set_whatever_was_recorded_there(warehouse, crimes):
    points = crimes.groupby("snap_point_id")["month"].max().index.astype(int)
    for point in points:
        near = queries.nearest_point(warehouse, date(2025, 1, 1), point).iloc[0]
        listed = queries.nearby_points(warehouse, FORCE, point)["distance_m"]
        assert int(near["snap_point_id"]) in set(points) - {point}
        assert near["distance_m"] <= listed.min() or listed.empty
        assert queries.nearest_point(warehouse, date(2021, 1, 1), point).empty
    assert queries.nearest_point(warehouse, date(2025, 1, 1), None).empty


@pytest.mark.parametrize(("by", "number"), [("ward", 176), ("snt", 95)])
def test_every_area_has_an_outline_for_the_maps(warehouse, by, number):
    outlines = queries.area_outlines(warehouse, by=by)
    assert len(outlines) == outlines["area_code"].nunique() == number
    assert outlines["geometry"].str.startswith("{").all()
    assert outlines[["longitude", "latitude"]].notna().all(axis=None)


def test_no_record_is_among_the_others_with_its_crime_id(warehouse, crimes):
    for row in crimes[crimes["crime_id"].notna()].head(60).itertuples():
        others = queries.same_id_records(warehouse, row.crime_id, row.key)
        assert row.key not in set(others["key"])
    assert queries.same_id_records(warehouse, None, crimes["key"].iloc[0]).empty


def test_every_file_balances_and_every_month_of_the_grid_is_there(warehouse):
    files = queries.source_files(warehouse)
    sets_aside = files[["rows_loaded", "rows_rejected", "rows_corrected"]].sum(axis=1)
    grid = queries.coverage(warehouse)
    street = grid[(grid["dataset"] == "street") & grid["home"]]
    assert (files["rows_read"] == sets_aside).all()
    assert len(street) == 14
    assert street.loc[street["rows"].isna(), "month"].tolist() == [pd.Timestamp("2025-06-01")]


def test_build_info_names_the_city_and_the_loaded_months(warehouse: Warehouse):
    build = queries.build_info(warehouse).iloc[0]
    assert (build["city_name"], build["months"]) == ("Derby", 13)
    assert not build["demonstration"]


def test_set_aside_rows_name_their_file_line_and_reason(tmp_path):
    good, bad = street_row(), street_row(number=1, Month="not a month")
    load(tmp_path / "out", write_csv(tmp_path, [good, bad, good]))
    rows = queries.rejected_rows(open_warehouse(tmp_path / "out"), limit=None)
    assert set(rows["kind"]) <= {"rejected", "corrected"}
    assert rows["all_rows"].unique().tolist() == [len(rows)]
    assert (rows["line"] > 1).all()
    assert rows["reason"].str.len().gt(5).all() and rows["file_name"].str.endswith(".csv").all()
    assert len(queries.rejected_rows(open_warehouse(tmp_path / "out"), limit=1)) == 1
