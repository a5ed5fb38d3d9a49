"""The facts about the data, each as something that would break if the loader forgot it."""

import pytest

from etl.errors import LoadError
from tests.builders import (
    ABBEY,
    ARBORETUM,
    OUTSIDE,
    asb_row,
    csv_text,
    load,
    outcome_row,
    rows_of,
    search_row,
    street_row,
    write_csv,
    write_zip,
)


def test_every_published_row_becomes_one_row(tmp_path):
    write_csv(tmp_path / "in", [street_row(number=n) for n in range(5)])
    report = load(tmp_path / "out", tmp_path / "in")
    assert report.totals == {
        "rows_read": 5,
        "rows_loaded": 5,
        "rows_rejected": 0,
        "rows_corrected": 0,
    }
    assert rows_of(tmp_path / "out", "SELECT count(*) FROM crime") == [(5,)]


def test_files_with_different_line_ends_lose_no_row_together(tmp_path):
    # With detection on, DuckDB takes the first file's line ends for all and drops all other rows.
    write_csv(tmp_path / "in", [street_row(number=n) for n in range(4)], line_end="\r\n")
    write_csv(tmp_path / "in", [street_row(number=n, Month="2025-02") for n in range(7)], "2025-02")
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(tmp_path / "out", "SELECT count(*), count(context) FROM crime") == [(11, 0)]


def test_a_repeated_crime_id_keeps_all_its_rows(tmp_path):
    first = street_row()
    second = street_row(ABBEY) | {
        "Crime ID": first["Crime ID"],
        "Last outcome category": "Local resolution",
    }
    write_csv(tmp_path / "in", [first, second])
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(
        tmp_path / "out",
        "SELECT count(*), count(DISTINCT crime_id), count(DISTINCT key) FROM crime",
    ) == [(2, 1, 2)]


def test_identical_incidents_all_count(tmp_path):
    write_csv(tmp_path / "in", [asb_row()] * 3 + [asb_row(ABBEY)])
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(tmp_path / "out", "SELECT count(*), count(DISTINCT key) FROM crime") == [(4, 4)]


def distinct_incidents(count):
    return [asb_row(Location=f"On or near Street {n}") for n in range(count)]


def test_a_file_that_holds_every_incident_twice_is_counted_once_and_says_so(tmp_path):
    write_csv(
        tmp_path / "in",
        distinct_incidents(40) * 2 + [asb_row()] * 6 + [street_row(number=n) for n in range(9)],
    )
    report = load(tmp_path / "out", tmp_path / "in")
    assert report.totals == {
        "rows_read": 95,
        "rows_loaded": 52,
        "rows_rejected": 0,
        "rows_corrected": 43,
    }
    assert rows_of(tmp_path / "out", "SELECT kind, count(*) FROM rejected_row GROUP BY kind") == [
        ("corrected", 43)
    ]
    assert any("twice" in notice for notice in report.notices)


def test_of_three_copies_in_a_doubled_file_two_are_kept(tmp_path):
    write_csv(tmp_path / "in", distinct_incidents(100) * 2 + [asb_row()] * 3)
    assert load(tmp_path / "out", tmp_path / "in").totals["rows_loaded"] == 102


def test_rows_with_different_outcomes_are_not_taken_for_copies(tmp_path):
    rows = [street_row(number=n, Crime_type="Robbery") for n in range(30)]
    decided = [row | {"Last outcome category": "Local resolution"} for row in rows]
    write_csv(tmp_path / "in", rows + decided)
    assert load(tmp_path / "out", tmp_path / "in").totals["rows_corrected"] == 0


def test_a_file_that_holds_everything_twice_is_halved_in_its_rare_types_too(tmp_path):
    rows = distinct_incidents(100) + [street_row(number=n, Crime_type="Drugs") for n in range(15)]
    write_csv(tmp_path / "in", rows * 2)
    assert load(tmp_path / "out", tmp_path / "in").totals["rows_loaded"] == 115


@pytest.mark.parametrize(("pairs", "corrected"), [(19, 0), (20, 20)])
def test_a_few_pairs_are_no_doubled_file(tmp_path, pairs, corrected):
    write_csv(tmp_path / "in", distinct_incidents(pairs) * 2)
    assert load(tmp_path / "out", tmp_path / "in").totals["rows_corrected"] == corrected


def test_an_ordinary_share_of_identical_incidents_is_not_taken_for_a_doubled_file(tmp_path):
    write_csv(tmp_path / "in", distinct_incidents(100) + distinct_incidents(30))
    assert load(tmp_path / "out", tmp_path / "in").totals["rows_corrected"] == 0


def test_a_row_outside_the_force_area_is_kept_and_counted_apart(tmp_path):
    write_csv(tmp_path / "in", [street_row(), street_row(OUTSIDE[0])])
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(
        tmp_path / "out",
        "SELECT area, count(*), count(ward_code) FROM crime GROUP BY area ORDER BY area",
    ) == [
        ("inside", 1, 1),
        ("outside", 1, 0),
    ]


def test_a_row_without_location_is_kept(tmp_path):
    nowhere = street_row(
        number=1, Longitude="", Latitude="", LSOA_code="", LSOA_name="", Location="No Location"
    )
    write_csv(tmp_path / "in", [street_row(), nowhere])
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(
        tmp_path / "out", "SELECT area, snap_point_id FROM crime WHERE area = 'no location'"
    ) == [("no location", None)]


def test_derby_is_not_derbyshire_dales(tmp_path):
    dales = "E01019594"
    write_csv(tmp_path / "in", [street_row(), street_row(dales, LSOA_name="Derbyshire Dales 001A")])
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(tmp_path / "out", "SELECT district_code FROM crime ORDER BY 1") == [
        ("E06000015",),
        ("E07000035",),
    ]


def test_both_lsoa_editions_find_their_team(tmp_path):
    only_2011 = "E01013479"
    write_csv(tmp_path / "in", [street_row(), street_row(ARBORETUM, 1, LSOA_code=only_2011)])
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(
        tmp_path / "out", "SELECT count(*), count(snt_code), count(ward_code) FROM crime"
    ) == [(2, 2, 2)]


def test_a_file_without_any_crime_id_loads(tmp_path):
    rows = [
        street_row(number=n, Crime_ID="", Reported_by="British Transport Police") for n in range(3)
    ]
    write_csv(tmp_path / "in", rows, force="btp")
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(tmp_path / "out", "SELECT count(*), count(crime_id) FROM crime") == [(3, 0)]


def test_names_with_commas_and_quotes_survive(tmp_path):
    name = 'On or near Tom, "Dick" and Harry\'s'
    write_csv(tmp_path / "in", [street_row(Location=name)])
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(tmp_path / "out", "SELECT location FROM crime") == [(name,)]


def test_an_unnamed_place_takes_the_name_of_its_point_and_is_noted(tmp_path):
    write_csv(tmp_path / "in", [street_row(), street_row(number=1, Location="On or near ")])
    report = load(tmp_path / "out", tmp_path / "in")
    assert rows_of(tmp_path / "out", "SELECT name FROM snap_point") == [("Example Street",)]
    assert any("Place names missing" in notice for notice in report.notices)


def test_an_unknown_crime_type_is_kept_and_reported(tmp_path):
    write_csv(tmp_path / "in", [street_row(Crime_type="Cattle rustling")])
    report = load(tmp_path / "out", tmp_path / "in")
    assert rows_of(tmp_path / "out", "SELECT crime_type FROM crime") == [("Cattle rustling",)]
    assert any("Cattle rustling" in notice for notice in report.notices)


def test_outcomes_of_crimes_that_are_not_loaded_are_kept(tmp_path):
    known, unknown = street_row(), street_row(number=99)
    write_csv(tmp_path / "in", [known])
    write_csv(tmp_path / "in", [outcome_row(known), outcome_row(unknown)], dataset="outcomes")
    load(tmp_path / "out", tmp_path / "in")
    sql = "SELECT count(*), count(c.key) FROM outcome o LEFT JOIN crime c USING (crime_id)"
    assert rows_of(tmp_path / "out", sql) == [(2, 1)]


def test_stop_and_search_takes_latitude_first_and_time_in_utc(tmp_path):
    write_csv(tmp_path / "in", [street_row()])
    write_csv(
        tmp_path / "in", [search_row(Date="2025-01-05T13:10:00+01:00")], dataset="stop-and-search"
    )
    load(tmp_path / "out", tmp_path / "in")
    sql = """
        SELECT searched_at::VARCHAR, outcome_linked, s.snt_code, p.latitude > 50
        FROM stop_search s
        JOIN snap_point p USING (snap_point_id)
    """
    assert rows_of(tmp_path / "out", sql) == [("2025-01-05 12:10:00", True, "SE-01", True)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Month": "2025-02"}, "contradicts the file name"),
        ({"Longitude": "12.5"}, "outside Great Britain"),
        ({"Latitude": "nan"}, "outside Great Britain"),
        ({"Latitude": "inf"}, "outside Great Britain"),
        ({"Latitude": "52920400"}, "outside Great Britain"),
        ({"Longitude": "0", "Latitude": "0"}, "outside Great Britain"),
        ({"Longitude": ""}, "one coordinate is missing"),
        ({"Crime_type": ""}, "no crime type"),
        ({"Latitude": "north"}, "latitude"),
        ({"Month": "2025-13"}, "month"),
    ],
)
def test_a_row_that_cannot_be_right_is_kept_aside_with_line_and_reason(tmp_path, changes, reason):
    good = [street_row(number=n) for n in range(6)]
    write_csv(tmp_path / "in", [*good[:3], street_row(number=9, **changes), *good[3:]])
    report = load(tmp_path / "out", tmp_path / "in")
    assert report.totals == {
        "rows_read": 7,
        "rows_loaded": 6,
        "rows_rejected": 1,
        "rows_corrected": 0,
    }
    ((line, kind, why),) = rows_of(tmp_path / "out", "SELECT line, kind, reason FROM rejected_row")
    assert (line, kind) == (5, "rejected")
    assert reason in why


def test_lines_stay_right_below_rows_that_could_not_be_read(tmp_path):
    text = csv_text([street_row(number=n) for n in range(8)]).splitlines()
    wrong = csv_text([street_row(number=9, Longitude="12.5")]).splitlines()[1]
    lines = [*text[:2], "too,few", *text[2:4], wrong, "again,too,few", wrong, *text[4:]]
    path = write_csv(tmp_path / "in", [])
    path.write_text("\n".join(lines))
    load(tmp_path / "out", tmp_path / "in")
    found = rows_of(tmp_path / "out", "SELECT line FROM rejected_row ORDER BY line")
    expected = [n for n, line in enumerate(lines, 1) if "few" in line or line == wrong]
    assert [line for (line,) in found] == expected == [3, 6, 7, 8]


def test_the_key_outlives_another_row_order_a_new_outcome_and_another_zip(tmp_path):
    rows = [street_row(number=n) for n in range(5)] + [asb_row()] * 3
    load(tmp_path / "out", write_csv(tmp_path / "in", rows))
    before = rows_of(tmp_path / "out", "SELECT key, crime_id FROM crime ORDER BY key")
    later = [
        row | {"Last outcome category": "Local resolution"} if row["Crime ID"] else row
        for row in reversed(rows)
    ]
    archive = write_zip(
        tmp_path / "new.zip", {"2025-01/2025-01-derbyshire-street.csv": csv_text(later)}
    )
    assert load(tmp_path / "out", archive).status == "built"
    assert rows_of(tmp_path / "out", "SELECT key, crime_id FROM crime ORDER BY key") == before
    assert rows_of(
        tmp_path / "out", "SELECT DISTINCT outcome FROM crime WHERE crime_id IS NOT NULL"
    ) == [("Local resolution",)]


def test_loading_the_same_content_again_changes_nothing(tmp_path):
    rows = [street_row(), asb_row()]
    path = write_csv(tmp_path / "in", rows)
    first = load(tmp_path / "out", path)
    archive = write_zip(tmp_path / "a.zip", {"x/2025-01-derbyshire-street.csv": path.read_bytes()})
    second = load(tmp_path / "out", archive)
    assert (first.status, second.status, first.path) == ("built", "unchanged", second.path)


def test_a_new_month_is_added_and_what_was_there_is_as_it_was(tmp_path):
    load(tmp_path / "out", write_csv(tmp_path / "in", [street_row(number=n) for n in range(3)]))
    before = rows_of(tmp_path / "out", "SELECT * EXCLUDE (source_file_id) FROM crime ORDER BY key")
    load(
        tmp_path / "out",
        write_csv(tmp_path / "in", [street_row(number=7, Month="2025-02")], "2025-02"),
    )
    after = rows_of(
        tmp_path / "out",
        "SELECT * EXCLUDE (source_file_id) FROM crime WHERE month = DATE '2025-01-01' ORDER BY key",
    )
    assert after == before
    assert rows_of(tmp_path / "out", "SELECT count(*) FROM coverage") == [(2,)]


def test_the_file_named_last_wins_over_another_of_the_same_month(tmp_path):
    old = write_csv(tmp_path / "old", [street_row(number=n) for n in range(3)])
    new = write_csv(tmp_path / "new", [street_row(number=n) for n in range(5)])
    load(tmp_path / "out", old, new)
    assert rows_of(tmp_path / "out", "SELECT count(*) FROM crime") == [(5,)]


def test_real_files_replace_a_demonstration_and_never_mix_with_it(tmp_path):
    demonstration = write_csv(
        tmp_path / "demo", [street_row(number=n, Context="Demonstration") for n in range(3)]
    )
    real = write_csv(tmp_path / "real", [street_row(number=9, Month="2025-02")], "2025-02")
    load(tmp_path / "out", demonstration)
    assert rows_of(tmp_path / "out", "SELECT demonstration FROM build") == [(True,)]
    load(tmp_path / "out", real)
    assert rows_of(
        tmp_path / "out", "SELECT demonstration, (SELECT count(*) FROM crime) FROM build"
    ) == [(False, 1)]
    with pytest.raises(LoadError, match="holds real data"):
        load(tmp_path / "out", demonstration)
    with pytest.raises(LoadError, match="cannot be loaded together"):
        load(tmp_path / "elsewhere", demonstration, real)


def test_wards_without_boundaries_come_from_the_lookup_and_are_called_schematic(tmp_path):
    load(tmp_path / "out", write_csv(tmp_path / "in", [street_row()]))
    assert rows_of(tmp_path / "out", "SELECT ward_outlines, snt_outlines FROM build") == [
        ("schematic", "schematic")
    ]
    assert rows_of(tmp_path / "out", "SELECT ward_code FROM crime") == [("E05015509",)]


@pytest.mark.parametrize(
    "rows",
    [
        [street_row(OUTSIDE[0])],
        [street_row(Longitude="", Latitude="", LSOA_code="", Location="No Location")],
    ],
)
def test_files_without_any_point_in_the_county_load(tmp_path, rows):
    write_csv(tmp_path / "in", rows, force="nottinghamshire")
    assert load(tmp_path / "out", tmp_path / "in").totals["rows_loaded"] == 1
    assert rows_of(tmp_path / "out", "SELECT count(*) FROM crime WHERE counted") == [(0,)]


def test_a_month_of_another_force_alone_is_not_counted(tmp_path):
    write_csv(tmp_path / "in", [street_row()])
    write_csv(tmp_path / "in", [street_row(number=1, Month="2025-02")], "2025-02", force="btp")
    load(tmp_path / "out", tmp_path / "in")
    assert rows_of(tmp_path / "out", "SELECT area, counted FROM crime ORDER BY month") == [
        ("inside", True),
        ("inside", False),
    ]


def test_the_same_content_under_two_names_is_refused(tmp_path):
    rows = [street_row(number=n) for n in range(3)]
    one, other = write_csv(tmp_path / "a", rows), write_csv(tmp_path / "b", rows, force="btp")
    with pytest.raises(LoadError, match="the same content under two names"):
        load(tmp_path / "out", one, other)
    load(tmp_path / "out", one)
    with pytest.raises(LoadError, match="is loaded already"):
        load(tmp_path / "out", other)


def test_demonstration_outcomes_and_searches_are_known_too(tmp_path):
    crime = street_row()
    marked = crime | {"Crime ID": "00000000" + crime["Crime ID"][8:]}
    demo = write_csv(tmp_path / "demo", [outcome_row(marked)], dataset="outcomes")
    search = search_row(Policing_operation="Demonstration")
    searches = write_csv(tmp_path / "demo", [search], dataset="stop-and-search")
    real = write_csv(tmp_path / "real", [street_row(Month="2025-02")], "2025-02")
    load(tmp_path / "shown", demo, searches)
    assert rows_of(tmp_path / "shown", "SELECT demonstration FROM build") == [(True,)]
    load(tmp_path / "out", real)
    for path in (demo, searches):
        with pytest.raises(LoadError, match="holds real data"):
            load(tmp_path / "out", path)


def test_points_of_rows_that_went_away_stay_with_the_revision_that_names_them(tmp_path):
    load(tmp_path / "out", write_csv(tmp_path / "a", [street_row(), street_row(ABBEY)]))
    load(tmp_path / "out", write_csv(tmp_path / "b", [street_row()]))
    assert rows_of(tmp_path / "out", "SELECT count(*) FROM snap_point") == [(2,)]


def test_lines_are_right_in_a_file_that_two_threads_read(tmp_path):
    wrong = range(0, 100_000, 4001)
    row, bad = street_row(), street_row(Longitude="-12.500000")
    rows = [bad if n in wrong else row | {"Crime ID": f"{n:064x}"} for n in range(100_000)]
    write_csv(tmp_path / "in", rows)
    load(tmp_path / "out", tmp_path / "in")
    found = rows_of(tmp_path / "out", "SELECT line FROM rejected_row ORDER BY line")
    assert [line for (line,) in found] == [n + 2 for n in wrong]


def test_a_force_that_is_loaded_for_some_months_only_is_noted(tmp_path):
    for month in ("2025-01", "2025-02"):
        write_csv(tmp_path / "in", [street_row(Month=month)], month)
    write_csv(tmp_path / "in", [street_row(number=1, Month="2025-02")], "2025-02", force="btp")
    report = load(tmp_path / "out", tmp_path / "in")
    assert any("btp are loaded for 1 of 2 months" in notice for notice in report.notices)
    write_csv(tmp_path / "in", [street_row(number=2)], force="btp")
    report = load(tmp_path / "out", tmp_path / "in")
    assert not any("btp" in notice for notice in report.notices)
