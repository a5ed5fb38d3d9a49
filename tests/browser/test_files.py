"""What goes in and out through the browser: uploads, downloads, a rebuild under an open page."""

import csv
import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.builders import asb_row, load, rows_of, street_row, write_csv
from tests.server import server, settle

pytestmark = pytest.mark.browser


def served(folder):
    """A server over a small warehouse; its address, the warehouse, the folder."""
    out = folder / "warehouse"
    rows = [street_row(number=n) for n in range(30)] + [asb_row()] * 12
    rows += [street_row(number=99, Location="On or near =HYPERLINK(1)")]
    load(out, write_csv(folder / "in", rows))
    with server(out) as (address, _):
        yield address, out, folder


@pytest.fixture
def own_server(tmp_path):
    """For a test that changes the warehouse."""
    yield from served(tmp_path)


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """For tests that leave it as it is."""
    yield from served(tmp_path_factory.mktemp("shared"))


def main(tab):
    return tab.locator('[data-testid="stMain"]')


def test_an_upload_is_loaded_and_shown_without_a_restart(own_server, tab):
    address, out, folder = own_server
    tab.goto(f"{address}/about")
    settle(tab)
    path = write_csv(folder / "new", [street_row(number=7, Month="2025-02")] * 2, "2025-02")
    tab.set_input_files('[data-testid="stFileUploader"] input', str(path))
    settle(tab)
    tab.get_by_role("button", name=re.compile("^Load")).click()
    tab.get_by_text("Loaded. Rows").first.wait_for()
    assert rows_of(out, "SELECT count(*) FROM crime") == [(45,)]
    assert rows_of(out, "SELECT count(*) FROM coverage") == [(2,)]


def test_an_upload_that_is_no_police_file_is_told_and_nothing_changes(shared_server, tab):
    address, out, folder = shared_server
    tab.goto(f"{address}/about")
    settle(tab)
    path = folder / "holiday.csv"
    path.write_text("a,b\n1,2\n")
    tab.set_input_files('[data-testid="stFileUploader"] input', str(path))
    settle(tab)
    tab.get_by_role("button", name=re.compile("^Load")).click()
    tab.get_by_text("does not say month").wait_for()
    assert rows_of(out, "SELECT count(*) FROM crime") == [(43,)]


def download(tab, name):
    with tab.expect_download() as waiting:
        tab.locator('[data-testid="stDownloadButton"] button').filter(has_text=name).first.click()
    return waiting.value.path()


def test_downloads_hold_exactly_what_is_shown_and_no_formula(shared_server, tab):
    address, _, _ = shared_server
    tab.goto(f"{address}/incidents?types=Burglary")
    settle(tab)
    expect(main(tab)).to_contain_text("31 recorded crimes")
    rows = list(csv.reader(io.StringIO(download(tab, "CSV").read_text(encoding="utf-8-sig"))))
    body = [row for row in rows if any("Burglary" in cell for cell in row)]
    assert len(body) >= 31
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@")]
    book = openpyxl.load_workbook(io.BytesIO(download(tab, "Excel").read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert sum(cell.value == "Burglary" for cell in cells) >= 31
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_a_rebuild_is_picked_up_at_the_next_click(own_server, tab):
    address, out, folder = own_server
    tab.goto(address)
    settle(tab)
    assert "January 2025" in main(tab).inner_text()
    load(
        out,
        write_csv(
            folder / "later", [street_row(number=n, Month="2025-02") for n in range(9)], "2025-02"
        ),
    )
    tab.get_by_role("link", name="Incidents").first.click()
    expect(main(tab)).to_contain_text("newest month February 2025")
    tab.get_by_role("link", name="Overview").first.click()
    expect(main(tab)).to_contain_text("How is Derby?")
    expect(main(tab)).to_contain_text("newest month February 2025")


def test_without_a_warehouse_the_page_says_how_to_get_one(tmp_path, tab):
    with server(tmp_path / "none") as (address, _):
        tab.goto(f"{address}/incidents")
        settle(tab)
        expect(main(tab)).to_contain_text("make data")
        assert not tab.locator('[data-testid="stException"]').count()
