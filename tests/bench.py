"""`make bench`: how fast, how large, against what; a table of one run on one machine.

Ratios are what to compare between machines: times depend on the machine and on what else it does.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import psutil
from streamlit.testing.v1 import AppTest

from etl.build import Options, build
from etl.config import DEFAULT, load_config
from etl.csv_file import HEADERS
from etl.folder import current_build
from tests.server import CHROMIUM, ROOT, chromium, profile, server, settle

FIGURES = ".st-key-figures, .st-key-fields, .st-key-incidents, .st-key-points, .js-plotly-plot"


@dataclass(frozen=True)
class View:
    """A page, what its link asks for, and its goals: script in ms, warm and first; data in KB."""

    page: str
    asked: dict[str, str | list[str]] = field(default_factory=dict)
    warm: str = "150"
    first: str = "1,000"
    sent: str = "500"


VIEWS = {
    "overview": View("overview"),
    "area": View("area", {"area": "SN-03 Derby City"}),
    "briefing": View("briefing", {"area": "SN-03 Derby City"}),
    "ward": View("ward", {"area": "Arboretum ward, Derby"}),
    "all areas": View("wards", warm="250"),
    "all areas, 176 wards": View("wards", {"area": "Derbyshire (whole force)"}, warm="250"),
    "priorities": View("priorities"),
    "scan": View("scan"),
    "scan, whole force, 36 months": View(
        "scan",
        {"area": "Derbyshire (whole force)", "months": ["Nov 2022", "Oct 2025"]},
        first="2,000",
    ),
    "trend": View("trend", {"types": "Shoplifting"}),
    "season": View("season", {"types": "Shoplifting"}),
    "year on year": View("season", {"types": "Shoplifting", "view": "Year on year"}),
    "outlook": View("season", {"types": "Shoplifting", "view": "Outlook"}),
    "side by side": View("side_by_side"),
    "side by side, whole force": View("side_by_side", {"area": "Derbyshire (whole force)"}),
    "outcomes": View("outcomes", {"area": "Derbyshire (whole force)"}),
    "searches": View("searches", {"area": "Derbyshire (whole force)"}),
    "hotspots": View("hotspots", warm="250", first="1,500", sent="700"),
    "hotspots, whole force": View(
        "hotspots", {"area": "Derbyshire (whole force)"}, warm="", first="3,000", sent="700"
    ),
    "foresight": View("foresight"),
    "compare": View("compare", sent="700"),
    "incidents": View("incidents"),
    "incident": View("incident"),
    "about": View("about"),
}
TYPES = {"Month": "DATE", "Longitude": "DOUBLE", "Latitude": "DOUBLE", "Date": "TIMESTAMPTZ"}
MIB = 2**20


def line(what: str, measured: str, goal: str = "") -> None:
    """One line of the table."""
    sys.stdout.write(f"| {what} | {measured} | {goal} |\n")
    sys.stdout.flush()


def command(*arguments: str, module: str = "etl") -> tuple[float, float]:
    """Run `python -m etl ...`; seconds and peak MiB."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"python -m {module} {' '.join(arguments)} failed")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def zipped(folder: Path) -> Path:
    """The CSVs of a folder as one download."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.rglob("*.csv")):
            archive.write(file, file.relative_to(folder))
    return path


def bare_read(folder: Path, database: Path) -> float:
    """Seconds for DuckDB alone to read the same CSVs into tables: the floor of any loader."""
    started = time.perf_counter()
    with duckdb.connect(database) as connection:
        for dataset, header in HEADERS.items():
            columns = {name: TYPES.get(name, "VARCHAR") for name in header.split(",")}
            files = [str(path) for path in sorted(folder.rglob(f"*-{dataset}.csv"))]
            connection.read_csv(
                files,
                header=True,
                columns=columns,
                date_format="%Y-%m" if "Month" in columns else None,
                auto_detect=False,
            ).create(dataset)
    return time.perf_counter() - started


def rows(folder: Path) -> int:
    """Rows of all files of a warehouse."""
    path = current_build(folder)
    assert path
    with duckdb.connect(path, read_only=True) as warehouse:
        found = warehouse.execute("SELECT sum(rows_read) FROM source_file").fetchone()
    assert found
    return int(found[0])


def bench_load(work: Path, name: str, scale: float) -> float:
    """A year at a scale, from the zip; seconds per million rows."""
    files = work / name
    command("demo", "--months", "12", "--scale", str(scale), "--out", str(files))
    archive, out = zipped(files), work / f"{name}-warehouse"
    seconds, peak = command("build", str(archive), "--out", str(out))
    count = rows(out)
    bare = bare_read(files, work / f"{name}.duckdb")
    large = scale >= 60
    line(f"{name}: rows of all files", f"{count:,}")
    line(f"{name}: zip to warehouse, s", f"{seconds:.1f}", "90" if large else "3")
    line(f"{name}: peak memory, MiB", f"{peak:,.0f}", "4,096" if large else "600")
    line(f"{name}: against a bare DuckDB read", f"{seconds / bare:.1f} x", "3 x" if large else "")
    line(f"{name}: s per million rows", f"{seconds / count * 1e6:.1f}")
    return seconds / count


def bench_cells(files: Path, out: Path) -> None:
    """What the equal cells add to a build."""
    at: dict[str, float] = {}
    options = Options(progress=lambda step, _: at.setdefault(step, time.perf_counter()))
    build([files], out, load_config(DEFAULT), options)
    seconds = at["Checking"] - at["Counting by cell"]
    line("equal cells of 36 months, within the build, s", f"{seconds:.1f}", "10")


def bench_paper(warehouse: Path, work: Path) -> None:
    """Sheets and packs, each by a command of its own: imports, figures and typesetting."""
    os.environ["BEATLINE_WAREHOUSE"] = str(warehouse)
    ward = ("--ward", "Arboretum ward, Derby")
    for name, asked, file, goal in (
        ("briefing of one SNT", ("briefing", "--snt", "SN-03"), "one.pdf", "1.5 and the imports"),
        ("briefings of every SNT, one PDF", ("briefing", "--force"), "all.pdf", "60"),
        ("briefings of every SNT, zip", ("briefing", "--force"), "all.zip", "60"),
        ("pack of one ward", ("pack", *ward), "ward.pdf", "3 and the imports"),
        ("pack of one ward, spreadsheet", ("pack", *ward), "ward.xlsx", "3 and the imports"),
        ("pack of the city's wards", ("pack", "--city"), "city.pdf", "60"),
    ):
        out = work / file
        seconds, peak = command(*asked, "--out", str(out), module="beatline.reports")
        line(f"{name}, s", f"{seconds:.1f}", goal)
        line(f"{name}, KB", f"{out.stat().st_size / 1000:,.0f}")
        line(f"{name}, peak memory, MiB", f"{peak:,.0f}")


def bench_pages(warehouse: Path, seen: dict[str, View]) -> None:
    """The script of every page: first run in a process, and median of later ones."""
    os.environ["BEATLINE_WAREHOUSE"] = str(warehouse)
    for name, view in seen.items():
        cold = float(
            subprocess.run(
                [sys.executable, "-c", COLD.format(page=view.page, asked=view.asked)],
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            ).stdout.split()[-1]
        )
        run = opened(view.page, view.asked)
        run()
        warm = statistics.median(timed(run) for _ in range(15))
        line(f"{name}: script, warm median, ms", f"{1000 * warm:.0f}", view.warm)
        line(f"{name}: script, first in a process, ms", f"{1000 * cold:.0f}", view.first)


COLD = """
import time
from tests.bench import opened
run = opened("{page}", {asked})
started = time.perf_counter()
run()
print(time.perf_counter() - started)
"""


def views(warehouse: Path) -> dict[str, View]:
    """What to ask of each page, with an incident that is there."""
    path = current_build(warehouse)
    assert path
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute(
            """
            SELECT printf('%016x', key)
            FROM crime
            WHERE counted AND crime_id IS NOT NULL
            ORDER BY month DESC, key
            LIMIT 1
            """
        ).fetchone()
    assert found
    incident: dict[str, str | list[str]] = {"incident": found[0]}
    return VIEWS | {"incident": replace(VIEWS["incident"], asked=incident)}


def opened(page: str, asked: dict[str, str | list[str]]) -> Callable[[], object]:
    """A page through app.py, ready to run."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in asked.items():
        app.query_params[name] = value
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
    return app.run


def timed(run: Callable[[], object]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def bench_browser(warehouse: Path, seen: dict[str, View], sessions: int = 10) -> None:
    """What a person waits for and downloads, and what one more person costs the server."""
    with server(warehouse) as (address, process), chromium() as browser:
        for name, view in seen.items():
            page = "" if view.page == "overview" else view.page
            path = f"{page}?{urlencode(view.asked, doseq=True)}"
            first = profile(browser).new_page()
            first.goto(f"{address}/{path}")
            settle(first)
            # A window with a map that stays open would draw on, and slow down the next.
            first.context.close()
            tab = profile(browser).new_page()
            received: list[int] = []
            tab.on(
                "websocket",
                lambda socket, received=received: socket.on(
                    "framereceived", lambda frame: received.append(len(frame))
                ),
            )
            started = time.perf_counter()
            tab.goto(f"{address}/{path}")
            tab.wait_for_selector(FIGURES)
            figures = time.perf_counter() - started
            settle(tab)
            tab.wait_for_timeout(1500)
            line(f"{name}: first figures in the browser, s", f"{figures:.2f}", "1.5")
            line(f"{name}: data to the browser, KB", f"{sum(received) / 1000:.0f}", view.sent)
            tab.context.close()
        before = psutil.Process(process.pid).memory_info().rss
        for _ in range(sessions):
            tab = profile(browser).new_page()
            tab.goto(address)
            settle(tab)
        further = (psutil.Process(process.pid).memory_info().rss - before) / sessions / MIB
        line("memory of a further session, MiB", f"{further:.1f}", "5")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave the national year out")
    options = parser.parse_args()
    sys.stdout.write("| what | measured | goal |\n|---|---|---|\n")
    with tempfile.TemporaryDirectory(dir=os.environ.get("BEATLINE_BENCH_DIR")) as folder:
        work = Path(folder)
        small = bench_load(work, "Derbyshire, 12 months", 1)
        if not options.quick:
            national = bench_load(work, "England and Wales, 12 months", 60)
            line("time per row, national against Derbyshire", f"{national / small:.2f} x", "1 x")
        command("demo", "--months", "36", "--out", str(work / "36"))
        bench_cells(work / "36", work / "warehouse")
        # Before a page opens the file in this process, in its own way.
        seen = views(work / "warehouse")
        bench_paper(work / "warehouse", work)
        bench_pages(work / "warehouse", seen)
        if CHROMIUM:
            bench_browser(work / "warehouse", seen)


if __name__ == "__main__":
    main()
