from dataclasses import replace
from datetime import date

from beatline import queries
from beatline.reports.scan import scan_of_scope
from beatline.scope import Scope
from tests.reports.conftest import DERBY

FORCE = Scope("force", "", "Derbyshire", (), "", date(2025, 1, 1), date(2025, 12, 1), "")


def test_the_planted_spike_is_found_with_its_count_and_its_label(years):
    found = scan_of_scope(years, DERBY, by="snt")
    strongest = found.rows.iloc[0]
    assert (strongest["crime_type"], strongest["direction"]) == ("Shoplifting", "above")
    assert strongest["observed"] == 60
    assert f"{strongest['month']:%Y-%m}" == "2025-09"
    labels = queries.area_choices(years)
    assert strongest["area_label"] in set(labels.loc[labels["area_kind"] == "snt", "label"])
    assert len(found.loaded) == len(found.months) == 12


def test_only_the_areas_types_and_months_of_the_scope_are_looked_at(years):
    derby, force = scan_of_scope(years, DERBY, by="snt"), scan_of_scope(years, FORCE, by="snt")
    assert derby.whole.looks < force.whole.looks
    burglary = replace(DERBY, crime_types=("Burglary",))
    assert scan_of_scope(years, burglary, by="snt").rows.empty
    before = DERBY.between(date(2025, 1, 1), date(2025, 8, 1))
    assert scan_of_scope(years, before, by="snt").rows.empty
    chesterfield = replace(DERBY, area_code="E07000034")
    assert scan_of_scope(years, chesterfield, by="ward").rows.empty


def test_a_direction_chooses_among_signals_and_changes_no_look(years):
    both = scan_of_scope(years, DERBY, by="ward")
    below = scan_of_scope(years, DERBY, by="ward", direction="below")
    assert below.whole.looks == both.whole.looks
    assert set(below.rows["direction"]) <= {"below"}
    assert len(both.rows)


def test_one_ward_is_scanned_by_itself(years):
    spiked = scan_of_scope(years, DERBY, by="ward").rows.iloc[0]
    alone = replace(DERBY, area_kind="ward", area_code=spiked["area_code"])
    found = scan_of_scope(years, alone, by="ward")
    assert set(found.rows["area_code"]) == {spiked["area_code"]}


def test_months_without_a_year_before_them_are_refused_in_words(small):
    early = DERBY.between(date(2024, 11, 1), date(2024, 12, 1))
    found = scan_of_scope(small, early, by="snt")
    assert found.rows.empty
    assert found.whole.note.endswith(".")
    assert not found.whole.looks
