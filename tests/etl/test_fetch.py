"""Crime files from the archive: every byte, no more requests than needed, whatever happens."""

import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock

from etl.__main__ import main
from etl.errors import LoadError
from etl.fetch_archive import crimes_to_fetch, fetch_crimes
from etl.fetch_plan import Wish
from etl.fetched import MANIFEST, manifest
from etl.web import Patience, Web, WebError
from tests.double import Changes, double, moods
from tests.double.crimes import HOME

ROOT = Path(__file__).parents[2]
QUICK = Patience(
    attempts=3,
    first_wait_s=0.01,
    longest_wait_s=0.02,
    read_s=5,
    slow_after_s=0.2,
    slow_bytes_per_s=10_000,
    per_second=10_000,
)
ARCHIVE = "/s3/archive/*"


@pytest.fixture(scope="module")
def source():
    with double() as it:
        yield it


@pytest.fixture
def it(source):
    source.log.clear()
    yield source
    source.calm()
    source.limited = False


@pytest.fixture
def brought(it, tmp_path):
    """Fetch into a folder, by default as many months as an archive has."""

    def fetch(months=36, force=HOME, say=lambda _: None, show=lambda *_: None):
        it.log.clear()
        web = Web(QUICK, say)
        wish = Wish(it.police, force, months, tmp_path / "raw")
        return fetch_crimes(web, wish, say, show)

    return fetch


@pytest.fixture
def month_by_month(monkeypatch):
    """As in a real archive, where the other forces lie between two months of one."""
    monkeypatch.setattr("etl.archive.NEAR", 100)


def files(folder):
    found = Path(folder).rglob("*.csv")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def expected(it, release=None, force=HOME, months=None):
    members = it.archives.members(it.archives.releases[release] if release else it.archives.newest)
    return {
        name: content
        for name, content in members.items()
        if f"-{force}-" in name and (months is None or name[:7] in months)
    }


def sent(it, site="s3"):
    return sum(seen.bytes for seen in it.log if seen.site == site)


def test_every_csv_of_the_force_comes_byte_for_byte_and_no_other(it, brought, tmp_path):
    plan = brought()
    assert files(tmp_path / "raw") == expected(it)
    assert (plan.files, plan.whole, plan.not_there) == (len(expected(it)), 0, [])
    assert plan.months[0] == "2023-01" and plan.months[-1] == "2025-12"
    assert not list((tmp_path / "raw").rglob("*.part"))


def test_a_month_is_one_request_and_the_directory_two(it, brought, month_by_month):
    brought()
    parts = [seen for seen in it.log if seen.range]
    assert 36 < len(parts) <= 36 + 2
    assert len(it.log) <= 36 + 2 + 3
    assert all(seen.status == 206 for seen in parts)


def test_a_second_fetch_transfers_no_file_and_asks_three_questions(it, brought, tmp_path):
    brought()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "raw").rglob("*.csv")}
    plan = brought()
    assert (plan.files, plan.bytes, plan.whole) == (0, 0, len(before))
    assert len(it.log) <= 3
    assert sent(it) == 0
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_only_what_is_missing_or_changed_is_fetched_again(it, brought, tmp_path):
    brought()
    lost, cut = sorted((tmp_path / "raw").rglob("*-street.csv"))[3:5]
    lost.unlink()
    cut.write_bytes(cut.read_bytes()[:-9])
    assert brought().files == 2
    assert files(tmp_path / "raw") == expected(it)


def test_without_its_manifest_a_folder_proves_itself(it, brought, tmp_path):
    brought()
    path = tmp_path / "raw" / MANIFEST
    for damage in ("", "[]", '{"csvs": {"x": 1}, "releases": {}}', path.read_text()[:-20]):
        path.write_text(damage)
        assert brought().files == 0
    changed = next((tmp_path / "raw").rglob("*-street.csv"))
    changed.write_bytes(changed.read_bytes()[::-1])
    path.unlink()
    assert brought().files == 1
    assert files(tmp_path / "raw") == expected(it)


def test_fewer_months_are_the_newest(it, brought, tmp_path):
    plan = brought(months=2)
    assert plan.months == ["2025-11", "2025-12"]
    assert files(tmp_path / "raw") == expected(it, months={"2025-11", "2025-12"})


def test_beyond_an_archive_older_ones_are_asked_and_the_best_of_them_taken(it, brought, tmp_path):
    # 2025-12 holds 2023-01 and after. Of 2022-01 to 2022-12 the archive of 2024-12 holds all.
    plan = brought(months=48)
    found = files(tmp_path / "raw")
    assert sorted({name[:7] for name in found})[0] == "2022-01"
    assert len({name[:7] for name in found}) == 48
    older = expected(it, "2024-12", months=[f"2022-{n:02d}" for n in range(1, 13)])
    assert {name: found[name] for name in older} == older
    assert set(plan.to_fetch) == {"2025-12", "2024-12"}
    assert brought(months=48).files == 0
    assert sent(it) == 0


def test_a_month_that_no_archive_has_is_told_and_the_rest_comes(it, brought, tmp_path):
    plan = brought(months=60)
    assert plan.not_there == [f"2021-{n:02d}" for n in range(1, 13)]
    assert "The source has no crimes of derbyshire in: 2021-01" in plan.as_text()
    assert len({name[:7] for name in files(tmp_path / "raw")}) == 48


def test_a_month_that_vanished_from_the_source_stays_here(tmp_path):
    with double() as it:
        web, wish = Web(QUICK), Wish(it.police, HOME, 36, tmp_path)
        fetch_crimes(web, wish, str, lambda *_: None)
        before = files(tmp_path)
        it.archives.vanish("2024-05")
        release = it.release("2026-01", Changes())
        plan = fetch_crimes(web, wish, str, lambda *_: None)
        after = files(tmp_path)
        gone = {name for name in before if name[:7] in ("2023-01", "2024-05")}
        assert {name: after[name] for name in gone} == {name: before[name] for name in gone}
        now = expected(it, release.name)
        assert {name: after[name] for name in now} == now
        assert not [name for name in now if name[:7] == "2024-05"]
        # What the new release changed came anew, and nothing else.
        changed = [name for name in now if before.get(name) != now[name]]
        assert plan.files == len(changed) < len(now)
        assert plan.not_there == []


def test_a_server_that_sends_no_parts_is_asked_for_the_whole(it, brought, tmp_path):
    heard = []
    for change in (moods.no_parts(), moods.promises_parts_but_sends_all()):
        it.mood(ARCHIVE, change)
        brought(say=heard.append)
        it.calm()
        assert files(tmp_path / "raw") == expected(it)
        assert not list((tmp_path / "raw").glob("*.zip*"))
        for path in (tmp_path / "raw").rglob("*.csv"):
            path.unlink()
    assert any("does not send parts of an archive" in words for words in heard)


def test_a_whole_archive_goes_on_where_it_broke_off(it, brought, tmp_path):
    size = it.archives.blob("2025-12").size
    it.mood(ARCHIVE, moods.promises_parts_but_sends_all(), times=1, method="GET")
    it.mood(ARCHIVE, moods.cut(size // 2), times=1, after=1, method="GET")
    brought()
    assert files(tmp_path / "raw") == expected(it)


def test_a_whole_archive_with_another_md5_is_thrown_away(it, brought, tmp_path):
    it.mood(ARCHIVE, moods.no_parts())
    right = it.archives.newest.md5
    it.archives.newest.md5 = "0" * 32
    try:
        with pytest.raises(WebError, match="MD5"):
            brought()
    finally:
        it.archives.newest.md5 = right
    assert not list((tmp_path / "raw").glob("*.zip*"))
    assert files(tmp_path / "raw") == {}


@pytest.mark.parametrize(
    "change",
    [
        moods.too_many("0"),
        moods.broken(),
        moods.busy(),
        moods.hang_up(),
        moods.cut(1000),
        moods.wrong_length(50),
        moods.drip(10, 0.01),
    ],
    ids=["429", "500", "503", "hangs up", "cut", "wrong length", "drip"],
)
def test_what_passes_is_waited_for(it, brought, tmp_path, change):
    it.mood(ARCHIVE, change, times=2, after=4)
    brought(months=6)
    assert files(tmp_path / "raw") == expected(it, months=[f"2025-{n:02d}" for n in range(7, 13)])


def test_a_month_that_arrives_damaged_is_asked_for_again_and_then_given_up(it, brought, tmp_path):
    with zipfile.ZipFile(io.BytesIO(it.archives.blob("2025-12").content)) as archive:
        directory = archive.start_dir

    def spoiled(right):
        content = bytearray(right.body.read(right.first, right.last))
        content[len(content) // 2] ^= 0xFF
        held = moods.Held(bytes(content))
        return moods.replace(right, body=held, first=0, last=len(content) - 1)

    def spoil(request, right):
        return spoiled(right) if right.status == 206 and right.last < directory else right

    it.mood(ARCHIVE, spoil, times=4, method="GET")
    heard = []
    brought(months=3, say=heard.append)
    assert files(tmp_path / "raw") == expected(it, months=["2025-10", "2025-11", "2025-12"])
    assert any("arrived damaged" in words for words in heard)
    it.mood(ARCHIVE, spoil)
    with pytest.raises(WebError, match="arrived damaged"):
        brought(months=6)
    assert not set(files(tmp_path / "raw")) - set(expected(it))


def test_the_page_of_a_hotel_is_told_and_nothing_is_changed(it, brought, tmp_path):
    brought(months=1)
    before = files(tmp_path / "raw")
    it.mood("*", moods.captive_portal())
    with pytest.raises(WebError, match="sign in"):
        brought(months=2)
    assert files(tmp_path / "raw") == before


def test_an_archive_that_is_replaced_while_it_is_read_is_read_again(tmp_path, month_by_month):
    with double() as it:
        heard = []
        done = []

        def show(step, share):
            if "Fetching crimes" in step and not done:
                done.append(it.archives.publish_again("2025-12"))

        fetch_crimes(Web(QUICK), Wish(it.police, HOME, 36, tmp_path), heard.append, show)
        assert done
        assert any("Looking again" in words for words in heard)
        assert files(tmp_path) == expected(it)


def test_an_odd_or_missing_list_of_archives_is_no_failure(it, brought, tmp_path):
    for change in (moods.missing(), moods.says("<ul><li>2025-12.zip: soon</ul>", "text/html")):
        it.mood("/data/archive/", change)
        brought(months=1)
        it.calm()
        assert len(files(tmp_path / "raw")) == 3


def test_a_force_that_no_archive_names_is_told_with_its_neighbours(it, brought):
    with pytest.raises(WebError, match=r"no file of “derbyshyre”.*Did you mean derbyshire"):
        brought(force="derbyshyre")


def test_a_plan_fetches_nothing_and_says_how_much_would_come(it, tmp_path):
    wish = Wish(it.police, HOME, 36, tmp_path)
    plan = crimes_to_fetch(Web(QUICK), wish, str)
    assert files(tmp_path) == {}
    assert plan.bytes == sum(csv.packed for csvs in plan.to_fetch.values() for csv in csvs) > 0
    it.mood(ARCHIVE, moods.no_parts())
    (tmp_path / MANIFEST).unlink()
    plan = crimes_to_fetch(Web(QUICK), wish, str)
    assert plan.bytes == it.archives.blob("2025-12").size
    assert "sends no parts" in plan.as_text()
    assert files(tmp_path) == {}


def test_an_interrupted_fetch_keeps_what_is_whole_and_goes_on_from_there(
    it, brought, tmp_path, month_by_month
):
    def stop(step, share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        brought(show=stop)
    kept = files(tmp_path / "raw")
    assert 0 < len(kept) < len(expected(it))
    assert set(manifest(tmp_path / "raw").csvs) == {Path(name).name for name in kept}
    plan = brought()
    assert plan.files == len(expected(it)) - len(kept)
    assert files(tmp_path / "raw") == expected(it)


def test_a_killed_fetch_leaves_whole_files_and_ends_with_the_same_bytes(it, tmp_path):
    config = it.config(tmp_path)
    it.mood(ARCHIVE, moods.drip(4096, 0.02), after=12)
    command = [sys.executable, "-m", "etl", "fetch", "--config", str(config), "--only", "crimes"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as process:
        folder = tmp_path / "raw" / "police-uk"
        while process.poll() is None and len(list(folder.rglob("*.csv"))) < 9:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    whole = files(folder)
    assert process.returncode == -signal.SIGKILL
    assert 9 <= len(whole) < len(expected(it))
    assert {name: expected(it)[name] for name in whole} == whole
    it.calm()
    it.log.clear()
    plan = fetch_crimes(Web(QUICK), Wish(it.police, HOME, 36, folder), str, lambda *_: None)
    assert plan.files == len(expected(it)) - len(whole)
    assert files(folder) == expected(it)
    assert not list(folder.rglob("*.part"))


def test_a_hostile_name_in_an_archive_never_leaves_the_folder(it, tmp_path):
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("../../2025-12-derbyshire-street.csv", "x")
    release = it.archives.newest
    right, release.blob = release.blob, moods.Held(archive.read_bytes())
    release.edition += 1
    try:
        with pytest.raises(LoadError, match="points outside"):
            fetch_crimes(Web(QUICK), Wish(it.police, HOME, 1, tmp_path / "raw"), str, print)
    finally:
        release.blob = right
        release.edition += 1
    assert [path.name for path in tmp_path.rglob("*.csv")] == []


# The command.


@pytest.fixture
def command(it, tmp_path, monkeypatch, capsys):
    config = it.config(tmp_path / "data")
    monkeypatch.setattr("etl.web.Patience", lambda **_: QUICK)

    def run(*arguments):
        code = main([arguments[0], "--config", str(config), *arguments[1:]])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_plan_is_told_to_people_and_to_programs(command):
    code, out, _ = command("fetch", "--plan", "--months", "3")
    assert code == 0
    assert "derbyshire, 2025-10 to 2025-12 (release 2025-12): 9 files to fetch" in out
    code, out, _ = command("fetch", "--plan", "--json", "--months", "3")
    [plan] = json.loads(out)
    assert (plan["first_month"], plan["last_month"], plan["files"]) == ("2025-10", "2025-12", 9)


def test_other_forces_bring_their_crimes_alone(command, tmp_path):
    code, out, _ = command(
        "fetch", "--force", "nottinghamshire", "--months", "2", "--into", str(tmp_path / "x")
    )
    assert code == 0
    assert {path.name[8:23] for path in (tmp_path / "x").rglob("*.csv")} == {"nottinghamshire"}
    assert not (tmp_path / "x" / "neighbourhoods.json").exists()
    assert "Received" in out


def test_a_source_that_fails_leaves_the_others_and_another_exit_code(it, command, tmp_path):
    it.mood("/api/*", moods.broken())
    code, out, err = command("fetch", "--months", "1")
    assert code == 3
    assert "Teams: " in out
    assert "Not fetched: Teams" in err
    raw = tmp_path / "data" / "raw"
    assert len(list(raw.rglob("*.csv"))) >= 3
    assert list((raw / "wards").glob("wards-*.geojson"))
    assert not (raw / "neighbourhoods.json").exists()


def test_without_internet_it_says_so_and_what_is_there_stays(it, command, tmp_path):
    command("fetch", "--only", "crimes", "--months", "1")
    before = files(tmp_path / "data" / "raw")
    it.stop()
    try:
        code, _, err = command("fetch")
        assert code == 1
        assert "cannot be reached" in err
        assert "What is loaded goes on working" in err
        assert command("fetch", "--offer")[:2] == (0, "")
    finally:
        it.start()
    assert files(tmp_path / "data" / "raw") == before


def test_an_offer_names_a_size_and_transfers_no_file(it, command, tmp_path, monkeypatch):
    # One force of this archive takes some kilobytes, which are no size to name otherwise.
    assert "about" not in command("fetch", "--offer")[1].replace("About", "")
    monkeypatch.setattr("etl.fetch_commands.MB", 1)
    code, out, _ = command("fetch", "--offer")
    assert code == 0
    assert "36 months, about " in out
    assert "make data" in out
    assert "MB" in out
    assert all(seen.method == "HEAD" for seen in it.log)
    assert not (tmp_path / "data" / "raw").exists()


def test_only_one_fetch_writes_to_a_folder(command, tmp_path):
    raw = tmp_path / "data" / "raw"
    raw.mkdir()
    with FileLock(raw / ".lock"):
        code, _, err = command("fetch", "--months", "1")
    assert code == 1
    assert "Another fetch is writing" in err


def test_a_folder_that_cannot_be_written_is_told(command, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, err = command("fetch", "--into", str(tmp_path / "file" / "raw"), "--months", "1")
    assert code == 1
    assert "Failed: " in err
    assert "Traceback" not in err


# Not ru_maxrss, which begins with what the process had that started this one.
MEASURED = """
import re, sys
from etl.__main__ import main
code = main(sys.argv[1:])
print("KiB", re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
sys.exit(code)
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="this system does not tell a process's memory"
)
def test_of_an_archive_of_full_size_little_is_asked_and_little_is_held(tmp_path):
    with double() as it:
        it.full_size()
        config = it.config(tmp_path)
        arguments = ["fetch", "--config", str(config), "--only", "crimes"]
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, *arguments],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        size = it.archives.blob("2025-12").size
        assert size > 1_700_000_000
        assert len(files(tmp_path / "raw" / "police-uk")) == 36 * 3
        assert len(it.log) < 200
        assert sum(seen.bytes for seen in it.log) < 0.05 * size
        assert int(done.stdout.rpartition("KiB")[2]) < 200 * 1024


def without_street(it, release, *months):
    """Take the home force's files of some months out of one archive alone."""
    archive = it.archives.releases[release]
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(it.archives.blob(release).content)) as before,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            if not (entry.filename[:7] in months and f"-{HOME}-" in entry.filename):
                after.writestr(entry, before.read(entry))
    archive.edition += 1
    archive.blob, archive.md5 = moods.Held(content.getvalue()), None


def test_a_month_that_the_newest_release_lacks_comes_from_an_older_one(tmp_path):
    with double() as it:
        without_street(it, "2025-12", "2024-06")
        plan = fetch_crimes(Web(QUICK), Wish(it.police, HOME, 24, tmp_path), str, lambda *_: None)
        assert plan.not_there == []
        assert {csv.month for csv in plan.to_fetch["2025-11"]} == {"2024-06"}
        older = expected(it, "2025-11", months=["2024-06"])
        assert {name: files(tmp_path)[name] for name in older} == older


@pytest.mark.parametrize("lost", [["2023-01"], ["2023-01", "2024-06", "2025-02"]])
def test_a_month_that_no_release_has_ends_the_search_and_is_told(tmp_path, lost):
    with double() as it:
        for month in lost:
            it.archives.vanish(month)
        plan = fetch_crimes(Web(QUICK), Wish(it.police, HOME, 36, tmp_path), str, lambda *_: None)
        assert plan.not_there == lost
        assert ", ".join(lost) in plan.as_text()
        assert len(it.log) < 60


def test_many_months_that_are_not_there_are_told_in_few_words(it, tmp_path):
    plan = crimes_to_fetch(Web(QUICK), Wish(it.police, HOME, 600, tmp_path), str)
    assert "in: 1976-01 to 2021-12." in plan.as_text()
    assert len(it.log) < 60


def test_a_source_that_steps_back_replaces_nothing_that_is_newer(tmp_path):
    with double() as it:
        wish = Wish(it.police, HOME, 6, tmp_path)
        it.release("2026-01")
        fetch_crimes(Web(QUICK), wish, str, lambda *_: None)
        before = files(tmp_path)
        del it.archives.releases["2026-01"]
        heard = []
        plan = fetch_crimes(Web(QUICK), wish, heard.append, lambda *_: None)
        assert any("older than that from which" in words for words in heard)
        assert {name: files(tmp_path)[name] for name in before} == before
        assert plan.months[-1] == "2025-12"


def test_an_archive_made_to_do_harm_leaves_the_other_sources(it, command, tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("../../2025-12-derbyshire-street.csv", "x")
    release = it.archives.newest
    right, release.blob = release.blob, moods.Held(content.getvalue())
    release.edition += 1
    try:
        code, out, _ = command("fetch")
    finally:
        release.blob = right
        release.edition += 1
    assert code == 3
    assert "points outside the archive" in out
    assert (tmp_path / "data" / "raw" / "neighbourhoods.json").exists()


def test_one_source_that_is_down_leaves_the_others(it, command, tmp_path):
    it.stop("police", "s3")
    try:
        code, out, _ = command("fetch")
    finally:
        it.start()
    assert code == 3
    assert "cannot be reached" in out
    assert list((tmp_path / "data" / "raw" / "wards").glob("wards-*.geojson"))


def test_a_whole_archive_outlives_a_broken_unpacking_and_its_superseded_part_does_not(
    it, brought, tmp_path, month_by_month
):
    def stop(step, share):
        if step.startswith("Fetching crimes"):
            raise KeyboardInterrupt

    it.mood(ARCHIVE, moods.no_parts())
    with pytest.raises(KeyboardInterrupt):
        brought(show=stop)
    [part] = (tmp_path / "raw").glob("*.zip.part")
    part.with_name("2025-12-00000000.zip.part").write_bytes(b"of an edition before")
    assert part.stat().st_size == it.archives.blob("2025-12").size
    brought()
    # It is asked once more whether it sends parts, and not for the whole.
    assert [seen.range is None for seen in it.log if seen.site == "s3"] == [True, False]
    assert files(tmp_path / "raw") == expected(it)
    assert not list((tmp_path / "raw").glob("*.zip.part"))


def test_a_server_without_parts_or_length_is_asked_for_the_whole(it, brought, tmp_path):
    it.mood(ARCHIVE, moods.without("Content-Length", "Accept-Ranges"), method="HEAD")
    it.mood(ARCHIVE, moods.no_parts(), method="GET")
    brought(months=1)
    assert len(files(tmp_path / "raw")) == 3


def test_what_makes_no_sense_is_told_with_exit_code_2(command):
    assert command("fetch", "--only", "wards", "--force", "nottinghamshire")[0] == 2
    assert command("fetch", "--json")[0] == 2
