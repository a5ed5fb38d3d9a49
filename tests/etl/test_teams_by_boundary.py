"""The team of a record by the boundaries of teams, against a second way round without the loader.

Three LSOAs of Derby and Chesterfield stand for three teams. A grid of points lies over two made-up
boundaries, which overlap, leave a gap between them, and end within it; the third team has none.
"""

import shutil
import zlib

import duckdb
import geopandas as gpd
import pandas as pd
import pytest
import shapely

from beatline import queries
from beatline.warehouse import SETTINGS, Warehouse
from etl.__main__ import main
from etl.build import Options
from etl.copying import forget_teams
from etl.folder import current_build
from etl.refresh import refresh_teams
from tests.builders import (
    ABBEY,
    ARBORETUM,
    CHESTERFIELD,
    LSOAS,
    OUTSIDE,
    load,
    neighbourhood,
    ring,
    rows_of,
    search_row,
    street_row,
    write_csv,
    write_teams,
)

ONE, TWO, THREE = (LSOAS.loc[code, "snt_code"] for code in (ARBORETUM, ABBEY, CHESTERFIELD))
# A degree of longitude is 67 km here, so a hundredth of these boxes' width is 13 m.
WIDE = shapely.Polygon(
    [(-1.480, 52.910), (-1.460, 52.910), (-1.460, 52.916), (-1.470, 52.917), (-1.460, 52.918),
     (-1.460, 52.924), (-1.480, 52.924)]
)  # fmt: skip
SMALL = shapely.Polygon([(-1.462, 52.911), (-1.451, 52.911), (-1.451, 52.917), (-1.462, 52.917)])
LONGITUDES = [round(-1.4843 + 0.0011 * n, 6) for n in range(33)]
LATITUDES = [round(52.9074 + 0.0009 * n, 6) for n in range(21)]
EARLIER, LATER = "2026-10-01T08:00:00+00:00", "2026-11-10T08:00:00+00:00"
METRES = "EPSG:27700"


def published(**boundaries):
    """Neighbourhoods of the three teams; those that are not named have no boundary."""
    shapes = {ONE: boundaries.get("one"), TWO: boundaries.get("two"), THREE: None}
    return [
        neighbourhood(code, boundary=ring(shape) if shape else []) for code, shape in shapes.items()
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the crimes in `files`, the boundaries, and the warehouse of both in `out`."""
    folder = tmp_path_factory.mktemp("by_boundary")
    grid = [(x, y) for y in LATITUDES for x in LONGITUDES]
    crimes = [
        street_row(lsoa, number, Longitude=f"{x:.6f}", Latitude=f"{y:.6f}")
        for number, (x, y) in enumerate(grid)
        for lsoa in (ARBORETUM, ABBEY, CHESTERFIELD)[: 1 + number % 3]
    ]
    crimes += [
        street_row(ARBORETUM, 9001, Longitude="", Latitude=""),
        street_row(OUTSIDE[0], 9002, Longitude="-1.470000", Latitude="52.915000"),
        street_row("", 9003, Longitude="-1.470000", Latitude="52.915000"),
    ]
    write_csv(folder / "files", crimes)
    searches = [search_row(Longitude=f"{x:.6f}", Latitude=f"{y:.6f}") for x, y in grid[::3]]
    # One point that no crime names, beyond everything.
    searches += [search_row(Longitude="-3.500000", Latitude="55.000000")]
    write_csv(folder / "files", searches, dataset="stop-and-search")
    teams = write_teams(folder, *published(one=WIDE, two=SMALL))
    load(folder / "out", folder / "files", teams=teams)
    return folder


@pytest.fixture
def out(folder):
    return folder / "out"


def naive_team(longitude, latitude, lsoa_team, shapes):
    """The team of a point by plain loops over polygons: shapes is code → polygon in WGS84."""
    point = shapely.Point(longitude, latitude)
    sizes = {
        code: gpd.GeoSeries([shape], crs=4326).to_crs(METRES).area.iloc[0]
        for code, shape in shapes.items()
    }
    for code in sorted(shapes, key=lambda code: (sizes[code], code)):
        if shapes[code].intersects(point):
            return code
    if lsoa_team not in shapes:
        return lsoa_team
    (at,) = gpd.GeoSeries([point], crs=4326).to_crs(METRES)
    away = {
        code: gpd.GeoSeries([shape], crs=4326).to_crs(METRES).iloc[0].distance(at)
        for code, shape in shapes.items()
    }
    near = min(away, key=lambda code: (away[code], sizes[code]))
    return near if away[near] <= 100 else lsoa_team


@pytest.fixture(scope="module")
def naive():
    shapes, known = {ONE: WIDE, TWO: SMALL}, {}

    def team(longitude, latitude, lsoa):
        place = longitude, latitude, LSOAS.loc[lsoa, "snt_code"]
        if place not in known:
            known[place] = naive_team(*place, shapes)
        return known[place]

    return team


def test_every_crime_inside_has_the_team_of_the_second_way_round(out, naive):
    rows = rows_of(
        out,
        """
        SELECT p.longitude, p.latitude, c.lsoa_code, c.snt_code, c.section = s.section
        FROM crime c
        JOIN snap_point p USING (snap_point_id)
        LEFT JOIN snt s ON s.snt_code = c.snt_code
        WHERE c.area = 'inside'
        """,
    )
    assert len(rows) == sum(1 + n % 3 for n in range(len(LONGITUDES) * len(LATITUDES)))
    wrong = [row for row in rows if row[3] != naive(*row[:3]) or not row[4]]
    assert wrong == []
    given = {(LSOAS.loc[lsoa, "snt_code"], team) for _, _, lsoa, team, _ in rows}
    # Each team of an LSOA keeps some and loses some to both boundaries.
    assert given >= {(ONE, ONE), (ONE, TWO), (TWO, ONE), (TWO, TWO), (THREE, THREE), (THREE, ONE)}


def test_every_search_has_the_team_of_the_second_way_round(out, naive):
    rows = rows_of(
        out,
        """
        SELECT p.longitude, p.latitude, p.lsoa_code, s.snt_code
        FROM stop_search s JOIN snap_point p USING (snap_point_id)
        """,
    )
    inside = [row for row in rows if row[2] in LSOAS.index]
    assert len(inside) > 200
    assert [row for row in inside if row[3] != naive(*row[:3])] == []
    assert {row[3] for row in rows if row[2] not in LSOAS.index} == {None}


def test_a_row_without_a_point_has_the_team_of_its_lsoa(out):
    sql = "SELECT snt_code, area FROM crime WHERE snap_point_id IS NULL"
    assert rows_of(out, sql) == [(ONE, "inside")]


def test_a_point_in_a_boundary_does_not_bring_a_row_inside(out):
    sql = "SELECT snt_code, section, district_code, counted FROM crime WHERE area = 'outside'"
    assert rows_of(out, sql) == [(None, None, None, False)] * 2


def test_the_middle_of_a_cell_decides_its_team(out):
    cells = rows_of(out, "SELECT longitude, latitude, snt_code, section IS NULL FROM cell")
    held = {ONE: 0, TWO: 0}
    for longitude, latitude, team, _ in cells:
        point = shapely.Point(longitude, latitude)
        holding = next((c for c, s in ((TWO, SMALL), (ONE, WIDE)) if s.intersects(point)), None)
        assert (team == holding) if holding else (team not in held)
        if holding:
            held[holding] += 1
    assert min(held.values()) > 3


def test_force_districts_teams_and_wards_hold_the_same_rows(out):
    sql = """
        SELECT count(*), count(district_code), count(snt_code), count(section)
        FROM scoped('force', '', [], DATE '2025-01-01', DATE '2025-01-01')
    """
    assert len(set(rows_of(out, sql)[0])) == 1
    assert main(["check", str(out)]) == 0


def test_the_warehouse_says_what_its_outlines_are(out):
    ((are, note),) = rows_of(out, "SELECT snt_outlines, places_note FROM build")
    assert are == "official"
    assert "data.police.uk, Open Government Licence v3.0" in note
    assert "residents are those of the census areas" in note
    assert f"{THREE}" in note.partition("The outlines of ")[2]
    assert {code for (code,) in rows_of(out, "SELECT snt_code FROM snt WHERE boundary")} == {
        ONE,
        TWO,
    }
    ((shown,),) = rows_of(out, f"SELECT geometry FROM snt WHERE snt_code = '{TWO}'")
    drawn = shapely.from_geojson(shown)
    assert drawn.is_valid
    assert drawn.symmetric_difference(SMALL).area < 0.02 * SMALL.area
    # The others have what the boundaries leave of their drawn outlines.
    taken = shapely.union(WIDE, SMALL)
    for (others,) in rows_of(out, "SELECT geometry FROM snt WHERE NOT boundary AND geometry <> ''"):
        left = shapely.make_valid(shapely.from_geojson(others))
        assert left.intersection(taken).area < 0.02 * taken.area
    subjects = rows_of(out, "SELECT subject FROM notice WHERE source_file_id IS NULL")
    assert ("Boundaries of teams: missing",) in subjects
    assert ("Boundaries of teams: overlaps",) in subjects


def test_residents_stay_those_of_the_lookup(out):
    expected = LSOAS[LSOAS["snt_code"] == TWO]["residents"].sum()
    assert rows_of(out, f"SELECT residents FROM snt WHERE snt_code = '{TWO}'") == [(expected,)]


def test_the_changes_are_those_counted_row_by_row(folder, out, naive):
    rows = pd.read_csv(folder / "files" / "2025-01" / "2025-01-derbyshire-street.csv")
    rows = rows[rows["LSOA code"].isin(LSOAS.index)]
    pairs = [
        (LSOAS.loc[lsoa, "snt_code"], naive(x, y, lsoa) if x < 0 else LSOAS.loc[lsoa, "snt_code"])
        for x, y, lsoa in rows[["Longitude", "Latitude", "LSOA code"]].itertuples(index=False)
    ]
    expected = pd.Series(pairs).value_counts().to_dict()
    assert {(a, b): n for a, b, n in rows_of(out, "FROM team_change")} == expected
    changed = {pair: n for pair, n in expected.items() if pair[0] != pair[1]}
    report = load(out, folder / "files")
    assert report.status == "unchanged"
    told = report.as_json()["team_changes"]
    assert (told["rows"], told["changed"]) == (len(rows), sum(changed.values()))
    assert {(c["from"], c["to"]): c["rows"] for c in told["largest"]} == changed
    assert [c["rows"] for c in told["largest"]] == sorted(changed.values(), reverse=True)
    share = f"{sum(changed.values()):,} of {len(rows):,} counted rows"
    assert f"{share} ({sum(changed.values()) / len(rows):.1%}) change team" in report.as_text()
    teams = queries.team_changes(Warehouse(current_build(out))).set_index("snt_code")
    for code, team in teams.iterrows():
        assert team["rows"] == sum(n for (_, now), n in expected.items() if now == code)
        assert team["came"] == sum(n for (_, now), n in changed.items() if now == code)
        assert team["went"] == sum(n for (was, _), n in changed.items() if was == code)
        assert team["rows_by_lsoa"] + team["came"] - team["went"] == team["rows"]
    assert teams["rows"].sum() == len(rows)
    assert teams["boundary"].to_dict() == {ONE: True, TWO: True, THREE: False}


# --- refreshed alone ---------------------------------------------------------------------------

HERE = shapely.Point(*LSOAS.loc[ARBORETUM, ["longitude", "latitude"]]).buffer(0.01)
THERE = shapely.Point(*LSOAS.loc[CHESTERFIELD, ["longitude", "latitude"]]).buffer(0.01)


def written(folder, person, fetched, **shapes):
    """A file of two neighbourhoods, `two` and `three`, with one person each."""
    people = [{"name": person, "rank": None, "bio": None, "contact_details": {}}]
    codes = {"two": TWO, "three": THREE}
    given = [
        neighbourhood(codes[name], people=people, boundary=ring(shape) if shape else [])
        for name, shape in shapes.items()
    ]
    return write_teams(folder, *given, fetched=fetched)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A folder with a crime in Arboretum in `files`; in `out` a boundary lies round it."""
    folder = tmp_path_factory.mktemp("base")
    write_csv(folder / "files", [street_row()])
    teams = written(folder, "Former Person", EARLIER, two=HERE, three=THERE)
    load(folder / "out", folder / "files", teams=teams)
    return folder


@pytest.fixture
def crimes(base):
    return base / "files"


@pytest.fixture
def served(base, tmp_path):
    """A copy of that warehouse."""
    return shutil.copytree(base / "out", tmp_path / "out")


def notices(out):
    return [s for (s,) in rows_of(out, "SELECT subject FROM notice") if "not applied" in s]


def test_boundaries_of_a_refresh_wait_for_the_next_build_which_applies_them(
    tmp_path, served, crimes
):
    assert rows_of(served, "SELECT snt_code FROM crime") == [(TWO,)]
    new = written(tmp_path / "b", "Present Person", LATER, two=THERE, three=HERE)
    report = refresh_teams(new, served, Options())
    assert rows_of(served, "SELECT snt_code FROM crime") == [(TWO,)]
    assert notices(served) == ["Neighbourhoods: boundaries not applied"]
    assert "until the next load: python -m etl build" in report.teams_as_text()
    assert load(served, crimes).status == "built"
    assert rows_of(served, "SELECT snt_code FROM crime") == [(THREE,)]
    assert notices(served) == []
    assert load(served, crimes).status == "unchanged"


def test_without_boundaries_teams_go_by_census_area_again(tmp_path, served, crimes):
    none = written(tmp_path / "c", "Present Person", LATER, two=None, three=None)
    refresh_teams(none, served, Options())
    assert notices(served) == ["Neighbourhoods: boundaries not applied"]
    report = load(served, crimes)
    assert report.status == "built"
    assert report.team_changes is None
    assert "No boundaries of teams are loaded" in report.as_text()
    assert rows_of(served, "SELECT snt_code, snt_outlines FROM crime, build") == [
        (ONE, "schematic")
    ]
    assert rows_of(served, "SELECT count(*) FROM team_change") == [(0,)]
    assert rows_of(served, "SELECT count(snt_code) FROM snap_point") == [(0,)]
    assert load(served, crimes).status == "unchanged"
    assert main(["check", str(served)]) == 0
    # Last: the app keeps the file open, in its own way.
    assert queries.team_changes(Warehouse(report.path)).empty


def test_new_people_with_the_same_boundaries_compute_no_crime_anew(tmp_path, served, crimes):
    # The same boundaries in another order are the same.
    new = written(tmp_path / "b", "Present Person", LATER, three=THERE, two=HERE)
    refresh_teams(new, served, Options())
    assert notices(served) == []
    assert load(served, crimes).status == "unchanged"
    assert rows_of(served, "SELECT DISTINCT member_name FROM team_member") == [("Present Person",)]


@pytest.mark.parametrize("how", ["refresh", "build"])
def test_nobody_who_left_is_found_anywhere_in_the_folder(tmp_path, served, crimes, how):
    before = current_build(served)
    assert b"Former Person" in before.read_bytes()
    reader = duckdb.connect(before, read_only=True)
    new = written(tmp_path / "b", "Present Person", LATER, two=HERE, three=THERE)
    if how == "refresh":
        refresh_teams(new, served, Options())
    else:
        load(served, crimes, teams=new)
    now = current_build(served)
    assert b"Present Person" in now.read_bytes()
    files = {path for path in served.rglob("*") if path.is_file()}
    assert {before, now} <= files
    assert not [path for path in files if b"Former Person" in path.read_bytes()]
    ((content,),) = rows_of(served, "SELECT content FROM team_file")
    assert b"Former Person" not in zlib.decompress(content)
    # Whoever still reads the build before can finish, and it still holds together.
    assert reader.execute("SELECT DISTINCT member_name FROM team_member").fetchall() == [
        ("Former Person",)
    ]
    reader.close()
    with duckdb.connect(before, read_only=True) as left_behind:
        assert left_behind.execute("SELECT count(*) FROM team_file").fetchall() == [(0,)]
        assert left_behind.execute("SELECT snt_code FROM crime").fetchall() == [(TWO,)]


def test_a_copy_without_teams_is_the_same_in_all_else(tmp_path, out):
    build = current_build(out)
    copied = tmp_path / "copied.duckdb"
    copied.write_bytes(build.read_bytes())
    forget_teams(copied, tmp_path, print)

    def content(path):
        with duckdb.connect(path, read_only=True, config=SETTINGS) as warehouse:
            tables = warehouse.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            described = warehouse.execute(
                "SELECT table_name, column_name, data_type, is_nullable, comment "
                "FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
            ).fetchall()
            macros = warehouse.execute(
                "SELECT function_name FROM duckdb_functions() WHERE NOT internal ORDER BY ALL"
            ).fetchall()
            rows = {name: warehouse.table(name).fetchall() for (name,) in tables}
            return rows, described, macros

    (before, *schema), (after, *same_schema) = content(build), content(copied)
    assert schema == same_schema
    teams = {name for name in before if before[name] != after[name]}
    assert teams == {
        "notice", "team", "team_contact", "team_event", "team_file", "team_member", "team_priority",
    }  # fmt: skip
    assert not any(after[name] for name in teams - {"notice"})
    assert copied.stat().st_mode & 0o222 == 0


def test_a_build_that_cannot_be_replaced_is_named_and_the_load_goes_on(tmp_path):
    said = []
    forget_teams(tmp_path / "gone.duckdb", tmp_path, said.append)
    assert "still holds the neighbourhood teams as they were" in said[0]


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (f"UPDATE crime SET snt_code = '{THREE}' WHERE area = 'inside'", "The team of every row"),
        ("UPDATE crime SET section = 'Elsewhere' WHERE area = 'inside'", "The team of every row"),
        ("UPDATE stop_search SET snt_code = NULL", "The team of every row"),
        ("DELETE FROM team_change", "Where boundaries decide"),
        ("UPDATE team_change SET rows = rows + 1", "Where boundaries decide"),
        ("UPDATE build SET snt_outlines = 'schematic'", "Where boundaries decide"),
    ],
)
def test_check_finds_teams_that_are_not_those_of_the_boundaries(
    tmp_path, out, capsys, harm, sentence
):
    copied = tmp_path / current_build(out).name
    copied.write_bytes(current_build(out).read_bytes())
    with duckdb.connect(copied) as warehouse:
        warehouse.execute(harm)
    assert main(["check", str(tmp_path)]) == 1
    broken = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BROKEN")]
    assert any(sentence in line for line in broken)


def test_a_record_says_how_its_team_is_known(out):
    warehouse = Warehouse(current_build(out))
    rows = rows_of(
        out,
        """
        SELECT printf('%016x', key), l.snt_match,
            CASE WHEN p.snt_distance_m = 0 THEN 'boundary'
                WHEN p.snt_distance_m > 0 AND c.snt_code = p.snt_code THEN 'near' END
        FROM crime c
        JOIN lsoa l USING (lsoa_code)
        LEFT JOIN snap_point p USING (snap_point_id)
        """,
    )
    known = {key: how or match for key, match, how in rows}
    assert {"boundary", "near"} < set(known.values())
    one_of_each = {how: key for key, how in known.items()}
    for how, key in one_of_each.items():
        assert queries.incident(warehouse, key)["snt_match"].tolist() == [how]
    assert queries.outline_of_team(warehouse, TWO)["true_to"].tolist() == ["official"]
    assert queries.outline_of_team(warehouse, THREE)["true_to"].tolist() == ["schematic"]
