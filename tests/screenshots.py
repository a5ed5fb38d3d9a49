"""`make screenshots`: every page, wide and narrow, on demonstration data, into docs/screenshots."""

import tempfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image

from beatline.reports.briefing_book import patches
from beatline.reports.briefing_sheet import briefing_link, briefing_pictures, sheet
from beatline.reports.command_scope import areas_of_command
from beatline.reports.pack_pdf import pack_pdf, pack_pictures
from beatline.reports.pack_sections import pack_parts
from beatline.warehouse import open_warehouse
from etl.__main__ import main as etl
from tests.reports.pdf_pages import Pages
from tests.reports.printed import whole_force
from tests.server import NARROW, ROOT, WIDE, chromium, profile, server, settle

TARGET = ROOT / "docs" / "screenshots"
PAGES = {
    "overview": "",
    "area": "area?area=SN-03+Derby+City",
    "briefing": "briefing?area=SN-03+Derby+City",
    "ward": "ward?area=Arboretum+ward,+Derby",
    "all-areas": "wards",
    "priorities": "priorities",
    "scan": "scan?area=Derbyshire+(whole+force)",
    "trend": "trend?types=Shoplifting",
    "season": "season?types=Shoplifting",
    "outlook": "season?types=Shoplifting&view=Outlook",
    "side-by-side": "side_by_side",
    "outcomes": "outcomes",
    "searches": "searches",
    "hotspots": "hotspots",
    "foresight": "foresight",
    "compare": "compare",
    "incidents": "incidents",
    "about": "about",
    "revisions": "revisions",
}
# On paper: a town that can be walked, and the country, which needs a car.
SHEETS = ("SN-03", "ND-01")
# Of the meeting pack, by the heading of a page.
PACKED = "Normanton"
PACK_PAGES = {
    "cover": "What is inside",
    "summary": "Derby: all wards",
    "all-wards": "Every ward of Derby",
    "ward": "Normanton ward, Derby",
    "charts": "Month by month, with the range to expect",
    "answers": "What asks for an answer",
}
IN_GREY = "all-wards"
# Always the same day, so that a picture changes only with its page.
PRINTED = date(2025, 12, 22)


def main() -> None:
    """Build a demonstration warehouse and draw each page of it."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        files, warehouse = Path(folder) / "files", Path(folder) / "warehouse"
        etl(["demo", "--out", str(files)])
        etl(["build", str(files), "--out", str(warehouse)])
        draw_sheets(warehouse)
        draw_pack(warehouse)
        with server(warehouse) as (address, _), chromium() as browser:
            for width, viewport in (("wide", WIDE), ("narrow", NARROW)):
                page = profile(browser, viewport).new_page()
                for name, path in PAGES.items():
                    page.goto(f"{address}/{path}")
                    settle(page)
                    page.wait_for_timeout(2500)
                    page.screenshot(path=TARGET / f"{name}-{width}.png")


def draw_sheets(folder: Path) -> None:
    """The A4 page of some patches, and one with a choice of crime types."""
    warehouse = open_warehouse(folder)
    scopes = [one for one in patches(warehouse, whole_force(warehouse)) if one.area_code in SHEETS]
    burglary = replace(scopes[-1], crime_types=("Burglary",), types_label="Burglary")
    for scope, name in (*((one, one.area_code) for one in scopes), (burglary, "burglary")):
        link = briefing_link(warehouse, scope, "https://beatline.example")
        page = sheet(warehouse, scope, link=link, today=PRINTED)
        picture = briefing_pictures([page])[0]
        (TARGET / f"briefing-sheet-{name.casefold()}.png").write_bytes(picture)


def draw_pack(folder: Path) -> None:
    """Some pages of the meeting pack of a ward, and one as a printer without colours has it."""
    warehouse = open_warehouse(folder)
    scopes = areas_of_command(warehouse, wards=[PACKED], month=None, months=12)
    *_, last = pack_parts(warehouse, scopes, today=PRINTED)
    assert last.pack is not None
    pictures = pack_pictures(last.pack, ppi=80)
    # The last of a name is the ward's own.
    pages = {words: number for number, words in Pages(pack_pdf(last.pack)).bookmarks()}
    for name, heading in PACK_PAGES.items():
        picture = Image.open(BytesIO(pictures[pages[heading]]))
        picture.save(TARGET / f"pack-{name}.png", optimize=True)
        if name == IN_GREY:
            picture.convert("L").save(TARGET / f"pack-{name}-grey.png", optimize=True)


if __name__ == "__main__":
    main()
