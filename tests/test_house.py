"""What the house promises about itself: pages that read as contents, docs that keep up."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "pages").glob("*.py"))
STATISTICS = sorted(
    path.stem
    for path in (ROOT / "beatline" / "analysis").glob("*.py")
    if path.stem not in ("__init__", "sentences")
)


def tracked():
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    return [ROOT / name for name in files if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_reads_as_a_table_of_contents(page):
    text = page.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) <= 60
    assert ast.get_docstring(tree)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert not re.search(r"SELECT |groupby|^import (plotly|pydeck|duckdb)", text, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_is_in_the_navigation_and_begins_with_the_scope(page):
    assert f'"pages/{page.name}"' in (ROOT / "app.py").read_text()
    assert "widgets.current_scope()" in page.read_text()


def test_the_router_stays_short():
    assert len((ROOT / "app.py").read_text().splitlines()) <= 40


@pytest.mark.parametrize("name", STATISTICS)
def test_every_statistic_has_its_section(name):
    heading = f"## {name.replace('_', ' ').capitalize()}"
    assert heading in (ROOT / "docs" / "methods.md").read_text().splitlines()


def test_the_readme_names_only_commands_that_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "beatline").rglob("*.py")]
    named = {
        word
        for page in pages
        for word in re.findall(r"\bmake ([a-z]+)\b(?= |`|”|$)", page.read_text())
    }
    assert named & targets
    assert {"run", "data", "test", "check", "fix", "bench", "screenshots"} <= targets


def test_links_between_documents_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_neither_crime_rows_nor_boundaries_are_in_the_repository():
    for path in tracked():
        assert path.suffix not in (".zip", ".geojson", ".gpkg", ".shp", ".duckdb"), path
        if path.suffix == ".csv":
            assert "Crime ID" not in path.open().readline()


def test_the_locks_name_no_host():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "http" not in text
        assert "index" not in text
