"""What became of the crimes of every area, against a count crime by crime."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from beatline import queries
from beatline.analysis.outcome_ages import ANY
from beatline.analysis.outcome_groups import CHARGED
from beatline.reports.area_outcomes import GROUPS, ROW, area_outcomes
from beatline.reports.outcomes import outcome_study
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR
from beatline.warehouse import open_warehouse
from tests.builders import (
    ABBEY,
    ARBORETUM,
    CHESTERFIELD,
    load,
    outcome_row,
    street_row,
    write_csv,
)
from tests.reports.conftest import DERBY
from tests.reports.naive_area_outcomes import judged_areas

FORCE = replace(
    DERBY, area_kind="force", area_code="derbyshire", area_name="Derbyshire",
    area_label="Derbyshire (whole force)",
)  # fmt: skip
CLOSED = "Investigation complete; no suspect identified"


def number(day):
    return day.year * 12 + day.month - 1


@pytest.fixture(scope="module")
def year(made_up):
    """The scope of Derby in the newest twelve months of `made_up`."""
    loaded = queries.loaded_months(made_up)["month"].dt.date.tolist()
    return DERBY.between(loaded[-12], loaded[-1])


@pytest.mark.parametrize(
    ("by", "within"), [("ward", 1), ("ward", 3), ("ward", 6), ("snt", 3), ("district", 3)]
)
def test_every_area_is_judged_as_by_a_count_crime_by_crime(made_up, year, by, within):
    derby = by == "ward"
    whole = year if derby else FORCE.between(year.first_month, year.last_month)
    found = area_outcomes(made_up, whole, by, within)
    expected = judged_areas(
        made_up.path, by, "E06000015" if derby else None,
        (number(whole.first_month), number(whole.last_month)), within,
        "Derby" if derby else "the whole force",
    )  # fmt: skip
    assert found.refusal == ""
    told = 0
    for row in found.rows.to_dict("records"):
        naive = expected.get((row["area_code"], row["group"]))
        if naive is None:
            assert row["crimes"] == 0
            continue
        assert (row["crimes"], row["decided"]) == (naive.crimes, naive.decided)
        assert row["expected"] == pytest.approx(naive.expected)
        assert row["ratio"] == pytest.approx(naive.decided / naive.expected)
        for name, (low, high) in naive.limits.items():
            assert row[f"low_{name}"] * row["expected"] == pytest.approx(low, abs=1e-5)
            assert row[f"high_{name}"] * row["expected"] == pytest.approx(high, abs=1e-5)
        assert row["z"] == pytest.approx(naive.z, abs=1e-5)
        assert row["word"] == naive.word
        assert found.sentence(row["area_code"], row["group"]) == naive.sentence
        told += 1
    assert told >= {"ward": 36, "snt": 180, "district": 18}[by]


def test_every_area_of_the_kind_has_a_row_for_each_group_by_name(made_up, year):
    found = area_outcomes(made_up, year, "ward")
    assert list(found.rows.columns) == ROW
    assert found.rows["group"].tolist() == list(GROUPS) * 18
    names = found.rows["area_name"].iloc[::2].tolist()
    assert names == sorted(names)
    assert found.rows["area_label"].iloc[0] == f"{names[0]} ward, Derby"
    force = FORCE.between(year.first_month, year.last_month)
    assert len(area_outcomes(made_up, force, "snt").rows) == 2 * 95
    section = replace(force, area_kind="section", area_code="Derby North", area_name="Derby North")
    teams = queries.area_choices(made_up)["parent"].eq("Derby North").sum()
    assert len(area_outcomes(made_up, section, "snt").rows) == 2 * teams


def test_the_whole_has_what_the_page_of_outcomes_has(made_up, year):
    found = area_outcomes(made_up, year, "ward")
    study = outcome_study(made_up, year)
    ages = study.ages.since(pd.Timestamp(year.first_month))
    shares = ages.shares[ages.shares["old_enough"] > 0]
    for row in found.wholes.to_dict("records"):
        page = shares[shares["group"] == row["group"]]
        assert row["decided"] == page["decided"].sum()
        assert row["crimes"] == page["old_enough"].sum()
        assert row["share"] == pytest.approx(row["decided"] / row["crimes"])
        own = found.rows[found.rows["group"] == row["group"]]
        assert (own["whole_share"] == row["share"]).all()
        # A crime near the border may lie in a ward of the next district, by its point.
        assert 0.97 * row["crimes"] <= own["crimes"].sum() <= row["crimes"]
    assert found.months.tolist() == sorted(shares["month"].unique().tolist())


def test_months_that_are_too_new_are_named_and_not_counted(made_up, year):
    found = area_outcomes(made_up, year, "ward")
    last = pd.Timestamp(year.last_month)
    assert found.months[-1] == last - pd.DateOffset(months=3)
    assert len(found.months) == 9
    assert found.left_out.endswith(f"{last:%B %Y} (too new).")
    assert found.left_out.startswith("Not counted: ")
    assert area_outcomes(made_up, year, "ward", 0).left_out == ""


def test_a_type_by_itself_can_be_chosen(made_up, year):
    one = replace(year, crime_types=("Shoplifting",), types_label="Shoplifting")
    found = area_outcomes(made_up, one, "ward")
    every = area_outcomes(made_up, year, "ward")
    assert 0 < found.wholes["crimes"][0] < every.wholes["crimes"][0]
    # Of one type what is expected is the share of the whole.
    some = found.rows[found.rows["crimes"] > 0]
    assert (some["crimes"] * some["whole_share"]).tolist() == pytest.approx(
        some["expected"].tolist()
    )


def test_incidents_alone_are_refused(made_up, year):
    asb = replace(year, crime_types=(ANTI_SOCIAL_BEHAVIOUR,), types_label=ANTI_SOCIAL_BEHAVIOUR)
    found = area_outcomes(made_up, asb, "ward")
    assert found.refusal.startswith("Incidents of anti-social behaviour never have an outcome.")
    assert found.rows.empty
    assert list(found.rows.columns) == ROW
    assert found.sentence("E05015507") == found.refusal


def test_without_outcomes_files_one_sentence_says_what_is_missing(years):
    found = area_outcomes(years, DERBY, "ward")
    assert found.refusal == (
        "No outcomes file is loaded, so nobody can tell what was decided at which age. Load the "
        "outcomes files of these months and of the months after them."
    )
    assert found.shares == {}
    assert found.of_area("E05015507").empty


def test_months_that_are_all_too_new_are_refused(made_up, year):
    newest = year.between(year.last_month, year.last_month)
    found = area_outcomes(made_up, newest, "ward")
    assert found.refusal.startswith("No month here is old enough: to tell what had an outcome")


def test_the_real_files_of_2025_have_no_outcomes_and_those_of_2021_do(real):
    found = area_outcomes(real, DERBY, "ward")
    assert found.refusal == (
        "The outcomes files of these months, or of those after them, are not loaded (the newest "
        "loaded is that of March 2022). Load them, or choose other months."
    )
    old = area_outcomes(real, DERBY.between(date(2021, 4, 1), date(2022, 3, 1)), "ward")
    assert old.left_out == "Not counted: January to March 2022 (too new)."
    assert old.shares[CHARGED].refusal == ""
    # Wards differ far more than chance in what is charged, even like with like.
    assert old.shares[CHARGED].spread.phi > 5
    assert old.rows["word"].isin(["well above", "well below"]).sum() == 0
    across = area_outcomes(real, DERBY.between(date(2021, 10, 1), date(2025, 12, 1)), "ward")
    assert "not loaded" in across.left_out
    assert across.months[-1] == pd.Timestamp("2021-12-01")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Five months in three places; a Crime ID twice, one without, April's outcomes missing."""
    folder = tmp_path_factory.mktemp("areas")
    months = [f"2025-{month:02d}" for month in range(1, 6)]
    for position, month in enumerate(months):
        rows = [
            street_row(lsoa, 100 * position + n, Month=month, Crime_type=kind)
            for lsoa in (ARBORETUM, ABBEY, CHESTERFIELD)
            for kind, start in (("Burglary", 0), ("Drugs", 20))
            for n in range(start, start + 12)
        ]
        rows += [street_row(ABBEY, 99, Month=month, Crime_ID="")]
        decided = [outcome_row(row, Month=month, Outcome_type=CLOSED) for row in rows[:30]]
        decided += [outcome_row(row, Month=month) for row in rows[30:36]]
        write_csv(folder, rows, month)
        if month != "2025-04":
            write_csv(folder, decided, month, "outcomes")
    load(folder / "warehouse", folder)
    return open_warehouse(folder / "warehouse")


def test_few_areas_are_counted_and_not_judged(world):
    derby = DERBY.between(date(2025, 1, 1), date(2025, 5, 1))
    found = area_outcomes(world, derby, "ward", 0)
    assert found.refusal == ""
    assert found.left_out == "Not counted: April 2025 (outcomes not loaded)."
    arboretum = _ward(world, ARBORETUM)
    row = found.of_area(arboretum).iloc[0]
    assert (row["group"], row["crimes"], row["decided"], row["word"]) == (ANY, 96, 96, "")
    assert found.sentence(arboretum, ANY) == (
        "Any outcome in the month of the crime: 96 of 96 crimes (100%). No area is judged: 2 "
        "areas have enough crimes with and without the outcome, and it takes 5 to tell how much "
        "areas differ among themselves."
    )
    abbey = found.of_area(_ward(world, ABBEY))
    # The crimes without a Crime ID cannot be followed.
    assert abbey["crimes"].tolist() == [96, 96]
    assert abbey["decided"].tolist() == [48, 24]


def _ward(warehouse, lsoa):
    return warehouse.frame("SELECT ward_code FROM crime WHERE lsoa_code = $lsoa", lsoa=lsoa)[
        "ward_code"
    ].iloc[0]


def test_an_area_without_crimes_says_so(world):
    derby = DERBY.between(date(2025, 1, 1), date(2025, 5, 1))
    found = area_outcomes(world, derby, "ward", 0)
    none = found.rows[found.rows["crimes"] == 0]
    assert len(none) == 2 * 16
    assert found.sentence(none["area_code"].iloc[0]) == (
        "Charged or in court in the month of the crime: no recorded crime here is old enough to "
        "tell."
    )
    assert none[["share", "expected", "ratio", "z"]].isna().all().all()


def test_an_area_that_is_not_one_of_these_is_an_error(made_up, year):
    found = area_outcomes(made_up, year, "ward")
    with pytest.raises(KeyError):
        found.sentence("SN-01")


def test_one_month_is_enough(made_up, year):
    loaded = queries.loaded_months(made_up)["month"].dt.date.tolist()
    found = area_outcomes(made_up, year.between(loaded[3], loaded[3]), "ward")
    assert found.refusal == ""
    assert found.left_out == ""
    assert len(found.months) == 1
