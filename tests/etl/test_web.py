"""The door to the internet against a double that misbehaves in every way that it knows."""

import gzip
import hashlib
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from etl.errors import LoadError
from etl.web import (
    ChangedError,
    NoPartsError,
    NotThereError,
    OfflineError,
    Patience,
    RefusedError,
    RemoteFile,
    Web,
    WebError,
)
from tests.double import double, moods

QUICK = Patience(
    attempts=3,
    first_wait_s=0.001,
    longest_wait_s=0.002,
    connect_s=5,
    read_s=5,
    per_second=100_000,
    worth_bytes=20_000,
)
LATEST = "/data/archive/latest.zip"
ZIP = "/s3/archive/2025-12.zip"
TEAM = "/api/derbyshire/SN-01"
PEOPLE = f"{TEAM}/people"


@pytest.fixture(scope="module")
def served():
    with double(months=12, older=()) as it:
        yield it


@pytest.fixture
def it(served, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    served.calm()
    served.log.clear()
    yield served
    served.calm()


@pytest.fixture
def web():
    return Web(QUICK)


@pytest.fixture
def answered(it, web):
    """A door that has had an answer before: the machine is on the internet."""
    web.json(f"{it.police}/api/crime-last-updated")
    it.log.clear()
    web.requests = web.bytes = 0
    return web


@pytest.fixture
def slept(monkeypatch):
    """What this thread would have slept, in seconds; the double goes on sleeping."""
    here, really, pauses = threading.get_ident(), time.sleep, []

    def sleep(seconds):
        if threading.get_ident() == here:
            pauses.append(seconds)
        else:
            really(seconds)

    monkeypatch.setattr(time, "sleep", sleep)
    return pauses


@pytest.fixture
def file(it):
    """The newest archive, described, and nothing in the log."""
    found = Web(QUICK).describe(it.police + LATEST)
    it.log.clear()
    return found


@pytest.fixture
def whole(it):
    return it.archives.blob("2025-12").content


def paths(it):
    return [seen.path for seen in it.log]


# What goes well.


def test_a_document_comes_with_one_request_and_is_counted(it, web):
    assert web.json(f"{it.police}/api/crime-last-updated") == {"date": "2025-12-01"}
    assert (web.requests, len(it.log)) == (1, 1)
    assert web.bytes == it.log[0].bytes == len('{"date": "2025-12-01"}')


def test_the_requests_say_who_asks(it, web):
    web.json(f"{it.police}/api/forces")
    assert it.log[0].headers["User-Agent"].startswith("Beatline/")


def test_parameters_are_sent_as_they_are_meant(it, web):
    web.json(f"{it.ons}/X/FeatureServer/0/query", {"where": "LAD25CD IN ('E06000015')"})
    assert it.log[0].query == {"where": "LAD25CD IN ('E06000015')"}


def test_an_archive_is_described_behind_its_redirect_and_both_requests_count(it, web, whole):
    found = web.describe(it.police + LATEST)
    assert found == RemoteFile(it.s3 + ZIP, len(whole), it.archives.etag("2025-12"))
    assert [seen.method for seen in it.log] == ["HEAD", "HEAD"]
    assert (web.requests, web.bytes) == (2, 0)


def test_a_part_is_the_bytes_that_were_asked_for(it, web, file, whole):
    assert web.part(file, 100, 299) == whole[100:300]
    assert web.part(file, len(whole) - 1, len(whole) - 1) == whole[-1:]
    assert it.log[0].range == "bytes=100-299"
    assert (web.requests, web.bytes) == (2, 201)


def test_a_compressed_answer_is_unpacked(it, web):
    told = [{"name": f"PC Example {number}", "rank": None} for number in range(20_000)]
    packed = gzip.compress(json.dumps(told).encode())

    def zipped(*_):
        right = moods.says(packed)(None, None)
        return right.with_headers(Content_Encoding="gzip")

    it.mood(PEOPLE, zipped)
    assert web.json(it.police + PEOPLE) == told


def test_a_page_is_text(it, web):
    assert "2025-12.zip" in web.text(f"{it.police}/data/archive/")


# What passes.


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        (moods.broken(), "answered 500 Internal Server Error"),
        (moods.busy(), "answered 503 Service Unavailable"),
        (moods.status(502), "answered 502 Bad Gateway"),
        (moods.status(504), "answered 504 Gateway Timeout"),
        (moods.status(408), "answered 408 Request Timeout"),
        (moods.too_many(None), "answered 429 Too Many Requests"),
        (moods.hang_up(), "does not answer"),
        (moods.cut(20), "broke off in the middle of an answer"),
        (moods.wrong_length(+10), "broke off in the middle of an answer"),
        (moods.wrong_length(-10), f"sent something for {PEOPLE} that is no JSON"),
        (moods.says('[{"name": "PC Exam'), f"sent something for {PEOPLE} that is no JSON"),
        (moods.says(""), f"sent something for {PEOPLE} that is no JSON"),
    ],
)
def test_what_passes_is_asked_for_again(it, answered, mood, reason):
    said = []
    answered._say = said.append
    it.mood(PEOPLE, mood, times=2)
    assert answered.json(it.police + PEOPLE)[0]["rank"] == "Police Constable"
    assert paths(it) == [PEOPLE] * 3
    assert answered.requests == 3
    assert said == [f"{it.police[7:]} {reason}; trying again in 0 s."] * 2

    it.calm()
    it.mood(PEOPLE, mood)
    it.log.clear()
    with pytest.raises(WebError, match="Try again later: what is fetched") as error:
        answered.json(it.police + PEOPLE)
    assert len(it.log) == 3
    assert str(error.value).startswith(f"{it.police[7:]} {reason}, and did so 3 times.")


def test_an_answer_that_does_not_come_in_time_is_asked_for_again(it):
    said = []
    web = Web(replace(QUICK, read_s=0.2, attempts=20), said.append)
    web.json(f"{it.police}/api/forces")
    it.mood(PEOPLE, moods.silent(0.5), times=1)
    assert web.json(it.police + PEOPLE)
    assert "does not answer in time; trying again" in said[0]


def test_a_document_that_says_that_the_server_is_busy_is_asked_for_again(it, answered):
    it.mood(PEOPLE, moods.says('{"error": {"code": 503}}'), times=1)
    document = answered.json(
        it.police + PEOPLE, not_yet=lambda told: "is busy" if "error" in told else None
    )
    assert document[0]["rank"]
    assert len(it.log) == 2


# Pauses.


def test_pauses_double_up_to_the_longest(it, answered, slept):
    answered._patience = replace(QUICK, attempts=6, first_wait_s=1, longest_wait_s=5)
    it.mood(PEOPLE, moods.busy())
    with pytest.raises(WebError):
        answered.json(it.police + PEOPLE)
    pauses = [pause for pause in slept if pause > 0.1]
    assert len(pauses) == 5
    for pause, least in zip(pauses, [1, 2, 4, 5, 5], strict=True):
        assert least <= pause <= least + 0.5


@pytest.mark.parametrize("code", [429, 503])
def test_the_pause_that_a_server_asks_for_is_kept(it, answered, slept, code):
    it.mood(PEOPLE, moods.status(code, Retry_After="7"), times=1)
    assert answered.json(it.police + PEOPLE)
    assert 7 in slept


def test_a_pause_may_be_asked_for_as_a_moment(it, answered, slept):
    it.mood(PEOPLE, moods.too_many(moods.in_seconds(90)), times=1)
    assert answered.json(it.police + PEOPLE)
    assert any(85 < pause <= 90 for pause in slept)


@pytest.mark.parametrize(
    "text", ["-5", "0", "0.2", "soon", "inf", "nan", "Thu, 01 Jan 1970 00:00:00 GMT"]
)
def test_a_pause_that_is_too_short_or_makes_no_sense_is_replaced_by_an_own_one(
    it, answered, slept, text
):
    answered._patience = replace(QUICK, first_wait_s=1, longest_wait_s=1)
    it.mood(PEOPLE, moods.too_many(text), times=1)
    assert answered.json(it.police + PEOPLE)
    assert 1 <= max(slept) <= 1.5
    assert sum(slept) < 2


def test_a_pause_that_is_too_long_ends_the_fetch_and_says_how_long(it, answered, slept):
    it.mood(PEOPLE, moods.too_many("3600"))
    with pytest.raises(WebError, match=r"asks to wait 60 minutes. Try again after that"):
        answered.json(it.police + PEOPLE)
    assert len(it.log) == 1
    assert sum(slept) < 1


def test_all_threads_keep_the_pause_that_a_server_asked_one_for(it, answered, slept):
    it.mood(PEOPLE, moods.too_many("7"), times=1)
    answered.json(it.police + PEOPLE)
    slept.clear()
    answered.json(it.police + TEAM)
    answered.json(f"{it.ons}?f=json")
    # No time went by in between: this server is left alone, the other one is not.
    assert 5 < slept[0] <= 7
    assert slept[1] == 0


def test_threads_share_the_pace(it, monkeypatch):
    really, until = time.sleep, []

    def sleep(seconds):
        until.append(time.monotonic() + seconds)
        really(seconds / 100)

    web = Web(replace(QUICK, per_second=2))
    began = time.monotonic()
    monkeypatch.setattr(time, "sleep", sleep)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: web.json(f"{it.police}/api/forces"), range(8)))
    assert (web.requests, len(it.log)) == (8, 8)
    # Two a second: the eighth has its turn after three and a half seconds.
    assert max(until) - began >= 3.5


def test_the_limit_of_the_source_is_met_with_the_pause_it_asks_for(it, answered, monkeypatch):
    really, here = time.sleep, threading.get_ident()

    def sleep(seconds):
        if threading.get_ident() != here:
            really(seconds)
        elif seconds >= 1:
            it.bucket.left = 2

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(it, "limited", True)
    monkeypatch.setattr(it.bucket, "per_second", 0)
    monkeypatch.setattr(it.bucket, "left", 2)
    ids = [answered.json(it.police + TEAM)["id"] for _ in range(4)]
    assert ids == ["SN-01"] * 4
    assert [seen.status for seen in it.log] == [200, 200, 429, 200, 200]


# What a person has to mend.


def test_what_is_not_there_is_asked_for_once(it, answered):
    with pytest.raises(NotThereError, match=r"has nothing at /api/derbyshire/XX-99\..*\[sources\]"):
        answered.json(f"{it.police}/api/derbyshire/XX-99")
    assert len(it.log) == 1


def test_ids_are_case_sensitive_as_at_the_source(it, answered):
    with pytest.raises(NotThereError):
        answered.json(f"{it.police}/api/derbyshire/sn-01")


def test_a_refusal_is_not_repeated_and_says_whom_to_ask(it, answered):
    it.mood(PEOPLE, moods.status(403))
    with pytest.raises(RefusedError, match=r"403 Forbidden.*ask for the address to be let through"):
        answered.json(it.police + PEOPLE)
    assert len(it.log) == 1


def test_a_file_that_the_host_of_the_archives_does_not_have_is_refused(it, answered):
    with pytest.raises(RefusedError, match=r"refused /s3/archive/2010-01.zip: 403"):
        answered.describe(f"{it.s3}/s3/archive/2010-01.zip")


def test_the_page_of_a_hotel_is_not_taken_for_data(it, web, file, tmp_path):
    it.mood("/*", moods.captive_portal())
    for ask in (
        lambda: web.json(it.police + PEOPLE),
        lambda: web.describe(it.police + LATEST),
        lambda: web.part(file, 0, 99),
        lambda: web.save(file, tmp_path / "a.part"),
    ):
        it.log.clear()
        with pytest.raises(WebError, match=r"a web page where .* open a browser, sign in"):
            ask()
        assert len(it.log) == 1
    assert not (tmp_path / "a.part").exists()


def test_a_page_that_does_not_call_itself_one_is_known_by_its_beginning(it, web):
    it.mood(PEOPLE, moods.says("\n <html>Sign in</html>"))
    with pytest.raises(WebError, match="a web page where JSON was expected"):
        web.json(it.police + PEOPLE)


def test_a_redirect_in_a_circle_ends_and_every_round_counts(it, web):
    it.mood("/data/archive/*", moods.circle())
    with pytest.raises(WebError, match=f"sends {LATEST} round in a circle. Try again later"):
        web.describe(it.police + LATEST)
    assert 10 <= len(it.log) <= 12
    assert web.requests == len(it.log)


@pytest.mark.parametrize("address", ["nonsense", "http://", "ftp://data.example/x", "http://[::1"])
def test_an_address_that_is_none_says_where_to_look(web, address):
    with pytest.raises(WebError, match=r"\[sources\]"):
        web.json(address)


def test_without_a_connection_there_are_only_two_tries_and_the_proxy_is_named(it):
    web = Web(replace(QUICK, attempts=6))
    it.stop("ons")
    try:
        with pytest.raises(OfflineError, match=r"cannot be reached: it does not.*HTTPS_PROXY=http"):
            web.json(it.ons)
    finally:
        it.start("ons")
    assert web.requests == 2
    assert web.json(it.ons, {"f": "json"})["services"]


def test_a_server_that_goes_away_after_it_has_answered_is_waited_for(it, answered):
    it.stop("police")
    try:
        with pytest.raises(WebError, match="does not answer, and did so 3 times") as error:
            answered.json(f"{it.police}/api/forces")
    finally:
        it.start("police")
    assert not isinstance(error.value, OfflineError)


def test_an_answer_without_end_is_not_read_to_its_end(it, web, monkeypatch):
    monkeypatch.setattr("etl.web.MOST_BYTES", 1000)
    with pytest.raises(WebError, match="sends more than 1,000 bytes for /api/forces"):
        web.json(f"{it.police}/api/forces")
    assert web.bytes < 2**17
    assert len(it.log) == 1


def test_an_answer_that_drips_is_given_up(it):
    web = Web(replace(QUICK, attempts=2, slow_after_s=0.03, slow_bytes_per_s=1000))
    it.mood(PEOPLE, moods.drip(1, 0.01))
    with pytest.raises(WebError, match="sends so slowly that it would not end, and did so 2 times"):
        web.json(it.police + PEOPLE)
    assert len(it.log) == 2


def test_an_answer_that_is_slow_but_goes_on_is_read_to_its_end(it):
    web = Web(replace(QUICK, slow_after_s=0.02, slow_bytes_per_s=1))
    it.mood(PEOPLE, moods.drip(50, 0.01))
    assert len(web.json(it.police + PEOPLE)) == 2
    assert len(it.log) == 1


# Parts of files.


@pytest.mark.parametrize("mood", [moods.no_parts(), moods.promises_parts_but_sends_all()])
def test_a_server_that_sends_no_parts_says_so_before_the_whole_came(it, web, file, mood):
    it.mood(ZIP, mood)
    with pytest.raises(NoPartsError, match=r"does not send parts.*fetched instead"):
        web.part(file, 0, 99)
    assert (len(it.log), web.bytes) == (1, 0)


def test_a_part_that_is_cut_is_asked_for_again(it, web, file, whole):
    it.mood(ZIP, moods.cut(50), times=2)
    assert web.part(file, 0, 999) == whole[:1000]
    assert len(it.log) == 3
    assert web.bytes == 50 + 50 + 1000


def test_another_part_than_was_asked_for_is_not_taken(it, web, file, whole):
    it.mood(ZIP, moods.other_part(), times=1)
    it.mood(ZIP, moods.without("Content-Range"), times=1)
    assert web.part(file, 10, 19) == whole[10:20]
    assert len(it.log) == 3


@pytest.mark.parametrize("by", [-5, +5])
def test_a_part_of_the_wrong_length_is_not_taken(it, web, file, by):
    it.mood(ZIP, moods.wrong_length(by))
    with pytest.raises(WebError, match=r"3 times\. Try again later"):
        web.part(file, 10, 1000)
    assert len(it.log) == 3


def test_a_file_that_was_replaced_is_not_mixed_with_the_old_one(it, web, file, tmp_path):
    it.mood(ZIP, moods.other_edition())
    for ask in (lambda: web.part(file, 0, 99), lambda: web.save(file, tmp_path / "a.part")):
        it.log.clear()
        with pytest.raises(ChangedError, match=r"replaced .*2025-12.zip.*Run the same command"):
            ask()
        assert len(it.log) == 1
    assert not (tmp_path / "a.part").exists()


def test_a_file_that_was_replaced_by_a_shorter_one_is_known(it, web, file, whole):
    longer = replace(file, edition=None)
    with pytest.raises(ChangedError, match="a new release is coming out"):
        web.part(longer, len(whole) + 10, len(whole) + 20)


def test_a_missing_or_weak_mark_of_the_edition_is_no_change(it, web, file, whole):
    it.mood(ZIP, moods.without("ETag"), times=1)
    assert web.part(file, 0, 9) == whole[:10]
    it.mood(ZIP, lambda _, right: right.with_headers(ETag=f"W/{file.edition}"), times=1)
    assert web.part(file, 0, 9) == whole[:10]


def test_where_there_is_no_mark_the_date_tells_the_edition(it, web, whole):
    it.mood(ZIP, moods.without("ETag"))
    dated = web.describe(it.police + LATEST)
    assert dated.edition.endswith("GMT")
    assert web.part(dated, 0, 9) == whole[:10]
    it.calm()
    assert web.part(dated, 0, 9) == whole[:10]
    it.mood(ZIP, lambda _, right: right.with_headers(Last_Modified=moods.in_seconds(0)))
    with pytest.raises(ChangedError):
        web.part(dated, 0, 9)


# Whole files.


def test_a_file_is_saved_to_the_byte_and_progress_is_told(it, web, file, whole, tmp_path):
    told = []
    web.save(file, tmp_path / "a.part", told.append)
    assert (tmp_path / "a.part").read_bytes() == whole
    assert told == sorted(told)
    assert told[-1] == len(whole) == web.bytes
    assert [seen.range for seen in it.log] == [None]


def test_a_file_that_is_there_whole_is_not_asked_for(it, web, file, whole, tmp_path):
    (tmp_path / "a.part").write_bytes(whole)
    web.save(file, tmp_path / "a.part")
    assert it.log == []


def test_a_broken_download_goes_on_where_it_broke_and_gives_the_same_bytes(
    it, web, file, whole, tmp_path
):
    # More breaks than tries: those that brought enough do not count.
    it.mood(ZIP, moods.cut(40_000))
    web.save(file, tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == whole
    starts = [int((seen.range or "bytes=0-")[6:-1]) for seen in it.log]
    assert starts == list(range(0, len(whole), 40_000))
    assert len(starts) > QUICK.attempts
    assert web.bytes == len(whole)


def test_a_download_that_hardly_gets_further_is_given_up(it, web, file, whole, tmp_path):
    it.mood(ZIP, moods.cut(100))
    with pytest.raises(WebError, match="broke off in the middle of an answer, and did so 3 times"):
        web.save(file, tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == whole[:300]
    it.calm()
    web.save(file, tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == whole


def test_what_came_stays_when_a_download_is_killed_and_the_next_goes_on(it, file, whole, tmp_path):
    class KilledError(BaseException):
        pass

    def kill(there):
        if there > 50_000:
            raise KilledError

    with pytest.raises(KilledError):
        Web(QUICK).save(file, tmp_path / "a.part", kill)
    came = (tmp_path / "a.part").read_bytes()
    assert whole.startswith(came)
    assert 50_000 < len(came) < len(whole)
    second = Web(QUICK)
    second.save(file, tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == whole
    assert second.bytes == len(whole) - len(came)


def test_a_server_without_parts_begins_anew(it, web, file, whole, tmp_path):
    (tmp_path / "a.part").write_bytes(whole[:1000])
    it.mood(ZIP, moods.no_parts())
    web.save(file, tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == whole


def test_another_rest_than_was_asked_for_is_not_appended(it, web, file, whole, tmp_path):
    (tmp_path / "a.part").write_bytes(whole[:1000])
    it.mood(ZIP, moods.other_part(), times=2)
    web.save(file, tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == whole


def test_more_than_the_file_is_thrown_away(it, web, file, whole, tmp_path):
    (tmp_path / "a.part").write_bytes(whole + b"more")
    web.save(file, tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == whole


def test_an_answer_that_calls_itself_too_short_or_too_long_does_not_end_the_file(
    it, web, file, whole, tmp_path
):
    it.mood(ZIP, moods.wrong_length(-5), times=1)
    it.mood(ZIP, moods.wrong_length(+5), times=1)
    web.save(file, tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == whole
    it.mood(ZIP, moods.wrong_length(-5), times=1)
    web.save(file, tmp_path / "b.part")
    assert (tmp_path / "b.part").read_bytes() == whole
    assert it.log[-1].range == f"bytes={len(whole) - 5}-"


def test_a_file_longer_than_described_is_another_and_is_not_read_to_its_end(
    it, web, file, whole, tmp_path
):
    with pytest.raises(ChangedError, match="a new release is coming out"):
        web.save(replace(file, bytes=1000, edition=None), tmp_path / "a.part")
    assert len(it.log) == 1
    assert web.bytes < len(whole)
    assert not (tmp_path / "a.part").exists()


def test_a_file_of_unknown_size_is_whole_when_nothing_follows(it, web, file, whole, tmp_path):
    unknown = replace(file, bytes=None)
    (tmp_path / "a.part").write_bytes(whole)
    web.save(unknown, tmp_path / "a.part")
    assert (tmp_path / "a.part").read_bytes() == whole
    (tmp_path / "b.part").write_bytes(whole + b"of another file")
    with pytest.raises(ChangedError):
        web.save(unknown, tmp_path / "b.part")


def test_a_full_disk_is_said_so(it, web, file, tmp_path):
    with pytest.raises(LoadError, match=r"cannot be written: No such file.*Make room"):
        web.save(file, tmp_path / "missing" / "a.part")
    if Path("/dev/full").exists():
        with pytest.raises(LoadError, match=r"No space left on device. Make room"):
            web.save(file, Path("/dev/full"))


def test_the_list_gives_the_md5_of_what_is_saved(it, web, file, tmp_path):
    web.save(file, tmp_path / "a.part")
    md5 = hashlib.md5((tmp_path / "a.part").read_bytes(), usedforsecurity=False).hexdigest()
    assert md5 in web.text(f"{it.police}/data/archive/")


# Proxies.


def test_a_proxy_is_used_and_no_proxy_is_left_out(it, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", it.proxy)
    Web(QUICK).json(f"{it.police}/api/forces")
    assert [seen.through_proxy for seen in it.log] == [True]
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    Web(QUICK).json(f"{it.police}/api/forces")
    assert [seen.through_proxy for seen in it.log] == [True, False]


def test_the_real_names_lead_through_the_proxy(it, web, monkeypatch, whole):
    monkeypatch.setenv("HTTP_PROXY", it.proxy)
    found = web.describe("http://data.police.uk/data/archive/latest.zip")
    assert found.url == "http://policeuk-data.s3.amazonaws.com/s3/archive/2025-12.zip"
    assert web.part(found, 0, 9) == whole[:10]
    assert all(seen.through_proxy for seen in it.log)


def test_a_proxy_that_is_not_there_is_named(it, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with pytest.raises(OfflineError, match=r"behind a proxy that does not answer.*HTTPS_PROXY"):
        Web(QUICK).json(f"{it.police}/api/forces")


def test_a_proxy_that_wants_a_password_is_told_by_its_address(it, monkeypatch):
    it.proxy_password("secret")
    try:
        monkeypatch.setenv("HTTP_PROXY", it.proxy)
        with pytest.raises(WebError, match=r"wants a name and a password.*http://name:password@"):
            Web(QUICK).json(f"{it.police}/api/forces")
        assert len(it.log) == 1
        monkeypatch.setenv("HTTP_PROXY", it.proxy.replace("//", "//name:secret@"))
        assert Web(QUICK).json(f"{it.police}/api/forces")
    finally:
        it.proxy_password(None)


# Certificates.


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    with double(tmp_path_factory.mktemp("tls"), tls=True, months=1, older=()) as it:
        yield it


def test_a_certificate_that_nobody_vouches_for_names_the_way_out(it, secured):
    web = Web(QUICK)
    with pytest.raises(WebError, match=r"REQUESTS_CA_BUNDLE=/path/to/it.pem") as error:
        web.json(f"{secured.police}/api/forces")
    assert "does not trust (" in str(error.value)
    assert web.requests == 1


def test_the_certificate_that_is_named_is_trusted(it, secured, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(secured.ca))
    web = Web(QUICK)
    assert web.json(f"{secured.police}/api/forces")
    file = web.describe(secured.police + LATEST)
    assert file.url.startswith("https://")
    assert web.part(file, 0, 1) == b"PK"


def test_a_tunnel_through_a_proxy_leads_to_the_real_names(it, secured, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(secured.ca))
    monkeypatch.setenv("HTTPS_PROXY", secured.proxy)
    found = Web(QUICK).describe("https://data.police.uk/data/archive/latest.zip")
    assert found.url == "https://policeuk-data.s3.amazonaws.com/s3/archive/2025-12.zip"


def test_a_proxy_with_a_certificate_of_its_own_names_the_way_out_too(it, secured, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", secured.proxy)
    web = Web(QUICK)
    with pytest.raises(WebError, match=r"does not trust.*REQUESTS_CA_BUNDLE=/path/to/it.pem"):
        web.describe("https://data.police.uk/data/archive/latest.zip")
    assert web.requests == 1


def test_a_proxy_that_opens_no_tunnel_says_what_it_wants(it, secured, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(secured.ca))
    monkeypatch.setenv("HTTPS_PROXY", secured.proxy)
    secured.proxy_password("secret")
    try:
        with pytest.raises(WebError, match="wants a name and a password"):
            Web(QUICK).json("https://data.police.uk/api/forces")
    finally:
        secured.proxy_password(None)
    with pytest.raises(OfflineError, match="behind a proxy that does not answer"):
        Web(QUICK).json("https://elsewhere.example/api/forces")


def test_a_proxy_that_forbids_a_host_is_not_asked_twice(it, secured, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", secured.proxy)
    secured.proxy_forbid("data.police.uk")
    web = Web(QUICK)
    try:
        with pytest.raises(
            RefusedError, match=r"does not let data.police.uk through: 403.*ask for"
        ):
            web.json("https://data.police.uk/api/forces")
    finally:
        secured.proxy_forbid()
    assert web.requests == 1


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_certificates_that_is_none_is_named(it, secured, monkeypatch, tmp_path, content):
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    with pytest.raises(WebError, match="REQUESTS_CA_BUNDLE"):
        Web(QUICK).json(f"{secured.police}/api/forces")


def test_a_server_without_https_is_not_said_to_have_a_bad_certificate(it, web):
    with pytest.raises(OfflineError, match="does not agree on a secure connection") as error:
        web.json(it.police.replace("http:", "https:") + "/api/forces")
    assert "REQUESTS_CA_BUNDLE" not in str(error.value)
    assert "HTTPS_PROXY" in str(error.value)
