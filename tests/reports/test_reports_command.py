"""What a person, a script and a nightly job see of `python -m beatline.reports`."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from beatline import queries
from beatline.reports import __main__ as command_line
from beatline.reports.__main__ import main
from beatline.reports.briefing_book import briefing_book
from beatline.reports.places_to_pass import MOST_PLACES, SIZE
from tests.reports.pdf_pages import Pages
from tests.reports.printed import patch

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def served(small, monkeypatch):
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(small.path.parent))
    monkeypatch.delenv("BEATLINE_URL", raising=False)


def run(out, *options):
    return main(["briefing", "--out", str(out), *options])


@pytest.mark.parametrize("name", ["SN-03", "sn-03", "Derby City", "SN-03 Derby City"])
def test_a_patch_is_found_by_code_name_or_label(tmp_path, capsys, name):
    out = tmp_path / "page.pdf"
    assert run(out, "--snt", name) == 0
    pages = Pages(out.read_bytes())
    assert len(pages) == 1
    assert "SN-03DerbyCity" in pages.text()
    assert "AsofDecember2025" in pages.text()
    said = capsys.readouterr()
    assert said.out.startswith(f"{out}: 1 page, ")
    assert said.err == "No QR code: say where the dashboard runs with --url or BEATLINE_URL.\n"


def test_the_command_runs_as_a_module_of_its_own(tmp_path):
    command = [sys.executable, "-m", "beatline.reports", "briefing", "--snt", "SN-03"]
    command += ["--out", str(tmp_path / "page.pdf"), "--url", "https://beatline.example"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(Pages((tmp_path / "page.pdf").read_bytes())) == 1


def test_a_section_is_one_pdf_with_progress_on_standard_error(tmp_path, capsys):
    out = tmp_path / "section.pdf"
    assert run(out, "--section", "derby north", "--url", "https://beatline.example") == 0
    pages = Pages(out.read_bytes())
    said = capsys.readouterr()
    assert said.err.splitlines()[0] == f"SN-01: 1 of {len(pages)}"
    assert len(said.err.splitlines()) == len(pages) == len(pages.bookmarks()) > 1
    assert "beatline.example/briefing?area=SN-01+" in pages.text()


@pytest.mark.parametrize("name", ["pages.zip", "pages.ZIP"])
def test_a_zip_has_a_pdf_for_each_patch(tmp_path, name):
    out = tmp_path / name
    assert run(out, "--section", "Derby North") == 0
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist()[0] == "beatline-briefing-SN-01-2025-12.pdf"
        assert archive.testzip() is None


def test_month_and_types_are_those_asked_for(tmp_path):
    out = tmp_path / "page.pdf"
    assert run(out, "--snt", "SN-03", "--month", "2025-03", "--types", "burglary") == 0
    text = Pages(out.read_bytes()).text()
    assert "AsofMarch2025" in text
    assert "Burglaryonly" in text


def test_the_address_of_the_dashboard_may_come_from_the_environment(
    tmp_path, small, capsys, monkeypatch
):
    monkeypatch.setenv("BEATLINE_URL", "https://from.example")
    out = tmp_path / "page.pdf"
    cell = queries.study_cells(small, patch(small, "SN-03"), size=SIZE)["cell"].iloc[0]
    assert run(out, "--snt", "SN-03", "--drop", cell) == 0
    assert capsys.readouterr().err == ""
    alts = [alt for kind, alt in Pages(out.read_bytes()).tags() if kind == "Figure"]
    assert alts[-1].endswith(f"https://from.example/briefing?area=SN-03+Derby+City&drop={cell}")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--snt", "SN-99"], "no SNT is called 'SN-99'. Nearest: SN-0"),
        (["--snt", "Derby Cty"], "Nearest: SN-03: Derby City"),
        (["--snt", "Buxton"], "Buxton"),
        (["--snt", "zzzzzz"], "no SNT is called 'zzzzzz'.\n"),
        (["--section", "Derby"], "Nearest: Derby East; Derby North; Derby West."),
        (["--snt", "SN-03", "--types", "Burglry"], "Nearest: Burglary."),
        (["--section", "Derby East", "--pin", "x"], "are for the places of one SNT"),
        (["--snt", "SN-03", "--url", "beatline.example"], "is not an address like https://"),
        (["--snt", "SN-03", "--drop", "x", "--pin", "y"], "no cell of SN-03 Derby City: y, x. "),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(tmp_path, capsys, options, said):
    assert run(tmp_path / "page.pdf", *options) == 2
    error = capsys.readouterr().err
    assert "Wrong use: " in error
    assert said in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [[], ["--snt", "SN-03", "--force"], ["--snt", "SN-03", "--month", "December"]],
)
def test_options_that_do_not_go_together_are_told_by_the_usage(tmp_path, capsys, options):
    with pytest.raises(SystemExit) as stopped:
        run(tmp_path / "page.pdf", *options)
    assert stopped.value.code == 2
    assert "usage: python -m beatline.reports briefing" in capsys.readouterr().err


def test_a_month_that_is_not_loaded_is_refused(tmp_path, capsys):
    assert run(tmp_path / "page.pdf", "--snt", "SN-03", "--month", "2025-06") == 1
    assert "June 2025 is not loaded. Loaded are 13 months from November 2024 to" in (
        capsys.readouterr().err
    )


def test_without_a_warehouse_the_command_says_how_to_get_one(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(tmp_path / "nowhere"))
    assert run(tmp_path / "page.pdf", "--snt", "SN-03") == 1
    assert "No data are loaded yet" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_told_before_the_work(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(command_line, "briefing_book", lambda *_, **__: pytest.fail("worked"))
    assert run(tmp_path / "no" / "page.pdf", "--snt", "SN-03") == 1
    assert "there is no folder" in capsys.readouterr().err
    assert run(tmp_path, "--snt", "SN-03") == 1
    assert "is a folder: name a file in it" in capsys.readouterr().err


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path, capsys, monkeypatch):
    out = tmp_path / "page.pdf"
    out.write_bytes(b"yesterday's")

    def stopped(*arguments, **options):
        yield next(briefing_book(*arguments, **options))
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(command_line, "briefing_book", stopped)
        assert run(out, "--snt", "SN-03") == 1
    assert "Interrupted. Nothing was written." in capsys.readouterr().err
    assert out.read_bytes() == b"yesterday's"

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        assert run(out, "--snt", "SN-03") == 1
    assert "cannot be written: No space left on device." in capsys.readouterr().err
    assert out.read_bytes() == b"yesterday's"
    assert run(out, "--snt", "SN-03") == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["page.pdf"]


def test_the_help_names_the_exit_codes(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["briefing", "--help"])
    assert stopped.value.code == 0
    assert "0 written, 1 failed with nothing written, 2 wrong use" in " ".join(
        capsys.readouterr().out.split()
    )


@pytest.mark.parametrize("name", ["page.txt", "page", "page.pdf.gz", ".pdf"])
def test_a_file_is_a_pdf_or_a_zip_by_its_ending(tmp_path, capsys, name):
    assert run(tmp_path / name, "--snt", "SN-03") == 2
    assert "ends with neither .pdf nor .zip. Name a file like page.pdf" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_places_without_room_are_told_and_the_page_is_made(tmp_path, small, capsys):
    scope = patch(small, "SN-03")
    cells = list(queries.study_cells(small, scope, size=SIZE)["cell"])
    assert len(cells) > MOST_PLACES
    pins = [f"--pin={cell}" for cell in cells[: MOST_PLACES + 1]]
    assert run(tmp_path / "page.pdf", "--snt", "SN-03", *pins, "--url", "https://x.example") == 0
    assert capsys.readouterr().err == "1 pinned place did not fit among the 8 of a page.\n"
    assert len(Pages((tmp_path / "page.pdf").read_bytes())) == 1
    assert run(tmp_path / "page.pdf", "--snt", "SN-03", f"--drop={cells[0]}", "--pin=x") == 2
    assert "no cell of SN-03 Derby City: x. The cells stand in the link" in capsys.readouterr().err


def test_the_code_of_an_older_month_leads_to_that_month(tmp_path):
    out = tmp_path / "page.pdf"
    url = ["--url", "https://beatline.example"]
    assert run(out, "--snt", "SN-03", "--month", "2025-03", *url) == 0
    alts = [alt for kind, alt in Pages(out.read_bytes()).tags() if kind == "Figure"]
    assert alts[-1].startswith("QR code. This briefing, with its evidence: ")
    assert alts[-1].endswith("&months=Nov+2024&months=Mar+2025")


@pytest.mark.parametrize("option", ["--snt", "--section"])
def test_an_empty_name_is_no_name_and_not_the_whole_force(tmp_path, capsys, option):
    assert run(tmp_path / "page.pdf", option, "") == 2
    assert "is called ''" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("url", ["https://", f"https://beatline.example/{'x' * 3000}", "ftp://a"])
def test_an_address_that_no_code_could_hold_is_refused(tmp_path, capsys, url):
    assert run(tmp_path / "page.pdf", "--snt", "SN-03", "--url", url) == 2
    assert "is not an address like https://beatline.example" in capsys.readouterr().err


def test_what_is_no_ordinary_file_is_left_alone(tmp_path, capsys):
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    assert run(pipe, "--snt", "SN-03") == 1
    assert "is no ordinary file" in capsys.readouterr().err
    assert pipe.is_fifo()


def test_a_link_to_a_file_stays_a_link_and_its_file_is_replaced(tmp_path):
    file, link = tmp_path / "file.pdf", tmp_path / "link.pdf"
    file.write_bytes(b"old")
    link.symlink_to(file)
    assert run(link, "--snt", "SN-03") == 0
    assert link.is_symlink()
    assert len(Pages(file.read_bytes())) == 1


def test_a_name_that_is_too_long_for_the_disk_is_told_in_words(tmp_path, capsys):
    assert run(tmp_path / f"{'x' * 300}.pdf", "--snt", "SN-03") == 1
    assert "cannot be written: File name too long." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_query_that_is_interrupted_is_told_like_any_interruption(tmp_path, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(command_line, "briefing_book", interrupted)
    assert run(tmp_path / "page.pdf", "--snt", "SN-03") == 1
    assert "Interrupted. Nothing was written." in capsys.readouterr().err
