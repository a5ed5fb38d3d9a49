"""Wards come whole from a service that pages, or not at all; each edition keeps its file."""

import csv
import json
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl import arcgis
from etl.config import load_config
from etl.errors import LoadError
from etl.fetch_wards import fetch_wards, lookup_for, ward_code, ward_editions
from etl.web import WebError
from tests.double import double, moods
from tests.etl.sources_double import config, ignore, web

LAYER = "Wards_May_2025_Boundaries_UK_BGC_V2"
LOOKUP = "LSOA21_WD25_LAD25_EW_LU_V2"
QUERY = f"*/{LAYER}/FeatureServer/0/query"


@pytest.fixture(scope="module")
def running():
    # Far fewer than the source's, so that the county takes four pages of wards.
    with double(page=50) as it:
        yield it


@pytest.fixture
def it(running):
    made, replaced = dict(running.services.made), dict(running.services.replaced)
    running.log.clear()
    yield running
    running.calm()
    running.services.page = 50
    running.services.made, running.services.replaced = made, replaced


@pytest.fixture
def county(it, tmp_path):
    return config(it, tmp_path / "config")


@pytest.fixture
def small(it, tmp_path):
    return config(it, tmp_path / "config", "nottinghamshire")


def fetched(config, into, say=ignore):
    return fetch_wards(web(), config, into, say)


def wards_in(path):
    return gpd.read_file(path)


def lsoas_in(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(it, part):
    return [entry for entry in it.log if part in entry.path]


def test_all_wards_of_the_districts_come_over_several_pages_and_nothing_else(it, county, tmp_path):
    found = fetched(county, tmp_path)
    published = it.services.service(LAYER).rows
    published = published[published["LAD25CD"].isin(list(county.districts))]
    assert len(it.services.service(LAYER).rows) > len(published) == 176
    wards = wards_in(tmp_path / "wards" / "wards-2025-05.geojson")
    assert wards["WD25CD"].tolist() == sorted(published["WD25CD"])
    names = published.set_index("WD25CD").sort_index()
    for column in ("WD25NM", "LAD25CD", "LAD25NM"):
        assert wards.set_index("WD25CD")[column].equals(names[column]), column
    ours, theirs = (shapely.area(each.to_numpy()) for each in (wards.geometry, names.geometry))
    assert ours == pytest.approx(theirs, rel=1e-3)
    assert found.as_text() == "176 wards of May 2025 and 651 LSOAs: fetched."
    pages = [entry for entry in asked(it, LAYER) if entry.query.get("returnGeometry") == "true"]
    assert [int(entry.query["resultOffset"]) for entry in pages] == [0, 50, 100, 150]
    assert {entry.query["orderByFields"] for entry in pages} == {"FID"}
    assert set(wards.columns) == {"WD25CD", "WD25NM", "LAD25CD", "LAD25NM", "geometry"}


def test_each_lsoa_has_its_ward_and_district(it, county, tmp_path):
    fetched(county, tmp_path)
    rows = lsoas_in(tmp_path / "wards" / "lsoas-2025-05.csv")
    published = it.services.service(LOOKUP).rows
    published = published[published["LAD25CD"].isin(list(county.districts))]
    expected = published[["LSOA21CD", "WD25CD", "LAD25CD"]].sort_values("LSOA21CD")
    assert [list(row.values()) for row in rows] == expected.to_numpy().tolist()
    assert list(rows[0]) == ["lsoa_code", "ward_code", "district_code"]


def test_a_second_fetch_asks_for_the_list_of_services_alone(it, county, tmp_path):
    first = fetched(county, tmp_path)
    files = {path: path.read_bytes() for path in (tmp_path / "wards").iterdir()}
    it.log.clear()
    second = fetched(county, tmp_path)
    assert len(it.log) == 1
    assert sum(entry.bytes for entry in it.log) < 5_000
    assert (first.new, second.new) == (True, False)
    assert second.as_text() == "176 wards of May 2025 and 651 LSOAs: here already."
    assert {path: path.read_bytes() for path in (tmp_path / "wards").iterdir()} == files


def test_two_editions_lie_beside_each_other(it, county, tmp_path):
    fetched(county, tmp_path)
    before = (tmp_path / "wards" / "wards-2025-05.geojson").read_bytes()
    new_codes = it.services.new_wards("26")
    found = fetched(county, tmp_path)
    assert (found.edition, found.new, found.wards) == ("May 2026", True, 176)
    assert sorted(path.name for path in (tmp_path / "wards").iterdir()) == [
        "lsoas-2025-05.csv", "lsoas-2026-05.csv", "wards-2025-05.geojson", "wards-2026-05.geojson",
    ]  # fmt: skip
    assert (tmp_path / "wards" / "wards-2025-05.geojson").read_bytes() == before
    wards = wards_in(tmp_path / "wards" / "wards-2026-05.geojson")
    assert set(new_codes.values()) <= set(wards["WD26CD"])
    assert not set(new_codes) & set(wards["WD26CD"])
    rows = lsoas_in(tmp_path / "wards" / "lsoas-2026-05.csv")
    assert {row["ward_code"] for row in rows} == set(wards["WD26CD"])


def test_a_new_version_of_an_edition_replaces_its_file(it, small, tmp_path):
    fetched(small, tmp_path)
    mended = it.services.service(LAYER).rows.assign(WD25NM="Mended").iloc[::-1]
    it.services.publish(LAYER.replace("V2", "V3"), mended)
    found = fetched(small, tmp_path)
    assert (found.service, found.new) == (LAYER.replace("V2", "V3"), True)
    wards = wards_in(tmp_path / "wards" / "wards-2025-05.geojson")
    assert set(wards["WD25NM"]) == {"Mended"}
    assert wards["WD25CD"].is_monotonic_increasing
    assert len(list((tmp_path / "wards").iterdir())) == 2


def test_a_new_lookup_comes_alone(it, small, tmp_path):
    fetched(small, tmp_path)
    it.services.publish(LOOKUP.replace("V2", "V3"), it.services.service(LOOKUP).rows)
    it.log.clear()
    assert fetched(small, tmp_path).new
    assert asked(it, "V3/FeatureServer")
    assert not asked(it, LAYER)
    assert not fetched(small, tmp_path).new


@pytest.mark.parametrize("damage", ["cut", "emptied", "a ward gone", "deleted", "another force"])
def test_a_file_that_is_not_whole_is_fetched_again(it, small, tmp_path, damage):
    fetched(small, tmp_path)
    path = tmp_path / "wards" / "wards-2025-05.geojson"
    before = path.read_text()
    document = json.loads(before)
    document["features"] = document["features"][1:]
    other = json.loads(before)
    other["source"]["districts"] = ["E06000015"]
    if damage == "deleted":
        path.unlink()
    else:
        path.write_text(
            {
                "cut": before[:500],
                "emptied": "",
                "a ward gone": json.dumps(document),
                "another force": json.dumps(other),
            }[damage]
        )
    assert fetched(small, tmp_path).new
    assert len(wards_in(path)) == 5


@pytest.mark.parametrize("damage", ["deleted", "cut"])
def test_lsoas_that_are_not_whole_are_fetched_again_without_the_wards(it, small, tmp_path, damage):
    fetched(small, tmp_path)
    path = tmp_path / "wards" / "lsoas-2025-05.csv"
    before = path.read_text()
    path.unlink() if damage == "deleted" else path.write_text(before[:100])
    it.log.clear()
    fetched(small, tmp_path)
    assert path.read_text() == before
    assert not asked(it, LAYER)


def test_the_wards_come_where_the_lookup_fails_and_the_lookup_comes_next_time(it, small, tmp_path):
    mood = it.mood(f"*/{LOOKUP}/*", moods.broken())
    found = fetched(small, tmp_path)
    assert (found.wards, found.lsoas) == (5, 0)
    assert found.failed.startswith("The LSOAs of these wards were not fetched.")
    assert not (tmp_path / "wards" / "lsoas-2025-05.csv").exists()
    mood.times = 0
    again = fetched(small, tmp_path)
    assert (again.lsoas, again.new, again.notices, again.failed) == (12, True, (), None)


def test_a_lookup_of_another_year_leaves_wards_empty_that_are_no_more(it, county, tmp_path):
    codes = it.services.new_wards("26")
    it.services.withdraw("LSOA21_WD26_LAD26_EW_LU")
    found = fetched(county, tmp_path)
    rows = lsoas_in(tmp_path / "wards" / "lsoas-2026-05.csv")
    lookup = it.services.service(LOOKUP).rows
    gone = set(lookup.loc[lookup["WD25CD"].isin(list(codes)), "LSOA21CD"])
    assert {row["lsoa_code"] for row in rows if not row["ward_code"]} == gone
    assert len(rows) == found.lsoas == 651
    assert f"{len(gone)} of 651 LSOAs lie in wards that this edition does not have" in (
        found.as_text()
    )


def merged_districts(it, year="26"):
    """A newer edition in which Broxtowe has become a part of Nottingham."""
    wards = it.services.service(LAYER).rows
    wards = wards.rename(columns=lambda name: name.replace("25", year))
    wards[f"LAD{year}CD"] = wards[f"LAD{year}CD"].replace("E07000172", "E06000018")
    it.services.publish(f"WD_MAY_20{year}_UK_BGC", wards)


def test_a_district_without_wards_keeps_the_edition_that_knows_it_and_is_told(it, small, tmp_path):
    merged_districts(it)
    found = fetched(small, tmp_path)
    assert (found.edition, found.wards) == ("May 2025", 5)
    text = found.as_text()
    assert "The wards of May 2026 have none in Broxtowe (E07000172)" in text
    assert "python -m etl configure --force nottinghamshire --replace" in text
    assert "Until then the wards of May 2025 are used." in text
    again = fetched(small, tmp_path)
    assert (again.new, again.notices) == (False, found.notices)


def test_where_no_edition_knows_all_districts_the_newest_is_used_and_it_is_told(
    it, small, tmp_path
):
    merged_districts(it)
    for name in [name for name in it.services.made if name.startswith("Wards_")]:
        it.services.withdraw(name)
    found = fetched(small, tmp_path)
    assert (found.edition, found.wards) == ("May 2026", 5)
    assert "have none in Broxtowe" in found.notices[0]


def test_districts_that_no_edition_knows_are_refused(it, tmp_path):
    path = it.config(tmp_path, "nottinghamshire")
    text = path.read_text().replace("E06000018", "E06099998").replace("E07000172", "E06099999")
    path.write_text(text)
    with pytest.raises(WebError, match="have none in Nottingham"):
        fetched(load_config(path), tmp_path)
    assert not (tmp_path / "wards").exists()


@pytest.mark.parametrize(
    "listing",
    [moods.broken(), moods.captive_portal(), moods.says("[]"), moods.says('{"services": 1}'),
     moods.says('{"error": {"code": 403, "message": "no"}}'), moods.says('{"services": []}')],
)  # fmt: skip
def test_without_the_list_of_services_the_wards_that_are_there_stay(it, small, tmp_path, listing):
    fetched(small, tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "wards").iterdir()}
    it.mood("*/rest/services", listing)
    with pytest.raises(WebError):
        fetched(small, tmp_path)
    assert {path: path.read_bytes() for path in (tmp_path / "wards").iterdir()} == before


def changed(change):
    """A mood that changes the JSON document of an answer."""

    def answer(request, right):
        document = json.loads(right.body.content)
        return moods.says(json.dumps(change(document) or document))(request, right)

    return answer


def one_less(document):
    if "features" in document:
        del document["features"][-1]


def same_twice(document):
    if "features" in document:
        document["features"][-1] = document["features"][0]


def without_numbers(document):
    for feature in document.get("features", []):
        del feature["properties"]["FID"]


def one_more(document):
    return {"count": document["count"] + 1} if "count" in document else None


def one_fewer(document):
    return {"count": document["count"] - 1} if "count" in document else None


def refused(document):
    return {"error": {"code": 400, "message": "Cannot perform query", "details": ["x"]}}


def silent(document):
    document.pop("properties", None)


def in_metres(document):
    for feature in document.get("features", []):
        if feature["geometry"]:
            feature["geometry"] = shapely.geometry.mapping(shapely.box(4e5, 3e5, 5e5, 4e5))


def without_a_shape(document):
    for feature in document.get("features", [])[:1]:
        feature["geometry"] = None


def no_records(document):
    return {"features": ["x"]} if "features" in document else None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (one_less, "counts 5 records and sent 4"),
        (same_twice, "sends the same records twice"),
        (without_numbers, "records without a number"),
        (one_more, "counts 6 records and sent 5"),
        (one_fewer, "counts 4 records and sent 5"),
        (refused, "refused: Cannot perform query"),
        (in_metres, "without a shape in degrees"),
        (without_a_shape, "without a shape in degrees"),
        (no_records, "something other than records"),
    ],
)
def test_answers_that_do_not_add_up_are_noticed_and_nothing_is_written(
    it, small, tmp_path, change, words
):
    it.mood(QUERY, changed(change))
    with pytest.raises(WebError, match=words):
        fetched(small, tmp_path)
    assert not (tmp_path / "wards").exists()


def test_a_page_that_comes_a_second_time_is_noticed(it, county, tmp_path):
    def first_page(request, right):
        if request.query.get("resultOffset") != "100":
            return right
        request.query["resultOffset"] = "50"
        return it.services.answer(request)

    it.mood(QUERY, first_page)
    with pytest.raises(WebError, match="same records twice"):
        fetched(county, tmp_path)


def test_pages_that_are_shorter_than_asked_for_are_read_to_the_end(it, county, tmp_path):
    def short(request, right):
        if request.query.get("returnGeometry") == "true":
            request.query["resultRecordCount"] = "37"
            return changed(silent)(request, it.services.answer(request))
        return right

    it.mood(QUERY, short)
    assert fetched(county, tmp_path).wards == 176


def test_more_than_was_counted_is_not_read_to_an_end_that_may_never_come(it, county, tmp_path):
    it.mood(QUERY, changed(lambda document: {"count": 10} if "count" in document else None))
    with pytest.raises(WebError, match="counts 10 records and sent 50"):
        fetched(county, tmp_path)
    assert len([entry for entry in asked(it, LAYER) if "resultOffset" in entry.query]) == 1


def test_a_service_that_ends_early_and_says_nothing_is_noticed(it, county, tmp_path):
    def ended(request, right):
        if int(request.query.get("resultOffset") or 0) < 100:
            return right
        return moods.says('{"type": "FeatureCollection", "features": []}')(request, right)

    it.mood(QUERY, ended)
    with pytest.raises(WebError, match="counts 176 records and sent 100"):
        fetched(county, tmp_path)


@pytest.mark.parametrize("code", [429, 500, 503])
def test_an_error_with_200_that_passes_is_asked_again(it, small, tmp_path, code):
    said = []
    it.mood(QUERY, moods.says(json.dumps({"error": {"code": code, "message": "busy"}})), times=2)
    assert fetch_wards(web(said.append), small, tmp_path, ignore).wards == 5
    assert len(said) == 2
    assert f"answered with error {code}" in said[0]


def test_a_thousand_records_are_asked_for_at_most(it, small):
    it.services.page = None
    rows = pd.DataFrame({"CODE": [f"E{number:08}" for number in range(2300)]})
    it.services.publish("Many_EW_LU", rows)
    layer = arcgis.layer(web(), it.ons, "Many_EW_LU")
    found = arcgis.rows(web(), layer, "1=1", ["CODE"])
    assert [row["CODE"] for row in found] == rows["CODE"].tolist()
    pages = [entry for entry in asked(it, "Many") if entry.query.get("f") == "geojson"]
    assert [entry.query["resultOffset"] for entry in pages] == ["0", "1000", "2000"]
    assert {entry.query["resultRecordCount"] for entry in pages} == {"1000"}


def test_no_record_is_no_error_and_asks_for_no_page(it):
    layer = arcgis.layer(web(), it.ons, LOOKUP)
    it.log.clear()
    assert arcgis.rows(web(), layer, "LAD25CD = 'nowhere'", ["LSOA21CD"]) == []
    assert len(it.log) == 1


def test_what_is_no_code_never_enters_a_query():
    assert arcgis.one_of("A", ["E1", "E2"]) == "A IN ('E1','E2')"
    with pytest.raises(WebError, match="is no area code"):
        arcgis.one_of("A", ["E1", "') OR 1=1 --"])


def test_fields_are_found_in_any_case_and_of_any_year():
    layer = arcgis.Layer("S", "u", ("FID", "wd25cd", "LAD25CD"), "FID", 10)
    assert layer.field(r"WD\d\dCD") == "wd25cd"
    with pytest.raises(WebError, match="no field like WD25NM; it has FID, wd25cd, LAD25CD"):
        layer.field(r"WD\d\dNM")
    assert ward_code({"properties": {"lad25cd": "x", "wd25cd": "E1"}}) == "E1"


def test_editions_are_told_by_either_way_of_naming_them_newest_first():
    names = [
        "Wards_May_2024_Boundaries_UK_BGC",
        "Wards_December_2024_Boundaries_UK_BGC",
        "WD_MAY_2025_UK_BGC",
        "WD_MAY_2025_UK_BGC_V2",
        "WD_DEC_2025_UK_BGC",
        "WD_MAY_2026_UK_BSC",
        "WD_MAY_2026_UK_BFC",
        "Wards_December_2022_Boundaries_GB_BGC",
        "Wards_December_2022_Names_and_Codes_in_the_UK",
        "Wards_Smarch_2027_Boundaries_UK_BGC",
        "Local_Authority_Districts_May_2025_Boundaries_UK_BGC_V2",
    ]
    assert [(edition.month, edition.service) for edition in ward_editions(names)] == [
        (date(2025, 12, 1), "WD_DEC_2025_UK_BGC"),
        (date(2025, 5, 1), "WD_MAY_2025_UK_BGC_V2"),
        (date(2024, 12, 1), "Wards_December_2024_Boundaries_UK_BGC"),
        (date(2024, 5, 1), "Wards_May_2024_Boundaries_UK_BGC"),
    ]
    assert ward_editions(reversed(names)) == ward_editions(names)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2025, "LSOA21_WD25_LAD25_EW_LU_v2"),
        (2024, "LSOA21_WD24_LAD24_EW_LU"),
        (2023, "LSOA21_WD24_LAD24_EW_LU"),
        (2031, "LSOA21_WD25_LAD25_EW_LU_v2"),
        (2022, "LSOA21_WD22_LAD22_EW_LU_v3"),
    ],
)
def test_the_lookup_of_the_year_or_else_the_nearest_is_taken_in_its_last_version(year, expected):
    names = [
        "LSOA21_WD22_LAD22_EW_LU_v3", "LSOA21_WD22_LAD22_EW_LU_v2", "LSOA21_WD22_LAD22_EW_LU",
        "LSOA21_WD24_LAD24_EW_LU", "LSOA21_WD25_LAD25_EW_LU", "LSOA21_WD25_LAD25_EW_LU_v2",
        "LSOA11_WD21_LAD21_EW_LU", "LSOA21_WD23_LAD23_SC_LU",
    ]  # fmt: skip
    assert lookup_for(names, year) == expected
    assert lookup_for([], year) is None


def test_a_folder_that_cannot_be_written_is_named(small, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LoadError, match="Cannot write"):
        fetched(small, tmp_path / "file")
