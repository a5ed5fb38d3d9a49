"""The double keeps its word: what it says of itself is so."""

import csv
import io
import threading
import time
import zipfile
from collections import Counter

import pytest
import requests
import shapely
from geopandas import GeoDataFrame, GeoSeries

from etl.build import Options, build
from etl.config import load_config
from tests.builders import LSOAS, rows_of
from tests.double import Changes, double, moods
from tests.double.__main__ import main
from tests.double.full_size import MEMBERS, SIZE


@pytest.fixture(scope="module")
def it():
    with double(months=3, older=("2025-11",)) as served:
        yield served


def get(url, **params):
    return requests.get(url, params, timeout=10).json()


def street_rows(it, release):
    """Every row of the home force's street files in an archive, by month, counted."""
    content = requests.get(f"{it.police}/data/archive/{release}.zip", timeout=10).content
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith("-derbyshire-street.csv"):
                rows = csv.reader(io.TextIOWrapper(archive.open(name), encoding="utf-8"))
                found[name[:7]] = Counter(tuple(row) for row in list(rows)[1:])
    return found


def test_a_release_changes_exactly_what_it_says():
    with double(months=3, older=()) as it:
        before = street_rows(it, "2025-12")
        release = it.release("2026-01", Changes(outcomes=4, added=3, gone=2, moved=1, types=1))
        after = street_rows(it, "2026-01")
    assert (release.added, release.vanished) == (["2026-01"], ["2025-10"])
    assert sorted(after) == ["2025-11", "2025-12", "2026-01"]
    for month in ("2025-11", "2025-12"):
        told = [change for change in release.changes if change.month == month]
        kinds = Counter(change.kind for change in told)
        assert kinds == {"outcome": 4, "added": 3, "gone": 2, "moved": 1, "type": 1}
        gone = Counter(tuple(change.before.values()) for change in told if change.before)
        come = Counter(tuple(change.after.values()) for change in told if change.after)
        assert before[month] - after[month] == gone
        assert after[month] - before[month] == come
        assert list(before[month]) != list(after[month])


def test_each_kind_of_change_is_what_it_is_called():
    differing = {
        "outcome": {"Last outcome category"},
        "type": {"Crime type"},
        "moved": {"Longitude", "Latitude", "Location", "LSOA code", "LSOA name"},
    }
    with double(months=3, older=()) as it:
        changes = it.release("2026-01").changes
    for change in changes:
        if change.kind in differing:
            found = {name for name in change.before if change.before[name] != change.after[name]}
            assert found
            assert found <= differing[change.kind]


def test_two_doubles_serve_the_same_bytes(it):
    with double(months=3, older=("2025-11",)) as other:
        assert other.archives.blob("2025-12").content == it.archives.blob("2025-12").content


def test_a_new_double_is_as_before_whatever_was_done_to_another():
    with double(months=1, older=()) as first:
        first.teams.hostile_texts("SN-01")
        first.services.new_wards()
    with double(months=1, older=()) as second:
        told = get(f"{second.police}/api/derbyshire/SN-01/priorities")
        assert "script" not in str(told)
        assert "WD26" not in str(get(second.ons, f="json"))


def test_the_rows_load_as_real_data(it, tmp_path):
    content = requests.get(f"{it.police}/data/archive/latest.zip", timeout=10).content
    (tmp_path / "latest.zip").write_bytes(content)
    config = load_config(it.config(tmp_path / "config"))
    build([tmp_path / "latest.zip"], tmp_path / "warehouse", config, Options())
    told = rows_of(tmp_path / "warehouse", "SELECT demonstration, force FROM build")
    assert told == [(False, "derbyshire")]
    assert b"Demonstration" not in content


def test_the_members_of_an_archive_lie_in_the_order_of_the_real_one(it):
    with zipfile.ZipFile(io.BytesIO(it.archives.blob("2025-12").content)) as archive:
        names = archive.namelist()
    assert names == sorted(names)
    forces = {name.removesuffix(".csv")[16:].split("-")[0] for name in names}
    assert {"btp", "derbyshire", "nottinghamshire"} <= forces


def test_a_month_that_vanished_is_in_no_archive():
    with double(months=3, older=("2025-11",)) as it:
        marks = it.archives.etag("2025-12")
        it.archives.vanish("2025-10")
        assert sorted(street_rows(it, "2025-12")) == ["2025-11", "2025-12"]
        assert sorted(street_rows(it, "2025-11")) == ["2025-09", "2025-11"]
        assert it.archives.etag("2025-12") != marks


def test_the_oldest_archive_of_several_is_listed_with_a_mark_that_is_no_md5(it):
    listing = requests.get(f"{it.police}/data/archive/", timeout=10).text
    assert it.archives.md5("2025-12") in listing
    assert it.archives.md5("2025-11").endswith("-1")
    assert "Contains data from September 2025 to November 2025" in listing


def test_a_full_size_archive_is_a_zip_of_the_real_size_and_shape():
    with double(months=36, older=()) as it:
        it.full_size()
        blob = it.archives.blob("2025-12")
        reader = _Reader(blob)
        with zipfile.ZipFile(io.BufferedReader(reader)) as archive:
            entries = archive.infolist()
            home = [entry for entry in entries if "derbyshire" in entry.filename]
            text = archive.read("2024-06/2024-06-derbyshire-street.csv").decode()
    assert (blob.size, len(entries)) == (SIZE, MEMBERS)
    assert len(home) == 36 * 3
    rows = list(csv.DictReader(io.StringIO(text)))
    assert 7_000 < len(rows) < 11_000
    assert {row["Month"] for row in rows} == {"2024-06"}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


class _Reader(io.RawIOBase):
    """A blob as a file."""

    def __init__(self, blob):
        self.blob, self.at = blob, 0

    def readinto(self, buffer):
        last = min(self.at + len(buffer), self.blob.size) - 1
        content = self.blob.read(self.at, last) if last >= self.at else b""
        buffer[: len(content)] = content
        self.at += len(content)
        return len(content)

    def seek(self, offset, whence=io.SEEK_SET):
        self.at = (
            offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.blob.size}[whence]
        )
        return self.at

    def tell(self):
        return self.at

    def seekable(self):
        return True

    def readable(self):
        return True


def test_boundaries_tile_the_county_and_differ_from_the_lookup_in_places(it):
    drawn, codes = [], []
    for code, team in it.teams.teams["derbyshire"].items():
        ring = [(float(point["longitude"]), float(point["latitude"])) for point in team["boundary"]]
        assert ring[0] == ring[-1]
        drawn.append(shapely.Polygon(ring))
        codes.append(code)
    areas = GeoDataFrame({"team": codes}, geometry=drawn, crs=4326).to_crs(27700)
    together = areas.union_all()
    assert areas.area.sum() == pytest.approx(together.area, rel=1e-3)
    lsoas = LSOAS.dropna(subset=["longitude"])
    points = GeoSeries.from_xy(lsoas["longitude"], lsoas["latitude"], crs=4326).to_crs(27700)
    points = GeoDataFrame(
        {"lookup": lsoas["snt_code"].to_numpy()}, geometry=points.to_numpy(), crs=27700
    )
    found = points.sjoin(areas, predicate="within")
    assert len(found) > 0.97 * len(points)
    assert 0.01 < (found["lookup"] != found["team"]).mean() < 0.05


def test_everybody_in_it_is_made_up_and_has_a_name_of_his_own(it):
    names = [
        person["name"]
        for teams in it.teams.teams.values()
        for team in teams.values()
        for person in team["people"]
    ]
    assert all(name.startswith(("PC Example ", "PCSO Example ")) for name in names)
    home = names[: 2 * 95]
    assert len(set(home)) == len(home)


def test_neighbourhoods_change_as_they_are_told():
    with double(months=1, older=()) as it:
        it.teams.hostile_texts("SN-01")
        it.teams.without_boundary("SN-02")
        it.teams.without_boundary("SN-03", empty=True)
        it.teams.rename_ids(lambda code: code.replace("-", "").lower())
        api = f"{it.police}/api/derbyshire"
        listed = [entry["id"] for entry in get(f"{api}/neighbourhoods")]
        assert len(listed) == 95
        assert "sn01" in listed
        assert get(f"{api}/sn01")["id"] == "sn01"
        assert "<script>" in get(f"{api}/sn01/priorities")[0]["issue"]
        assert requests.get(f"{api}/SN-01", timeout=10).status_code == 404
        assert requests.get(f"{api}/sn02/boundary", timeout=10).status_code == 404
        assert get(f"{api}/sn03/boundary") == []


def test_pages_of_a_service_together_are_the_whole_of_it(monkeypatch):
    with double(months=1, older=(), page=50) as it:
        address = f"{it.ons}/Wards_May_2025_Boundaries_UK_BGC_V2/FeatureServer/0"
        assert get(address, f="json")["maxRecordCount"] == 50
        asked = {"where": "LAD25CD IN ('E06000015','E07000032')", "outFields": "WD25CD"}
        count = get(f"{address}/query", **asked, returnCountOnly="true", f="json")["count"]
        everything = {"where": "1=1", "outFields": "*", "outSR": "4326", "f": "geojson"}
        found, more = [], True
        while more:
            page = get(f"{address}/query", **everything, resultOffset=str(len(found)))
            found += page["features"]
            more = page.get("properties", {}).get("exceededTransferLimit", False)
    chosen = [f for f in found if f["properties"]["LAD25CD"] in ("E06000015", "E07000032")]
    assert len(chosen) == count
    assert len({feature["properties"]["WD25CD"] for feature in found}) == len(found) == 181


@pytest.mark.parametrize(
    "asked",
    [
        {"where": "NOTHING='1'"},
        {"where": "1=1 OR"},
        {"where": "1=1", "outFields": "WD26CD"},
        {"where": "1=1", "orderByFields": "WD26CD"},
        {"where": "1=1", "resultOffset": "x"},
        {},
    ],
)
def test_a_wrong_query_is_answered_as_at_the_source(it, asked):
    address = f"{it.ons}/Wards_May_2025_Boundaries_UK_BGC_V2/FeatureServer/0/query"
    answer = requests.get(address, {**asked, "f": "json"}, timeout=10)
    assert answer.status_code == 200
    assert answer.json()["error"]["code"] == 400
    assert get(f"{it.ons}/Nothing/FeatureServer/0", f="json")["error"]["code"] == 400


def test_conditions_choose_what_they_say(it):
    address = f"{it.ons}/LAD24_CSP24_PFA24_EW_LU/FeatureServer/0/query"

    def chosen(where):
        found = get(
            address, where=where, outFields="LAD24NM", orderByFields="LAD24NM DESC", f="json"
        )
        return [feature["attributes"]["LAD24NM"] for feature in found["features"]]

    assert chosen("PFA24NM = 'Nottinghamshire'") == ["Nottingham", "Broxtowe"]
    assert chosen("LAD24NM LIKE 'Br%' OR LAD24CD IN ('E06000015')") == ["Derby", "Broxtowe"]
    assert chosen("PFA24NM='Derbyshire' AND LAD24NM LIKE '%ire Dales'") == ["Derbyshire Dales"]


def test_a_newer_vintage_has_new_codes_and_the_same_area():
    with double(months=1, older=()) as it:
        codes = it.services.new_wards()
        wards = it.services.service("Wards_May_2026_Boundaries_UK_BGC").rows
        before = it.services.service("Wards_May_2025_Boundaries_UK_BGC_V2").rows
        lookup = it.services.service("LSOA21_WD26_LAD26_EW_LU").rows
    assert set(codes.values()) <= set(wards["WD26CD"])
    assert not set(codes) & set(wards["WD26CD"])
    assert set(lookup["WD26CD"]) == set(wards["WD26CD"])
    assert wards.geometry.is_valid.all()
    areas = [rows.to_crs(27700).area.sum() for rows in (wards, before)]
    assert areas[0] == pytest.approx(areas[1], rel=1e-3)


def test_moods_count_and_the_newest_decides(it):
    it.mood("/api/*", moods.broken())
    it.mood("/api/forces", moods.busy(), times=1, after=1)
    codes = [requests.get(f"{it.police}/api/forces", timeout=10).status_code for _ in range(3)]
    it.calm()
    assert codes == [500, 503, 500]
    assert requests.get(f"{it.police}/api/forces", timeout=10).status_code == 200


def test_the_limit_is_a_burst_and_then_so_many_a_second(it, monkeypatch):
    monkeypatch.setattr(it, "limited", True)
    monkeypatch.setattr(it.bucket, "per_second", 0)
    monkeypatch.setattr(it.bucket, "left", 30)
    with requests.Session() as session:
        found = [session.get(f"{it.police}/api/forces", timeout=10) for _ in range(32)]
    assert [answer.status_code for answer in found] == [200] * 30 + [429] * 2
    assert found[-1].headers["Retry-After"] == "1"


def test_it_starts_from_the_command_line(tmp_path, monkeypatch, capsys):
    here, really = threading.get_ident(), time.sleep

    def until_stopped(seconds):
        if threading.get_ident() == here:
            raise KeyboardInterrupt
        really(seconds)

    monkeypatch.setattr(time, "sleep", until_stopped)
    main(["--port", "0", "--into", str(tmp_path), "--force", "nottinghamshire"])
    told = dict(line.split() for line in capsys.readouterr().out.splitlines())
    config = load_config(tmp_path / "nottinghamshire.toml")
    assert told["configuration"] == str(tmp_path / "nottinghamshire.toml")
    assert (config.sources.police, config.sources.ons) == (told["police"], told["ONS"])
