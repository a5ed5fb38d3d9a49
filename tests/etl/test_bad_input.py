"""Wrong, broken and hostile files: each is told in words, and what was served still is."""

import os
import shutil
import zipfile

import pytest

from etl.build import Options, build
from etl.config import DEFAULT, load_config
from etl.errors import LoadError
from etl.folder import current_build
from etl.sources import Found, Member
from etl.unpacking import ready_files
from tests.builders import csv_text, load, rows_of, street_row, write_csv, write_zip

NAME = "2025-01/2025-01-derbyshire-street.csv"
GOOD = csv_text([street_row(number=n) for n in range(20)])


def a_bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, b"0" * 50_000_000)
    return path


def truncated(path):
    whole = write_zip(path, {NAME: os.urandom(4000)}).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def with_a_broken_member(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(NAME, GOOD)
    content = bytearray(path.read_bytes())
    content[300] ^= 0xFF
    path.write_bytes(content)
    return path


def encrypted(path):
    content = bytearray(write_zip(path, {NAME: GOOD}).read_bytes())
    # The encryption bit, in the local header and in the central directory.
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def a_csv(path, content, name="2025-01-derbyshire-street.csv"):
    path = path.with_name(name)
    path.write_bytes(content)
    return path


def broken(path, what, by):
    path.write_bytes(write_zip(path, {NAME: GOOD}).read_bytes().replace(what, by))
    return path


HEADER = GOOD.splitlines()[0]
SOURCES = {
    "not a zip": (lambda path: path.write_text("hello") and path, "is not a zip"),
    "truncated": (truncated, "cut off"),
    "damaged inside": (with_a_broken_member, "is damaged"),
    "encrypted": (encrypted, "is encrypted"),
    "climbing out": (
        lambda path: write_zip(path, {f"../{NAME}": GOOD}),
        "points outside the archive",
    ),
    "absolute": (
        lambda path: write_zip(path, {f"/etc/{NAME}": GOOD}),
        "points outside the archive",
    ),
    "windows drive": (
        lambda path: write_zip(path, {"C:\\x\\2025-01-derbyshire-street.csv": GOOD}),
        "points outside",
    ),
    "bomb": (a_bomb, "packs so small"),
    "nothing of police.uk in it": (
        lambda path: write_zip(path, {"readme.txt": "x"}),
        "holds no police.uk file",
    ),
    "folder and name disagree": (
        lambda path: write_zip(path, {"2025-02/2025-01-derbyshire-street.csv": GOOD}),
        "its name says 2025-01",
    ),
    "missing": (lambda path: path, "is not there"),
    "a name that says nothing": (
        lambda path: a_csv(path, GOOD.encode(), "crimes.csv"),
        "does not say month",
    ),
    "a pipe": (lambda path: os.mkfifo(path) or path, "is no file"),
    "a broken directory in the zip": (
        lambda path: broken(path, b"PK\x01\x02", b"XXXX"),
        "is damaged|cut off",
    ),
    "a month to come": (
        lambda path: a_csv(path, GOOD.encode(), "2099-12-derbyshire-street.csv"),
        "has not begun",
    ),
    "blank lines between rows": (
        lambda path: a_csv(path, GOOD.replace("\n", "\n\n", 3).encode()),
        "blank lines",
    ),
    "carriage returns alone": (
        lambda path: a_csv(path, GOOD.replace("\n", "\r").encode()),
        "lacks the columns|carriage returns",
    ),
    "a carriage return in a field": (
        lambda path: a_csv(path, GOOD.replace("Example", "Exam\rple").encode()),
        "carriage returns",
    ),
    "a line break in a field": (
        lambda path: a_csv(path, GOOD.replace("On or near Example Street", '"On\nor"').encode()),
        "line break inside",
    ),
    "a line of a megabyte": (
        lambda path: a_csv(path, f"{GOOD}{'x' * 1_000_000}\n".encode()),
        "a line of 1,000,000 bytes",
    ),
    "other columns": (lambda path: a_csv(path, b"a,b,c\n1,2,3\n"), "lacks the columns Crime ID"),
    "columns in another order": (
        lambda path: a_csv(path, GOOD.replace("Longitude,Latitude", "Latitude,Longitude").encode()),
        "another order",
    ),
    "semicolons": (lambda path: a_csv(path, GOOD.replace(",", ";").encode()), "lacks the columns"),
    "windows-1252": (
        lambda path: a_csv(path, GOOD.replace("Example", "Caf\u00e9").encode("cp1252")),
        "is not UTF-8",
    ),
    "utf-16": (lambda path: a_csv(path, GOOD.encode("utf-16")), "is not UTF-8"),
    "empty": (lambda path: a_csv(path, b""), "is empty"),
    "an open quotation mark": (
        lambda path: a_csv(path, f'{GOOD}"never closed,2025-01\n'.encode()),
        "never closed",
    ),
    "another month under this name": (
        lambda path: a_csv(path, GOOD.replace("2025-01", "2024-01").encode()),
        "not the file that its name says",
    ),
}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A good file, and the warehouse it was loaded into."""
    folder = tmp_path_factory.mktemp("first")
    good = write_csv(folder, [street_row(Month="2024-12")], "2024-12")
    load(folder / "out", good)
    return good, folder / "out"


@pytest.mark.parametrize(("make", "message"), SOURCES.values(), ids=SOURCES)
def test_a_bad_source_is_named_and_nothing_of_it_is_loaded(first, tmp_path, make, message):
    good, warehouse = first
    out = shutil.copytree(warehouse, tmp_path / "out")
    before = current_build(out)
    (tmp_path / "in").mkdir()
    with pytest.raises(LoadError, match=message):
        load(out, good, make(tmp_path / "in" / "download.zip"))
    assert rows_of(out, "SELECT month::VARCHAR, count(*) FROM crime GROUP BY month") == [
        ("2024-12-01", 1)
    ]
    assert sorted(path.name for path in out.iterdir()) == sorted([".lock", "current", before.name])


@pytest.mark.parametrize("text", [f"{HEADER}\n", HEADER])
def test_a_header_alone_is_no_loaded_month(tmp_path, text):
    good = write_csv(tmp_path / "good", [street_row(Month="2024-12")], "2024-12")
    header = a_csv(tmp_path / "x", text.encode())
    with pytest.raises(LoadError, match="a header and no rows"):
        load(tmp_path / "out", header)
    report = load(tmp_path / "out", good, header)
    assert report.without_rows == [header.name]
    assert rows_of(tmp_path / "out", "SELECT month::VARCHAR FROM coverage") == [("2024-12-01",)]


def test_the_unpacked_size_is_limited(tmp_path):
    archive = write_zip(tmp_path / "a.zip", {NAME: GOOD})
    with pytest.raises(LoadError, match="more than the limit"):
        build([archive], tmp_path / "out", load_config(DEFAULT), Options(max_bytes=1000))


def test_a_member_that_unpacks_to_more_than_it_declares_is_refused(tmp_path):
    path = write_csv(tmp_path, [street_row(number=n) for n in range(20)])
    understated = Member(path, path.name, bytes=100, in_zip=False)
    with pytest.raises(LoadError, match="more than the 100 bytes"):
        ready_files(Found([understated]), tmp_path, lambda done, total: None)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_read_permission_is_named(tmp_path):
    path = write_csv(tmp_path / "in", [street_row()])
    path.chmod(0)
    with pytest.raises(LoadError, match="No permission"):
        load(tmp_path / "out", path)


def test_a_refused_read_is_told_as_missing_permission(tmp_path, monkeypatch):
    archive = write_zip(tmp_path / "a.zip", {NAME: GOOD})

    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(archive))

    monkeypatch.setattr(zipfile, "is_zipfile", refuse)
    with pytest.raises(LoadError, match=r"No permission to read .*a\.zip"):
        load(tmp_path / "out", archive)


def test_a_byte_order_mark_and_missing_last_line_end_are_harmless(tmp_path):
    path = a_csv(tmp_path / "x", b"\xef\xbb\xbf" + GOOD.rstrip("\n").encode())
    assert load(tmp_path / "out", path).totals["rows_loaded"] == 20


def test_a_path_with_pattern_characters_is_only_a_path(tmp_path):
    path = write_csv(tmp_path / "in [x] * ?", [street_row()])
    assert load(tmp_path / "out's", path).totals["rows_loaded"] == 1


def test_a_full_disk_is_told_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(LoadError, match="GiB free"):
        load(tmp_path / "out", write_csv(tmp_path / "in", [street_row()]))


@pytest.mark.parametrize(
    ("text", "message"),
    [("[force", "is not a TOML file"), ("[force]\nslug = 'x'\n", "lacks the setting")],
)
def test_a_wrong_configuration_is_named(tmp_path, text, message):
    path = tmp_path / "force.toml"
    path.write_text(text)
    with pytest.raises(LoadError, match=message):
        load_config(path)
