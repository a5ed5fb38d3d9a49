"""The priorities of the partnership: read, refused in words, written with every build."""

import shutil
import tomllib

import pytest

from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, CRIME_TYPE_CHOICES, RECORDED_CRIME_TYPES
from etl.__main__ import main
from etl.build import Options, build
from etl.config import DEFAULT, load_config
from etl.errors import LoadError
from etl.refresh import refresh_teams
from etl.scripts import SQL
from etl.themes import CRIME_TYPES, Theme, read_themes
from tests.builders import (
    load,
    neighbourhood,
    rows_of,
    street_row,
    write_csv,
    write_teams,
)

GOOD = {
    "name": "Safer shops",
    "measure": "recorded shop thefts",
    "types": ["Shoplifting"],
    "hoped_for": "fewer",
    "caveat": "Shops decide what they report.",
}


@pytest.fixture
def crimes(tmp_path):
    return write_csv(tmp_path / "in", [street_row(number=n) for n in range(3)])


def config_with(folder, *themes):
    """The configuration of the project in a folder, with these themes in place of its own."""
    folder.mkdir(exist_ok=True)
    for name in ("lsoa.csv", "snt.csv", "ward.csv"):
        shutil.copy(DEFAULT.parent / name, folder)
    own = DEFAULT.read_text(encoding="utf-8").partition("[[theme]]")[0]
    (folder / "force.toml").write_text("\n".join([own, *themes]), encoding="utf-8")
    return load_config(folder / "force.toml")


def table(**changes):
    """A [[theme]] table as a file holds it."""
    texts = (f"{key} = {value!r}" for key, value in (GOOD | changes).items())
    return "\n".join(["[[theme]]", *texts])


def read(*entries):
    return read_themes(DEFAULT, list(entries))


def themes_in(out):
    return rows_of(
        out,
        """
        SELECT t.*, list(k.crime_type ORDER BY k.crime_type)
        FROM theme t JOIN theme_type k USING (theme_id) GROUP BY ALL ORDER BY t.position
        """,
    )


def test_a_build_writes_the_themes_of_the_configuration_in_their_order(tmp_path, crimes):
    out = tmp_path / "out"
    load(out, crimes)
    names = [name for _, _, name, *_ in themes_in(out)]
    assert names == [
        "Less crime",
        "Less anti-social behaviour",
        "Alcohol- and drug-related crime",
        "Protecting vulnerable people",
        "Burglary, vehicle crime and robbery",
        "Retail and street crime",
    ]
    assert [position for _, position, *_ in themes_in(out)] == [1, 2, 3, 4, 5, 6]
    assert main(["check", str(out)]) == 0


def test_every_row_of_the_tables_is_what_the_file_says(tmp_path, crimes):
    load(tmp_path / "out", crimes)
    written = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))["theme"]
    told = [tuple(row[2:]) for row in themes_in(tmp_path / "out")]
    assert told == [
        (one["name"], one["measure"], one["hoped_for"], one["caveat"], sorted(one["types"]))
        for one in written
    ]


def test_the_themes_that_ship_say_what_the_data_cannot_show():
    shipped = {theme.name: theme for theme in load_config(DEFAULT).themes}
    drugs = shipped["Alcohol- and drug-related crime"]
    assert drugs.types == ("Drugs",)
    assert "do not mark alcohol" in drugs.caveat
    assert "domestic abuse" in shipped["Protecting vulnerable people"].caveat
    assert set(shipped["Less crime"].types) == set(RECORDED_CRIME_TYPES)
    retail = shipped["Retail and street crime"].types
    assert retail == CRIME_TYPE_CHOICES["Retail and street crime"]
    # More of these may be more trust or more searches, so a rise is no failure.
    neither = {theme.name for theme in shipped.values() if theme.hoped_for == "none"}
    assert neither == {"Alcohol- and drug-related crime", "Protecting vulnerable people"}


def test_the_types_are_those_that_the_pages_and_the_loader_know():
    assert set(CRIME_TYPES) == {ANTI_SOCIAL_BEHAVIOUR, *RECORDED_CRIME_TYPES}
    known = (SQL / "080_files.sql").read_text(encoding="utf-8")
    assert all(f"'{name}'" in known for name in CRIME_TYPES)


def test_no_theme_at_all_is_allowed(tmp_path, crimes):
    config = config_with(tmp_path / "data")
    assert config.themes == ()
    build([crimes], tmp_path / "out", config, Options())
    assert themes_in(tmp_path / "out") == []
    assert main(["check", str(tmp_path / "out")]) == 0


def test_another_theme_is_another_build_of_the_same_files(tmp_path, crimes):
    out = tmp_path / "out"
    first = build([crimes], out, config_with(tmp_path / "data", table()), Options())
    again = build([crimes], out, config_with(tmp_path / "data", table()), Options())
    assert (again.status, again.path) == ("unchanged", first.path)
    build([crimes], out, config_with(tmp_path / "data", table(hoped_for="none")), Options())
    assert [row[4] for row in themes_in(out)] == ["none"]
    assert rows_of(out, "SELECT count(*) FROM crime") == [(3,)]


def test_text_over_several_lines_becomes_one_line():
    (theme,) = read(GOOD | {"caveat": "  One line,\n   and another. ", "name": " Safer  shops"})
    assert theme.caveat == "One line, and another."
    assert theme == Theme("Safer shops", GOOD["measure"], ("Shoplifting",), "fewer", theme.caveat)


@pytest.mark.parametrize(
    ("name", "theme_id"),
    [
        ("Less crime", "less-crime"),
        ("Alcohol- and drug-related crime", "alcohol-and-drug-related-crime"),
        ("Café & bar “safety”", "café-bar-safety"),
    ],
)
def test_a_theme_is_named_in_a_link_by_its_words(name, theme_id):
    assert read(GOOD | {"name": name})[0].theme_id == theme_id


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"types": ["Shoplifting", "Theft of bread"]}, "names Theft of bread, which is no crime"),
        ({"types": [7]}, "names 7, which is no crime type"),
        ({"types": [["Drugs"]]}, "which is no crime type"),
        ({"types": []}, "has no list of types. Name at least one"),
        ({"types": "Shoplifting"}, "has no list of types"),
        ({"types": None}, "has no list of types"),
        ({"types": ["Drugs", "Drugs"]}, "names a type twice"),
        ({"types": ["Anti-social behaviour", "Drugs"]}, "adds anti-social behaviour to crimes"),
        ({"name": " "}, "theme number 1 lacks the text of name"),
        ({"name": 7}, "theme number 1 lacks the text of name"),
        ({"name": "…"}, "a name without a letter or digit"),
        ({"caveat": ""}, "theme 'Safer shops' lacks the text of caveat"),
        ({"measure": None, "caveat": None}, "lacks the text of measure, caveat"),
        ({"hoped_for": "more"}, "hopes for 'more'. Write “fewer”, or “none”"),
        ({"name": "x" * 81}, "a name of more than 80 letters"),
        ({"name": "burglary", "types": ["Burglary", "Robbery"]}, "like the crime type Burglary"),
        ({"name": "Drugs", "types": ["Shoplifting"]}, "called like the crime type Drugs"),
    ],
)
def test_a_theme_that_cannot_be_counted_is_refused_with_what_to_do(changes, message):
    with pytest.raises(LoadError, match=message):
        read(GOOD | changes)


def test_two_themes_of_one_name_are_refused():
    with pytest.raises(LoadError, match="two themes are called 'Safer shops' and 'SAFER – shops'"):
        read(GOOD, GOOD | {"name": "SAFER – shops"})


@pytest.mark.parametrize("entries", [{"name": "x"}, "x", ["x"], [GOOD, 7], 7])
def test_what_is_no_list_of_tables_is_refused(entries):
    with pytest.raises(LoadError, match="each theme under a"):
        read_themes(DEFAULT, entries)


def test_a_wrong_theme_stops_the_load_and_names_the_file(tmp_path):
    with pytest.raises(LoadError, match=r"force\.toml: theme 'Safer shops' names Bread"):
        config_with(tmp_path / "data", table(types=["Bread"]))


def test_a_theme_of_one_type_alone_may_have_its_name():
    assert read(GOOD | {"name": "Burglary", "types": ["Burglary"]})[0].theme_id == "burglary"


def test_a_table_that_nobody_reads_is_refused_with_the_one_it_may_be_meant_for(tmp_path):
    mistyped = table().replace("[[theme]]", "[[themes]]")
    with pytest.raises(LoadError, match=r"a table themes, .* Did you mean theme\?"):
        config_with(tmp_path / "data", mistyped)


def test_a_refresh_of_the_teams_keeps_the_themes(tmp_path, crimes):
    out = tmp_path / "out"
    load(out, crimes)
    before = themes_in(out)
    refresh_teams(write_teams(tmp_path / "teams", neighbourhood()), out, Options())
    assert themes_in(out) == before
