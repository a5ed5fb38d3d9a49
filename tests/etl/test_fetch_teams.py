"""The neighbourhood teams are fetched word for word, or the file of before stays as it was."""

import json
import signal
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from etl.config import load_config
from etl.errors import LoadError
from etl.fetch_teams import LISTS, MOST_MIB, fetch_teams
from etl.neighbourhoods import read_neighbourhoods
from etl.web import Patience, Web, WebError
from tests.builders import asb_row, load, rows_of, street_row, write_csv
from tests.double import double, moods
from tests.etl.sources_double import config, ignore, web

FORCE = "nottinghamshire"
TEAMS = ("NC-01", "NC-02", "NB-01")


@pytest.fixture(scope="module")
def running():
    with double() as it:
        yield it


@pytest.fixture
def it(running):
    kept = json.loads(json.dumps(running.teams.teams[FORCE]))
    running.log.clear()
    yield running
    running.calm()
    running.teams.teams[FORCE] = kept


@pytest.fixture
def small(it, tmp_path):
    return config(it, tmp_path, FORCE)


def fetched(config, into, say=ignore, progress=ignore):
    found = fetch_teams(web(), config, into, say, progress)
    return found, json.loads((into / "neighbourhoods.json").read_text(encoding="utf-8"))


def entries(document):
    return {entry["id"]: entry for entry in document["neighbourhoods"]}


def test_every_answer_of_the_api_stands_in_the_file_word_for_word(it, small, tmp_path):
    _, document = fetched(small, tmp_path / "raw")
    assert document["force"] == FORCE
    assert list(entries(document)) == list(TEAMS)
    assert entries(document) == it.teams.teams[FORCE]
    asked = {entry.path for entry in it.log}
    assert len(it.log) == len(asked) == 1 + 5 * len(TEAMS)
    assert not list((tmp_path / "raw").glob("*.part"))


def test_the_report_counts_what_came(it, small, tmp_path):
    it.teams.teams[FORCE]["NC-02"]["people"] = []
    found, _ = fetched(small, tmp_path)
    told = it.teams.teams[FORCE].values()
    assert found.neighbourhoods == 3
    for part in ("people", "priorities", "events"):
        assert found.counts[part] == sum(len(team[part]) for team in told)
    assert found.counts["boundary"] == 3
    assert found.as_text() == (
        "3 neighbourhoods with 4 people, 3 priorities and 2 events; 3 have a boundary."
    )


def test_the_time_of_the_fetch_is_in_utc(small, tmp_path):
    before = datetime.now(UTC).replace(microsecond=0)
    _, document = fetched(small, tmp_path)
    moment = datetime.fromisoformat(document["fetched"])
    assert moment.utcoffset() == timedelta(0)
    assert before <= moment <= datetime.now(UTC)


def test_html_is_kept_in_the_file_and_gone_from_what_is_loaded(it, tmp_path):
    write_csv(tmp_path / "files", [street_row(), asb_row()])
    teams = {
        code: json.loads(json.dumps(it.teams.teams[FORCE]["NC-01"])) | {"id": code}
        for code in ("SN-01", "SN-02")
    }
    home = it.teams.teams["derbyshire"]
    it.teams.teams["derbyshire"] = teams
    try:
        it.teams.hostile_texts("SN-01")
        fetched(config(it, tmp_path / "config"), tmp_path / "raw")
    finally:
        it.teams.teams["derbyshire"] = home
    path = tmp_path / "raw" / "neighbourhoods.json"
    assert "<script>" in path.read_text(encoding="utf-8")
    load(tmp_path / "warehouse", tmp_path / "files", teams=path)
    texts = rows_of(tmp_path / "warehouse", "SELECT issue, action FROM team_priority")
    texts += rows_of(tmp_path / "warehouse", "SELECT title, description FROM team_event")
    shown = " ".join(str(text) for row in texts for text in row)
    assert "Bold words & a link" in shown
    assert not any(sign in shown for sign in ("<", "javascript", "taken over"))


def test_what_the_api_shows_no_longer_is_gone_from_the_file(it, small, tmp_path):
    fetched(small, tmp_path)
    it.teams.teams[FORCE]["NC-01"]["people"] = []
    _, document = fetched(small, tmp_path)
    assert entries(document)["NC-01"]["people"] == []
    assert "Example One" not in (tmp_path / "neighbourhoods.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", LISTS)
def test_a_part_that_is_not_there_is_left_out_and_told(it, small, tmp_path, part):
    it.mood(f"*/NB-01/{part}", moods.missing())
    found, document = fetched(small, tmp_path)
    assert part not in entries(document)["NB-01"]
    assert found.missing == {part: ["NB-01"]}
    assert f"The source has no {part} of NB-01." in found.as_text()


def test_an_empty_boundary_stays_in_the_file_and_counts_as_none(it, small, tmp_path):
    it.teams.without_boundary("NB-01", empty=True, force=FORCE)
    found, document = fetched(small, tmp_path)
    assert entries(document)["NB-01"]["boundary"] == []
    assert found.counts["boundary"] == 2


def test_a_neighbourhood_without_details_keeps_its_id_and_name(it, small, tmp_path):
    it.mood("*/NB-01", moods.missing())
    _, document = fetched(small, tmp_path)
    assert entries(document)["NB-01"]["name"] == "Example West"
    assert len(entries(document)["NB-01"]["people"]) == 2


@pytest.mark.parametrize("answer", ["{}", '"text"', "17", '{"error": "none"}', "true"])
@pytest.mark.parametrize("part", ["people", "priorities", "events", "boundary"])
def test_an_answer_of_another_shape_is_left_out_and_the_file_still_loads(
    it, small, tmp_path, part, answer
):
    it.mood(f"*/NB-01/{part}", moods.says(answer))
    found, document = fetched(small, tmp_path)
    assert part not in entries(document)["NB-01"]
    assert found.odd == [f"{part} of NB-01"]
    content = (tmp_path / "neighbourhoods.json").read_bytes()
    read = read_neighbourhoods("n.json", content, force=FORCE, register=TEAMS)
    assert read.read == len(read.rows["team"]) == 3


def test_odd_entries_of_the_list_are_told_and_not_asked_for(it, small, tmp_path):
    listed = [
        {"id": "NC-01", "name": "Example City North"},
        {"id": "..", "name": "up"},
        {"id": "", "name": "none"},
        {"id": 7},
        None,
        "NC-02",
        {"id": "NC\n02"},
        {"id": "NC-01", "name": "again"},
    ]
    it.mood(f"*/{FORCE}/neighbourhoods", moods.says(json.dumps(listed)))
    found, document = fetched(small, tmp_path)
    assert list(entries(document)) == ["NC-01"]
    assert found.odd == [f"number {place} of the list" for place in range(2, 8)]
    assert found.not_described == ["NC-02", "NB-01"]
    assert len(it.log) == 6


def test_an_id_is_used_exactly_as_it_is_given(it, small, tmp_path):
    odd = "nC 01?b#c&é%41"
    it.teams.rename_ids(lambda old: odd if old == "NB-01" else old, FORCE)
    found, document = fetched(small, tmp_path)
    assert odd in entries(document)
    path = f"/api/nottinghamshire/{odd}"
    assert {entry.path for entry in it.log} >= {path, f"{path}/people"}
    assert entries(document)[odd] == it.teams.teams[FORCE][odd]
    assert found.not_known == [odd]
    assert found.not_described == ["NB-01"]


def test_ids_that_changed_their_form_are_the_same_teams(it, small, tmp_path):
    it.teams.rename_ids(lambda old: old.replace("-", "").lower(), FORCE)
    found, document = fetched(small, tmp_path)
    assert list(entries(document)) == ["nc01", "nc02", "nb01"]
    assert (found.not_known, found.not_described) == ([], [])
    content = (tmp_path / "neighbourhoods.json").read_bytes()
    read = read_neighbourhoods("n.json", content, force=FORCE, register=TEAMS)
    assert [row["snt_code"] for row in read.rows["team"]] == ["NB-01", "NC-01", "NC-02"]


def test_a_list_of_other_ids_alone_is_refused_since_no_build_could_use_it(it, small, tmp_path):
    it.teams.rename_ids(lambda old: f"X{old}", FORCE)
    with pytest.raises(WebError, match=r"None of the 3 neighbourhoods .* XNC-01"):
        fetched(small, tmp_path)
    assert not (tmp_path / "neighbourhoods.json").exists()


@pytest.mark.parametrize("listed", ["[]", "{}", "null", '"x"', '{"NC-01": {"id": "NC-01"}}'])
def test_no_list_or_an_empty_one_is_refused(it, small, tmp_path, listed):
    it.mood(f"*/{FORCE}/neighbourhoods", moods.says(listed))
    with pytest.raises(WebError, match="stay as they are"):
        fetched(small, tmp_path)
    assert not (tmp_path / "neighbourhoods.json").exists()


def test_a_list_of_less_than_half_is_refused_where_teams_were_fetched_before(it, small, tmp_path):
    only = [{"id": "NC-01", "name": "Example City North"}]
    fetched(small, tmp_path)
    path = tmp_path / "neighbourhoods.json"
    before = path.read_bytes()
    it.mood(f"*/{FORCE}/neighbourhoods", moods.says(json.dumps(only)))
    with pytest.raises(
        WebError, match="lists 1 neighbourhoods of nottinghamshire, and 3 are known"
    ):
        fetched(small, tmp_path)
    assert path.read_bytes() == before
    path.unlink()
    found, _ = fetched(small, tmp_path)
    assert (found.neighbourhoods, found.not_described) == (1, ["NC-02", "NB-01"])


def test_half_of_the_teams_is_not_less_than_half(it, small, tmp_path):
    with small.snts.open("a") as register:
        register.write("NB-02,Example East,Example,Example\n")
    fetched(small, tmp_path)
    two = [{"id": "NC-01"}, {"id": "NB-01"}]
    it.mood(f"*/{FORCE}/neighbourhoods", moods.says(json.dumps(two)))
    found, _ = fetched(small, tmp_path)
    assert found.neighbourhoods == 2


def test_a_force_that_the_api_does_not_know_is_named(it, tmp_path):
    path = it.config(tmp_path, FORCE)
    path.write_text(path.read_text().replace('slug = "nottinghamshire"', 'slug = "atlantis"'))
    with pytest.raises(WebError, match=r"/api/atlantis/neighbourhoods.*Compare the slug"):
        fetched(load_config(path), tmp_path)


@pytest.mark.parametrize(
    "mood", [moods.broken(), moods.busy(), moods.hang_up(), moods.cut(20), moods.captive_portal()]
)
def test_a_failure_that_stays_keeps_the_file_of_before(it, small, tmp_path, mood):
    fetched(small, tmp_path)
    before = (tmp_path / "neighbourhoods.json").read_bytes()
    it.teams.teams[FORCE]["NC-01"]["people"] = []
    it.mood("*/NC-02/people", mood)
    with pytest.raises(WebError) as told:
        fetched(small, tmp_path)
    assert len(str(told.value)) > 40
    assert (tmp_path / "neighbourhoods.json").read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("*.json*")) == ["neighbourhoods.json"]


@pytest.mark.parametrize("mood", [moods.broken(), moods.busy(), moods.too_many("0"), moods.cut(5)])
def test_a_failure_that_passes_changes_nothing(it, small, tmp_path, mood):
    it.mood("/api/*", mood, times=2)
    _, document = fetched(small, tmp_path)
    assert entries(document) == it.teams.teams[FORCE]


def test_an_interruption_ends_at_once_and_keeps_the_file_of_before(it, small, tmp_path):
    fetched(small, tmp_path)
    before = (tmp_path / "neighbourhoods.json").read_bytes()
    it.mood("*/boundary", moods.silent(5))

    def stop(_, share):
        if share > 0.2:
            raise KeyboardInterrupt

    slow = Web(Patience(per_second=200, read_s=10))
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        fetch_teams(slow, small, tmp_path, ignore, stop)
    # It does not wait for the answers that are still on their way.
    assert time.monotonic() - began < 4
    assert (tmp_path / "neighbourhoods.json").read_bytes() == before
    assert all(thread.daemon for thread in threading.enumerate() if "work" in thread.name)


def test_after_an_interruption_nothing_more_is_asked_for(it, small, tmp_path):
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_teams(Web(Patience(per_second=40)), small, tmp_path, ignore, stop)
    # All sixteen would be asked for by now.
    time.sleep(0.7)
    assert len(it.log) < 16


def test_ctrl_c_while_every_answer_is_awaited_ends_at_once(it, small, tmp_path):
    if threading.current_thread() is not threading.main_thread():
        pytest.skip("signals come to the main thread alone")
    it.mood("/api/*/*-*", moods.silent(5))
    signals = (threading.main_thread().ident, signal.SIGINT)
    threading.Timer(0.3, signal.pthread_kill, signals).start()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    began = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            fetched(small, tmp_path)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - began < 4
    assert not (tmp_path / "neighbourhoods.json").exists()


def test_progress_counts_every_request_and_ends_with_all(small, tmp_path):
    shown, said = [], []
    fetched(small, tmp_path, said.append, lambda *step: shown.append(step))
    assert shown[0] == ("Fetching teams: 1 of 15", 1 / 15)
    assert shown[-1] == ("Fetching teams: 15 of 15", 1)
    assert [share for _, share in shown] == sorted(share for _, share in shown)
    assert said == [
        "Fetching 3 neighbourhoods of nottinghamshire: 15 requests, at most ten a second."
    ]


def test_a_file_that_the_loader_would_refuse_for_its_size_is_not_written(
    it, small, tmp_path, monkeypatch
):
    monkeypatch.setattr("etl.fetch_teams.MOST_MIB", 0)
    with pytest.raises(WebError, match="take more than 0 MiB"):
        fetched(small, tmp_path)
    assert MOST_MIB == 64
    assert not (tmp_path / "neighbourhoods.json").exists()


def test_a_folder_that_cannot_be_written_is_named(small, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LoadError, match="Cannot write"):
        fetched(small, tmp_path / "file" / "raw")
