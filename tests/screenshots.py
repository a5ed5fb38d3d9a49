"""`make screenshots`: every page, wide and narrow, on demonstration data, into docs/screenshots."""

import tempfile
from pathlib import Path

from etl.__main__ import main as etl
from tests.server import NARROW, ROOT, WIDE, chromium, server, settle

TARGET = ROOT / "docs" / "screenshots"
PAGES = {
    "overview": "",
    "area": "area?area=SN-03+Derby+City",
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
}


def main() -> None:
    """Build a demonstration warehouse and draw each page of it."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        files, warehouse = Path(folder) / "files", Path(folder) / "warehouse"
        etl(["demo", "--out", str(files)])
        etl(["build", str(files), "--out", str(warehouse)])
        with server(warehouse) as (address, _), chromium() as browser:
            for width, viewport in (("wide", WIDE), ("narrow", NARROW)):
                page = browser.new_context(viewport=viewport).new_page()
                for name, path in PAGES.items():
                    page.goto(f"{address}/{path}")
                    settle(page)
                    page.wait_for_timeout(2500)
                    page.screenshot(path=TARGET / f"{name}-{width}.png")


if __name__ == "__main__":
    main()
