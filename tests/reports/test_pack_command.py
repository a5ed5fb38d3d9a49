"""What a person and a monthly job see of `python -m beatline.reports pack`."""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from beatline.reports import pack_command
from beatline.reports.__main__ import main
from beatline.reports.pack_book import pack_book
from tests.reports.packs import opened
from tests.reports.pdf_pages import Pages

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def served(small, monkeypatch):
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(small.path.parent))


def run(out, *options):
    return main(["pack", "--out", str(out), *options])


@pytest.mark.parametrize("name", ["Arboretum", "arboretum ward, derby", "E05015506"])
def test_a_ward_is_found_by_name_label_or_code(tmp_path, capsys, small, name):
    out = tmp_path / "pack.pdf"
    if name.startswith("E0"):
        name = _code(small, "Arboretum")
    assert run(out, "--ward", name) == 0
    pages = Pages(out.read_bytes())
    assert "Wardscrutiny:Arboretum" in pages.text()
    assert "AsofDecember2025" in pages.text()
    said = capsys.readouterr()
    assert said.out.startswith(f"{out}: 1 area, ")
    assert said.err == ""


def _code(warehouse, name):
    from beatline import queries  # noqa: PLC0415

    areas = queries.area_choices(warehouse)
    return str(areas.loc[areas["area_name"] == name, "area_code"].iloc[0])


def test_the_command_runs_as_a_module_of_its_own(tmp_path):
    command = [sys.executable, "-m", "beatline.reports", "pack", "--ward", "Abbey"]
    command += ["--out", str(tmp_path / "pack.xlsx"), "--months", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "Types" in opened((tmp_path / "pack.xlsx").read_bytes()).sheetnames


def test_several_wards_are_told_on_standard_error_and_a_name_twice_is_one_ward(tmp_path, capsys):
    out = tmp_path / "pack.zip"
    assert run(out, "--ward", "Abbey", "--ward", "Arboretum", "--ward", "abbey") == 0
    said = capsys.readouterr()
    assert said.err.splitlines() == ["Abbey: 1 of 2", "Arboretum: 2 of 2"]
    assert "2 areas" in said.out
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        assert names == [
            "beatline-pack-Derby-Abbey-and-Arboretum-2025-12.pdf",
            "beatline-pack-Derby-Abbey-and-Arboretum-2025-12.xlsx",
        ]
        assert len(Pages(archive.read(names[0]))) > 10
        assert opened(BytesIO(archive.read(names[1])).getvalue()).sheetnames[0] == "Summary"


def test_month_and_months_are_those_asked_for(tmp_path):
    out = tmp_path / "pack.pdf"
    options = ["--snt", "SN-03", "--month", "2025-03", "--months", "2"]
    assert run(out, *options) == 0
    text = Pages(out.read_bytes()).text()
    assert "AsofMarch2025" in text
    assert "FebruaryandMarch2025" in text
    assert "Teamscrutiny:DerbyCity" in text


@pytest.mark.parametrize("options", [["--city"], ["--district", "derby"]])
def test_a_city_is_every_ward_of_it(tmp_path, monkeypatch, options):
    asked = []

    def first(warehouse, scopes, **kind):
        asked.extend(scopes)
        yield from pack_book(warehouse, scopes[:1], **kind)

    monkeypatch.setattr(pack_command, "pack_book", first)
    assert run(tmp_path / "pack.xlsx", *options) == 0
    assert len(asked) == 18
    assert {scope.area_kind for scope in asked} == {"ward"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ward", "Abey"], "no ward is called 'Abey'. Nearest: Abbey ward, Derby"),
        (["--ward", "zzzz"], "no ward is called 'zzzz'.\n"),
        (["--ward", ""], "is called ''"),
        (["--district", "Derbi"], "Nearest: Derby"),
        (["--district", ""], "is called ''"),
        (["--snt", "SN-99"], "no SNT is called 'SN-99'. Nearest: SN-0"),
        (["--ward", "Killamarsh East", "--ward", "Abey"], "no ward is called 'Abey'"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(tmp_path, capsys, options, said):
    assert run(tmp_path / "pack.pdf", *options) == 2
    error = capsys.readouterr().err
    assert error.startswith("Wrong use: ")
    assert said in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--ward", "Abbey", "--city"],
        ["--city", "--month", "December"],
        ["--city", "--months", "0"],
        ["--city", "--months", "37"],
        ["--city", "--months", "²"],
    ],
)
def test_options_that_do_not_go_together_are_told_by_the_usage(tmp_path, capsys, options):
    with pytest.raises(SystemExit) as stopped:
        run(tmp_path / "pack.pdf", *options)
    assert stopped.value.code == 2
    assert "usage: python -m beatline.reports pack" in capsys.readouterr().err


def test_a_month_that_is_not_loaded_and_a_folder_that_is_not_there_are_refused(tmp_path, capsys):
    assert run(tmp_path / "pack.pdf", "--city", "--month", "2025-06") == 1
    assert "June 2025 is not loaded." in capsys.readouterr().err
    assert run(tmp_path / "no" / "pack.pdf", "--city") == 1
    assert "there is no folder" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["pack.txt", "pack", "pack.xls"])
def test_a_file_is_what_its_ending_says(tmp_path, capsys, name):
    assert run(tmp_path / name, "--ward", "Abbey") == 2
    assert "ends with neither .pdf, .xlsx nor .zip." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path, capsys, monkeypatch):
    out = tmp_path / "pack.pdf"
    out.write_bytes(b"last month's")

    def stopped(*arguments, **options):
        yield next(pack_book(*arguments, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(pack_command, "pack_book", stopped)
    assert run(out, "--ward", "Abbey", "--ward", "Arboretum") == 1
    assert "Interrupted. Nothing was written." in capsys.readouterr().err
    assert out.read_bytes() == b"last month's"
    assert [path.name for path in tmp_path.iterdir()] == ["pack.pdf"]


def test_the_help_names_the_exit_codes(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["pack", "--help"])
    assert stopped.value.code == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "0 written, 1 failed with nothing written, 2 wrong use" in told
