"""Another force from the open sources: its files are written whole, load at once, and fit."""

import csv
import json
import tomllib

import geopandas as gpd
import pandas as pd
import pytest

from etl.__main__ import main
from etl.config import DEFAULT, LOOKUP_COLUMNS, Sources, load_config
from etl.configure import LOOKUPS, configuration_text, configure
from etl.errors import LoadError
from etl.force_area import Force, area_called, newest
from etl.web import WebError
from etl.writing import write_whole
from tests.builders import asb_row, rows_of, street_row, write_csv
from tests.double import double, moods
from tests.double.places import other_lsoas, team_outlines
from tests.etl.sources_double import QUICK, ignore, sources, web

FORCE = "nottinghamshire"
LOOKUP = "LSOA21_WD25_LAD25_EW_LU_V2"


@pytest.fixture(scope="module")
def running():
    with double(page=5) as it:
        yield it


@pytest.fixture
def it(running):
    teams = json.loads(json.dumps(running.teams.teams[FORCE]))
    made, replaced = dict(running.services.made), dict(running.services.replaced)
    running.log.clear()
    yield running
    running.calm()
    running.teams.teams[FORCE] = teams
    running.services.made, running.services.replaced = made, replaced


def configured(it, folder, slug=FORCE, **options):
    path = folder / f"{slug}.toml"
    return configure(web(), slug, path, ignore, ignore, sources=sources(it), **options)


def lookup(folder, name):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_force_is_configured_and_loads_at_once(it, tmp_path):
    done = configured(it, tmp_path / "force")
    config = load_config(done.path)
    assert (config.force, config.force_name) == (FORCE, "Nottinghamshire Police")
    assert config.force_area_name == "Nottinghamshire"
    assert config.districts == {"E06000018": "Nottingham", "E07000172": "Broxtowe"}
    assert config.city_code == "E06000018"
    assert config.sources == sources(it)
    assert config.themes == load_config(DEFAULT).themes
    assert len(config.themes) >= 5


def test_the_lookups_say_what_the_sources_say(it, tmp_path):
    configured(it, tmp_path)
    published = other_lsoas().set_index("lsoa_code").sort_index()
    lsoas = pd.DataFrame(lookup(tmp_path, "lsoa.csv")).set_index("lsoa_code")
    assert list(lsoas.index) == list(published.index)
    today = published[published["vintage"] != "2011"]
    for column in ("lsoa_name", "ward_code", "district_code", "vintage"):
        assert lsoas.loc[today.index, column].tolist() == today[column].tolist(), column
    assert lsoas.loc[today.index, "residents"].astype(int).tolist() == today["residents"].tolist()
    for column in ("longitude", "latitude"):
        assert lsoas.loc[today.index, column].astype(float).tolist() == today[column].tolist()
    assert set(lsoas["imd_decile"]) == {""}
    assert set(lsoas["snt_match"]) == {"inferred"}
    wards = {row["ward_code"]: row for row in lookup(tmp_path, "ward.csv")}
    summed = today.groupby("ward_code")["residents"].sum()
    assert {code: int(row["residents"]) for code, row in wards.items()} == summed.to_dict()
    assert wards["E05099001"]["ward_name"] == "Example Park"


def test_a_code_of_2011_alone_has_the_team_of_its_successor_and_no_point(it, tmp_path):
    configured(it, tmp_path)
    lsoas = {row["lsoa_code"]: row for row in lookup(tmp_path, "lsoa.csv")}
    old = lsoas["E01098012"]
    assert (old["vintage"], old["snt_code"], old["district_code"]) == (
        "2011", lsoas["E01099012"]["snt_code"], "E07000172",
    )  # fmt: skip
    assert not any(old[name] for name in ("longitude", "latitude", "residents", "ward_code"))


def test_each_lsoa_has_the_team_whose_boundary_holds_its_point_or_else_the_nearest(it, tmp_path):
    # One boundary is not there: its LSOAs lie in none, and go to the nearest.
    it.teams.without_boundary("NC-02", force=FORCE)
    configured(it, tmp_path)
    outlines = team_outlines(FORCE).set_index("snt_code").geometry.drop("NC-02").to_crs(27700)
    nowhere = 0
    for row in lookup(tmp_path, "lsoa.csv"):
        if not row["longitude"]:
            continue
        place = gpd.GeoSeries.from_xy([float(row["longitude"])], [float(row["latitude"])], crs=4326)
        metres = outlines.distance(place.to_crs(27700).iloc[0])
        nowhere += metres.min() > 0
        assert row["snt_code"] == metres.idxmin()
    assert nowhere == 5


def test_a_team_stands_under_the_district_of_most_of_its_lsoas(it, tmp_path):
    it.teams.without_boundary("NC-02", force=FORCE)
    done = configured(it, tmp_path)
    teams = {row["snt_code"]: row for row in lookup(tmp_path, "snt.csv")}
    assert list(teams) == ["NC-01", "NC-02", "NB-01"]
    sections = {code: row["section"] for code, row in teams.items()}
    assert sections == {
        "NC-01": "Nottingham", "NC-02": "Section not known", "NB-01": "Broxtowe",
    }  # fmt: skip
    assert {row["division"] for row in teams.values()} == {"Nottinghamshire"}
    assert "NC-02" in done.as_text()
    assert "snt.csv   sections and divisions" in done.path.read_text()


def boundary_round_all():
    corners = [(-1.4, 52.8), (-1.0, 52.8), (-1.0, 53.1), (-1.4, 53.1), (-1.4, 52.8)]
    return [{"longitude": str(x), "latitude": str(y)} for x, y in corners]


def test_where_boundaries_overlap_the_smaller_team_has_the_lsoa(it, tmp_path):
    it.teams.teams[FORCE]["NB-01"]["boundary"] = boundary_round_all()
    configured(it, tmp_path)
    lsoas = {row["lsoa_code"]: row["snt_code"] for row in lookup(tmp_path, "lsoa.csv")}
    expected = other_lsoas().set_index("lsoa_code")["snt_code"].to_dict()
    assert lsoas == expected


def test_a_team_of_two_districts_stands_under_the_one_with_more_of_its_lsoas(it, tmp_path):
    it.teams.teams[FORCE]["NB-01"]["boundary"] = boundary_round_all()
    for other in ("NC-01", "NC-02"):
        it.teams.without_boundary(other, force=FORCE)
    configured(it, tmp_path)
    sections = {row["snt_code"]: row["section"] for row in lookup(tmp_path, "snt.csv")}
    assert sections["NB-01"] == "Nottingham"


def test_names_of_teams_are_plain_text(it, tmp_path):
    it.teams.teams[FORCE]["NC-01"]["name"] = "Park &amp; <b>Hill</b>, east"
    configured(it, tmp_path)
    assert lookup(tmp_path, "snt.csv")[0]["snt_name"] == "Park & Hill, east"


def test_the_head_of_the_file_is_its_own_and_the_rest_is_that_of_derbyshire(it, tmp_path):
    done = configured(it, tmp_path)
    written, shipped = done.path.read_text(), DEFAULT.read_text()
    assert written.startswith(
        "# Everything that is particular to one force: Nottinghamshire Police."
    )
    places = shipped[shipped.index("[places]") :]
    assert places in written
    comments = [line for line in written.splitlines() if line.startswith("#")]
    assert not [line for line in comments if "Another force" in line]
    own = tomllib.loads(written)
    assert own["places"] == tomllib.loads(shipped)["places"]
    assert list(own) == ["force", "city", "districts", "places", "theme", "sources"]


def test_the_public_sources_need_no_table():
    force = Force("x", 'The "Police"', "A \\ B", {"E06000001": "One"})
    moment = pd.Timestamp("2026-11-22").to_pydatetime()
    text = configuration_text(force, "E06000001", Sources(), moment)
    read = tomllib.loads(text)
    assert "sources" not in read
    assert read["force"] == {"slug": "x", "name": 'The "Police"', "area_name": "A \\ B"}
    assert read["city"]["district_code"] == "E06000001"
    assert read["districts"] == {"E06000001": "One"}
    assert "Written on 22 November 2026" in text


def test_the_lookups_have_the_columns_that_the_loader_wants():
    for (name, columns), wanted in zip(LOOKUPS.items(), LOOKUP_COLUMNS.values(), strict=True):
        assert set(columns) == wanted, name
        shipped = (DEFAULT.parent / name).read_text().partition("\n")[0]
        assert ",".join(columns) == shipped


@pytest.mark.parametrize("there", ["nottinghamshire.toml", "lsoa.csv", "snt.csv", "ward.csv"])
def test_no_file_is_written_over_unasked(it, tmp_path, there):
    (tmp_path / there).write_text("mine")
    with pytest.raises(LoadError, match=rf"{there} is there already.*--replace"):
        configured(it, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert not it.log
    configured(it, tmp_path, replace=True)
    assert (tmp_path / there).read_text() != "mine"


@pytest.mark.parametrize("name", ["lsoa.csv", "snt.csv", "ward.csv", "n", ".toml", "n.toml.bak"])
def test_a_configuration_is_a_toml_file_and_nothing_else(it, tmp_path, name):
    with pytest.raises(LoadError, match=r"must end with \.toml"):
        configure(web(), FORCE, tmp_path / name, ignore, ignore, sources=sources(it), replace=True)
    assert not list(tmp_path.iterdir())
    assert not it.log


@pytest.mark.parametrize("failing", ["write_whole", "load_config"])
def test_where_one_file_cannot_be_written_none_of_them_is_changed(
    it, tmp_path, monkeypatch, failing
):
    configured(it, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    really = write_whole

    def full(path, *content):
        if path.suffix == ".toml":
            raise LoadError("The disk is full.")
        really(path, *content)

    it.teams.teams[FORCE]["NC-01"]["name"] = "Another name"
    monkeypatch.setattr(f"etl.configure.{failing}", full)
    with pytest.raises(LoadError, match="disk is full"):
        configured(it, tmp_path, replace=True)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_of_the_name_of_a_file_is_not_written_over(it, tmp_path):
    (tmp_path / "ward.csv").mkdir()
    with pytest.raises(LoadError, match=r"ward\.csv is there already"):
        configured(it, tmp_path, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["ward.csv"]


def test_names_that_no_file_could_hold_come_as_what_can_be_read_of_them(it, tmp_path):
    listed = [{"id": "NC-01", "name": "Park \ud800\u001b[1m\nHill"}, {"id": "NB-01"}]
    it.mood(f"*/{FORCE}/neighbourhoods", moods.says(json.dumps(listed)))

    def odd_name(_, right):
        told = json.loads(right.body.content)
        for feature in told.get("features", []):
            feature["properties"]["LSOA21NM"] = "A\udc00 B"
        return moods.says(json.dumps(told))(None, None)

    it.mood(f"*/{LOOKUP}/FeatureServer/0/query", odd_name)
    configured(it, tmp_path)
    assert lookup(tmp_path, "snt.csv")[0]["snt_name"] == "Park [1m Hill"
    names = {row["lsoa_name"] for row in lookup(tmp_path, "lsoa.csv") if row["ward_code"]}
    assert names == {"A B"}


@pytest.mark.parametrize("city", ["Broxtowe", "broxtowe", "E07000172"])
def test_the_city_may_be_named(it, tmp_path, city):
    assert load_config(configured(it, tmp_path, city=city).path).city_code == "E07000172"


def test_a_city_that_is_no_district_is_refused_before_anything_is_fetched(it, tmp_path):
    with pytest.raises(LoadError, match=r"no district 'Derby'.*Nottingham, Broxtowe"):
        configured(it, tmp_path, city="Derby")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("btp", "no force 'btp'.*British Transport Police, cannot be configured"),
        ("notinghamshire", "Did you mean nottinghamshire"),
        ("northern-ireland", "Police Service of Northern Ireland has no area .*England and Wales"),
        ("kent", "Kent Police has no area"),
    ],
)
def test_a_force_that_the_sources_do_not_describe_is_refused(it, tmp_path, slug, words):
    with pytest.raises(WebError, match=words):
        configured(it, tmp_path, slug)
    assert not list(tmp_path.iterdir())


AREAS = (
    "Avon and Somerset", "Devon & Cornwall", "Dyfed-Powys", "Greater Manchester",
    "Hampshire and Isle of Wight", "London, City of", "Metropolitan Police", "North Wales",
    "North Yorkshire", "South Wales", "Surrey", "Sussex", "West Mercia", "West Midlands",
)  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "area"),
    [
        ("avon-and-somerset", "Avon and Somerset"),
        ("devon-and-cornwall", "Devon & Cornwall"),
        ("city-of-london", "London, City of"),
        ("metropolitan", "Metropolitan Police"),
        ("dyfed-powys", "Dyfed-Powys"),
        ("hampshire", "Hampshire and Isle of Wight"),
        ("sussex", "Sussex"),
        ("btp", None),
        ("northern-ireland", None),
        ("wales", None),
        ("west", None),
    ],
)
def test_slugs_are_matched_with_the_areas_of_ons_however_those_are_written(slug, area):
    assert area_called(slug, AREAS) == area


def test_the_newest_year_and_version_of_a_service_is_taken():
    names = ["LAD9_EW", "LAD24_EW_v3", "LAD25_EW", "LAD24_EW", "LAD25_EW_V2", "LAD25_EW_V10",
             "LAD26_SC", "LAD26_EW_LU"]  # fmt: skip
    assert newest(names, "LAD23_EW") == "LAD25_EW_V10"
    assert newest(["LSOA11_X", "LSOA11_X_v5", "LSOA11_X_v4"], "LSOA11_X") == "LSOA11_X_v5"
    with pytest.raises(WebError, match="no service like LAD23_WA any longer"):
        newest(names, "LAD23_WA")


def test_without_residents_everything_else_is_written_and_it_is_told(it, tmp_path):
    it.mood("/api/v01/*", moods.broken())
    done = configured(it, tmp_path)
    assert {row["residents"] for row in lookup(tmp_path, "lsoa.csv")} == {""}
    assert {row["residents"] for row in lookup(tmp_path, "ward.csv")} == {""}
    assert "Residents were left empty, so there are no rates." in done.as_text()
    load_config(done.path)


@pytest.mark.parametrize(
    "answer", ["", "nothing", '"GEOGRAPHY_CODE","OBS_VALUE"\n', "GEOGRAPHY_CODE,OBS_VALUE\nE1,x\n"]
)
def test_residents_that_cannot_be_read_are_left_empty(it, tmp_path, answer):
    it.mood("/api/v01/*", moods.says(answer, "text/csv"))
    configured(it, tmp_path)
    assert {row["residents"] for row in lookup(tmp_path, "lsoa.csv")} == {""}


@pytest.mark.parametrize(
    "withdrawn",
    ["LAD24_CSP24_PFA24_EW_LU", "LSOA_PopCentroids_EW_2021_V4", "LSOA11_LSOA21_LAD22_EW_LU_v2"],
)
def test_a_service_that_is_gone_is_named_and_nothing_is_written(it, tmp_path, withdrawn):
    it.services.withdraw(withdrawn)
    with pytest.raises(WebError, match=f"no service like {withdrawn[:3]}"):
        configured(it, tmp_path)
    assert not list(tmp_path.iterdir())


def test_lsoas_without_a_point_are_refused(it, tmp_path):
    name = "LSOA_PopCentroids_EW_2021_V4"
    rows = it.services.service(name).rows
    it.services.publish(name, rows[rows["LSOA21CD"] != "E01099003"])
    with pytest.raises(WebError, match="no points of 1 LSOAs"):
        configured(it, tmp_path)


def test_without_any_boundary_no_lsoa_can_have_a_team(it, tmp_path):
    it.mood("*/boundary", moods.missing())
    with pytest.raises(WebError, match="no boundary of any neighbourhood"):
        configured(it, tmp_path)
    assert not list(tmp_path.iterdir())


def test_of_several_successors_of_an_lsoa_the_first_gives_the_team(it, tmp_path):
    it.services.withdraw("LSOA11_LSOA21_LAD22_EW_LU_v2")
    rows = [("E01099001", "E01099001"), ("E01099001", "E01099002"), ("E01098001", "E01099005"),
            ("E01098001", "E01099004")]  # fmt: skip
    it.services.publish(
        "LSOA11_LSOA21_LAD22_EW_LU_v5", pd.DataFrame(rows, columns=["F_LSOA11CD", "LSOA21CD"])
    )
    configured(it, tmp_path)
    lsoas = {row["lsoa_code"]: row for row in lookup(tmp_path, "lsoa.csv")}
    assert lsoas["E01098001"]["snt_code"] == lsoas["E01099004"]["snt_code"] == "NC-01"
    assert lsoas["E01098001"]["vintage"] == "2011"
    assert lsoas["E01099001"]["vintage"] == "both"
    assert {row["vintage"] for code, row in lsoas.items() if code >= "E01099002"} == {"2021"}


@pytest.fixture
def command(it, tmp_path, monkeypatch, capsys):
    """The command line with the configuration of the double; what it returns and says."""
    monkeypatch.setattr("etl.web.Patience", lambda **_: QUICK)
    monkeypatch.setenv("BEATLINE_CONFIG", str(it.config(tmp_path / "home")))
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    assert QUICK.attempts > 1
    return run


def test_from_the_command_to_a_warehouse_of_the_force(it, command, tmp_path):
    # Ids that look like numbers, or like nothing, are ids; and nobody knows the residents.
    ids = {"NC-01": "01", "NC-02": "NA", "NB-01": "1E5"}
    it.teams.rename_ids(ids.get, FORCE)
    it.mood("/api/v01/*", moods.broken())
    code, out, _ = command("configure", "--force", FORCE, "--into", "data/notts", "--as", "n.toml")
    assert code == 0
    assert "Wrote data/notts/n.toml for Nottinghamshire Police: 2 districts, 5 wards" in out
    assert "Now load it:   BEATLINE_CONFIG=data/notts/n.toml make data\n" in out
    place = {"Longitude": "-1.180000", "Latitude": "52.950000"}
    rows = [
        maker("E01099001", **place, Falls_within="Nottinghamshire Police")
        for maker in (street_row, asb_row)
    ]
    write_csv(tmp_path / "files", rows, force=FORCE)
    code, out, err = command(
        "build", tmp_path / "files", "--out", tmp_path / "out", "--config", "data/notts/n.toml"
    )
    assert code == 0, err
    found = rows_of(tmp_path / "out", "SELECT snt_code, ward_code, district_code, area FROM crime")
    assert found == [("01", "E05099001", "E06000018", "inside")] * 2
    teams = rows_of(
        tmp_path / "out", "SELECT snt_code, section, lsoas, residents FROM snt ORDER BY 1"
    )
    assert teams == [
        ("01", "Nottingham", 4, None), ("1E5", "Broxtowe", 3, None), ("NA", "Nottingham", 5, None),
    ]  # fmt: skip
    assert rows_of(tmp_path / "out", "SELECT count(residents), count(*) FROM ward") == [(0, 5)]


@pytest.mark.parametrize("slug", ["../x", "Kent", "a b", "-", ""])
def test_what_is_no_slug_is_refused_before_anything_is_asked(it, command, slug):
    code, _, err = command("configure", f"--force={slug}")
    assert code == 1
    assert "is no force" in err
    assert not it.log
