"""Whatever a source or a proxy's address is like, a sentence comes of it, without a password."""

import gzip
import json

import pytest
import requests

from etl import arcgis
from etl.config import Sources, load_config
from etl.errors import LoadError
from etl.fetch_teams import fetch_teams, listed_neighbourhoods
from etl.fetch_wards import fetch_wards
from etl.force_area import force_of
from etl.residents import census_residents
from etl.web import Patience, Web, WebError, web_of
from etl.web_trouble import host_of, path_of, without_login
from tests.double import double, moods
from tests.etl.sources_double import config, ignore, sources, web

WARDS = "*/Wards_May_2025_Boundaries_UK_BGC_V2/FeatureServer/0/query"
LOOKUP = "*/LSOA21_WD25_LAD25_EW_LU_V2/FeatureServer/0/query"
FORCES = "/api/forces"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(scope="module")
def running():
    with double(months=1, older=()) as it:
        yield it


@pytest.fixture
def it(running, monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    running.log.clear()
    yield running
    running.calm()


@pytest.fixture
def small(it, tmp_path):
    return config(it, tmp_path / "config", "nottinghamshire")


def with_property(name, value):
    """The first record has another value in a field, or (`...`) no such field."""

    def answer(request, right):
        document = json.loads(right.body.content)
        for feature in document.get("features", [])[:1]:
            if value is ...:
                feature["properties"].pop(name, None)
            elif name in feature["properties"]:
                feature["properties"][name] = value
        return moods.says(json.dumps(document))(request, right)

    return answer


def with_shape(shape):
    def answer(request, right):
        document = json.loads(right.body.content)
        for feature in document.get("features", [])[:1]:
            feature["geometry"] = shape
        return moods.says(json.dumps(document))(request, right)

    return answer


# Records.


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_property("FID", [1]), "records without a number"),
        (with_property("FID", 1.5), "records without a number"),
        (with_property("WD25CD", ...), "something other than records"),
        (with_property("WD25CD", None), "WD25CD is no area code"),
        (with_property("WD25CD", "\ud800"), "WD25CD is no area code"),
        (with_property("WD25NM", {"a": 1}), "something other than records"),
        (with_property("LAD25CD", ["E06000018"]), "something other than records"),
        (with_shape({"type": "Polygon", "coordinates": ["a", "b"]}), "without a shape"),
        (with_shape({"type": "Polygon", "coordinates": [[["a", "b"]]]}), "without a shape"),
        (with_shape({"type": "Polygon", "coordinates": [[[1, 52], [1, None]]]}), "without a shape"),
        (with_shape({"type": "Polygon", "coordinates": [[[1, 52], [1, 10**400]]]}), "a shape"),
        (with_shape({"type": "Polygon", "coordinates": [[[1, float("nan")]]]}), "without a shape"),
        (with_shape({"type": "Polygon", "coordinates": [1, 52]}), "without a shape"),
        (with_shape({"type": ["Polygon"], "coordinates": []}), "without a shape"),
        (moods.says('{"error": {"code": [1], "message": "no"}}'), "refused: no"),
    ],
)
def test_a_record_that_is_none_is_refused_and_nothing_is_written(
    it, small, tmp_path, change, words
):
    it.mood(WARDS, change)
    with pytest.raises(WebError, match=words):
        fetch_wards(web(), small, tmp_path, ignore)
    assert not (tmp_path / "wards").exists()


@pytest.mark.parametrize(
    "change",
    [
        moods.status(403),
        with_property("LSOA21CD", None),
        with_property("LSOA21CD", "\udc80"),
        with_property("WD25CD", 7),
    ],
)
def test_lsoas_that_cannot_be_had_are_told_as_a_failure(it, small, tmp_path, change):
    it.mood(LOOKUP, change)
    found = fetch_wards(web(), small, tmp_path, ignore)
    assert (found.wards, found.lsoas, found.notices) == (5, 0, ())
    assert found.failed.startswith("The LSOAs of these wards were not fetched.")
    it.calm()
    assert fetch_wards(web(), small, tmp_path, ignore).failed is None


def test_a_file_of_wards_whose_records_are_none_is_fetched_again(it, small, tmp_path):
    path = fetch_wards(web(), small, tmp_path, ignore).path
    document = json.loads(path.read_text())
    for damaged in ("x", {}, {"properties": {"WD25NM": "x"}}):
        path.write_text(json.dumps(document | {"features": [damaged, *document["features"][1:]]}))
        assert fetch_wards(web(), small, tmp_path, ignore).new


def test_text_of_a_service_reaches_a_message_as_one_plain_line(it):
    it.mood(WARDS, moods.says('{"error": {"code": 1, "message": "\\u001b[2Jx\\r\\nFailed: y"}}'))
    layer = arcgis.Layer("S", f"{it.ons}/{WARDS[2:-6]}", ("A",), "FID", 10)
    with pytest.raises(WebError) as told:
        arcgis.rows(web(), layer, "1=1", ["A"])
    assert "refused: [2Jx Failed: y." in str(told.value)
    layer = arcgis.Layer("S", "u", ("a\nFailed: b",), "FID", 10)
    with pytest.raises(WebError, match="it has a Failed: b"):
        layer.field("X")


@pytest.mark.parametrize("answer", ["5", '"x"', "true", "null", "{}", '[{"id": ["kent"]}, 7]'])
def test_a_list_of_forces_that_is_none_has_no_force(it, answer):
    it.mood(FORCES, moods.says(answer))
    with pytest.raises(WebError, match="has no force 'kent'"):
        force_of(web(), sources(it), "kent")


@pytest.mark.parametrize(
    "geometry", [None, 5, {}, {"coordinates": []}, {"coordinates": [1]}, {"coordinates": "ab"}]
)
def test_a_centre_without_a_place_is_none(geometry):
    assert arcgis.place_of({"geometry": geometry}) is None
    assert arcgis.place_of({"geometry": {"coordinates": [-1, 53.5]}}) == (-1.0, 53.5)


@pytest.mark.parametrize("value", ["x" * 200_000, "9" * 5000, "9" * 30, "-1", "²"])
def test_residents_that_are_no_number_of_people_are_refused(it, value):
    it.mood("/api/v01/*", moods.says(f"GEOGRAPHY_CODE,OBS_VALUE\nE1,{value}\n", "text/csv"))
    with pytest.raises(WebError, match="something other than numbers of residents"):
        census_residents(web(), it.nomis, ["E1"])


# Answers.


@pytest.mark.parametrize("location", ["http://[::1", "http://x\xff.example/", "//[", "ftp://x/y"])
def test_a_redirect_to_what_is_no_address_says_where_to_look(it, location):
    it.mood(FORCES, moods.status(302, Location=location))
    with pytest.raises(WebError, match=r"\[sources\]"):
        web().json(it.police + FORCES)


def test_a_pause_to_a_moment_beyond_all_calendars_is_none(it):
    late = "Fri, 31 Dec 9999 23:59:59 +9999999999999999"
    it.mood(FORCES, moods.too_many(late), times=1)
    assert web().json(it.police + FORCES)


@pytest.mark.parametrize("size", ["²", "-1", "x", "1" * 5000, "1" * 19])
def test_a_size_that_is_no_number_is_not_known(it, monkeypatch, size):
    real = requests.Session.request

    def odd(*args, **options):
        answer = real(*args, **options)
        answer.headers["Content-Length"] = size
        return answer

    monkeypatch.setattr(requests.Session, "request", odd)
    assert web().describe(it.police + FORCES).bytes is None


@pytest.mark.parametrize("body", ["[" * 100_000, "[" + "9" * 5000 + "]"])
def test_a_document_that_nobody_could_read_is_asked_for_once(it, body):
    it.mood(FORCES, moods.says(body))
    with pytest.raises(WebError, match="too deep or too long"):
        web().json(it.police + FORCES)
    assert len(it.log) == 1


def test_what_came_is_counted_as_it_came_over_the_wire(it):
    packed = gzip.compress(b"[" + b" " * 200_000 + b"]")
    it.mood(FORCES, lambda *_: moods.says(packed)(None, None).with_headers(Content_Encoding="gzip"))
    asking = web()
    assert asking.json(it.police + FORCES) == []
    assert asking.bytes == len(packed)


# Passwords.


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://user:secret@host:8/x", "http://host:8/x"),
        ("http://user:se/cr#et@host/x", "http://host/x"),
        ("http://us@er:se@cret@host", "http://host"),
        ("user:secret@host", "host"),
        ("https://host/x?y=z", "https://host/x?y=z"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_address_is_shown_without_its_login(address, shown):
    assert without_login(address) == shown
    assert "secret" not in host_of(address) + path_of(address)


def test_an_address_that_is_none_has_a_server_and_a_path_all_the_same():
    assert host_of("http://u:secret@[::1") == "http://[::1"
    assert path_of("http://[::1") == "/"


@pytest.mark.parametrize(
    "proxy",
    [
        "http://user:secret@127.0.0.1:99999",
        "http://user:secret@",
        "http://user:sec[ret@127.0.0.1:9",
        "http://user:sec/ret@127.0.0.1:9",
        "http://user:sec#ret@127.0.0.1:9",
        "http://user:12/secret@127.0.0.1:9",
        "user:secret@127.0.0.1:9",
        "nonsense://user:secret@127.0.0.1:9",
    ],
)
def test_a_proxy_that_cannot_be_understood_is_named_without_its_password(it, monkeypatch, proxy):
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(WebError, match=r"HTTP_PROXY cannot be understood.* as %2F %23 %40") as told:
        web().json("http://user.invalid/x")
    assert not [part for part in ("secret", "sec", "ret@") if part in str(told.value)]


def test_a_proxy_that_is_not_used_is_not_blamed(it, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://user:sec/ret@x")
    assert web().json(it.police + FORCES)
    it.mood(FORCES, moods.missing())
    with pytest.raises(WebError, match="has nothing"):
        web().json(it.police + FORCES)


def test_no_message_of_a_mirror_holds_its_login(it, small, tmp_path):
    def login(address):
        return address.replace("http://", "http://user:hunter2@")

    hidden = Sources(login(it.police), login(it.ons), login(it.nomis))
    said = []
    for path, mood, ask in (
        (FORCES, moods.status(403), lambda: web().json(hidden.police + FORCES)),
        (FORCES, moods.missing(), lambda: web().json(hidden.police + FORCES)),
        (FORCES, moods.broken(), lambda: web(said.append).json(hidden.police + FORCES)),
        (FORCES, moods.captive_portal(), lambda: web().json(hidden.police + FORCES)),
        (FORCES, moods.too_many("3600"), lambda: web().json(hidden.police + FORCES)),
        (FORCES, moods.circle(), lambda: web().json(hidden.police + FORCES)),
        (
            FORCES,
            moods.status(302, Location="http://[::1"),
            lambda: web().json(hidden.police + FORCES),
        ),
        (
            "*/neighbourhoods",
            moods.says("{}"),
            lambda: listed_neighbourhoods(web(), hidden.police + "/api/kent", []),
        ),
        (
            "*/neighbourhoods",
            moods.says("[]"),
            lambda: listed_neighbourhoods(web(), hidden.police + "/api/kent", []),
        ),
        ("*/services", moods.says("[]"), lambda: arcgis.services(web(), hidden.ons)),
        ("*/services", moods.says("{}"), lambda: arcgis.services(web(), hidden.ons)),
        (
            "*/services",
            moods.says('{"error": {"code": 1}}'),
            lambda: arcgis.services(web(), hidden.ons),
        ),
        (
            "/api/v01/*",
            moods.says("GEOGRAPHY_CODE,OBS_VALUE\n"),
            lambda: census_residents(web(), hidden.nomis, ["E1"]),
        ),
    ):
        it.mood(path, mood)
        with pytest.raises(WebError) as told:
            ask()
        said.append(str(told.value))
        it.calm()
    assert len(said) > 10
    assert not [words for words in said if "hunter2" in words or "user" in words]
    assert all("127.0.0.1" in words for words in said)


# Fewer than before.


@pytest.mark.parametrize(("part", "called"), [("boundary", "boundaries"), ("people", "people")])
@pytest.mark.parametrize("mood", [moods.missing(), moods.says("[]")])
def test_where_most_teams_had_some_and_few_have_now_the_file_stays(
    it, small, tmp_path, part, called, mood
):
    path = fetch_teams(web(), small, tmp_path, ignore, ignore).path
    before = path.read_bytes()
    it.mood(f"*/{part}", mood)
    with pytest.raises(WebError, match=rf"gives {called} of 0 teams .* 3 had .*delete .*by hand"):
        fetch_teams(web(), small, tmp_path, ignore, ignore)
    assert path.read_bytes() == before
    path.unlink()
    assert fetch_teams(web(), small, tmp_path, ignore, ignore).counts[part] == 0


def test_half_as_many_as_before_and_a_file_of_few_are_no_fault(it, small, tmp_path):
    path = fetch_teams(web(), small, tmp_path, ignore, ignore).path
    document = json.loads(path.read_text())
    for entry in document["neighbourhoods"][1:]:
        entry["people"] = []
    path.write_text(json.dumps(document))
    it.mood("*/people", moods.says("[]"))
    assert fetch_teams(web(), small, tmp_path, ignore, ignore).counts["people"] == 0
    it.calm()
    fetch_teams(web(), small, tmp_path, ignore, ignore)
    # Two of the three that had a boundary have one.
    it.mood("*/NB-01/boundary", moods.missing())
    assert fetch_teams(web(), small, tmp_path, ignore, ignore).counts["boundary"] == 2


@pytest.mark.parametrize("content", ["", "[]", '{"force": "nottinghamshire"}', "5", "[" * 5000])
def test_a_file_that_cannot_be_read_stands_in_no_way(it, small, tmp_path, content):
    (tmp_path / "neighbourhoods.json").write_text(content)
    it.mood("*/people", moods.says("[]"))
    assert fetch_teams(web(), small, tmp_path, ignore, ignore).neighbourhoods == 3


# The configuration.


@pytest.mark.parametrize(
    "value", ["1e-300", "5e-324", "0.0001", "0.09", "0", "-1", "9" * 400, "nan", "inf", "true"]
)
def test_a_pace_that_makes_no_sense_is_refused(it, tmp_path, value):
    path = it.config(tmp_path)
    lines = path.read_text().replace("requests_per_second = 1000", f"requests_per_second = {value}")
    path.write_text(lines)
    with pytest.raises(LoadError, match=r"from 0.1 to 10,000\. Look at requests_per_second"):
        load_config(path)


def test_numbers_without_end_and_sources_that_are_no_table_are_refused(it, tmp_path):
    path = it.config(tmp_path)
    before = path.read_text()
    path.write_text(f"x = {'9' * 5000}\n{before}")
    with pytest.raises(LoadError, match="not a TOML file"):
        load_config(path)
    path.write_text('sources = "x"\n' + before[: before.index("[sources]")])
    with pytest.raises(LoadError, match="sources must be a table"):
        load_config(path)


def test_the_door_is_as_fast_as_the_configuration_says():
    found = web_of(Sources(requests_per_second=0.1), ignore)
    assert found._patience == Patience(per_second=0.1)
    assert isinstance(found, Web)
