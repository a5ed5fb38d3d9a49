"""Every figure for a board against a second, naive implementation, and what must always hold."""

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from beatline import queries
from beatline.reports.area_counts import area_counts
from beatline.reports.measures import THEME, Measure, measures_of
from beatline.reports.scrutiny import comparison, scrutiny
from beatline.reports.side_by_side import side_by_side
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, CRIME_TYPE_CHOICES, RECORDED_CRIME_TYPES
from beatline.warehouse import open_warehouse
from tests.reports import naive_changes, naive_scrutiny
from tests.reports.boards import (
    CHESTERFIELD_TOWN,
    DERBY,
    FORCE,
    HIGH_PEAK,
    NOBODY,
    SECTION,
    UNKNOWN,
    board_of,
    build_odd,
    newest_year,
    number,
    scope_of,
)
from tests.reports.planted_board import build_board
from tests.shared import shared

THEMES = (
    Measure("Drink and disorder", (ANTI_SOCIAL_BEHAVIOUR, "Public order"), THEME),
    Measure("Taking", ("Burglary", "Robbery", "Vehicle crime"), THEME),
    Measure("Burglary alone", ("Burglary",), THEME),
)
AS_THEY_ARE = (
    "area_name", "area_label", "residents", "kind", "records", "per_1000_residents",
    "whole_records", "whole_per_1000", "expected", "word",
)  # fmt: skip
CHANGES = ("now", "before", "change", "change_p", "change_q", "change_evidence")


@pytest.fixture(scope="session")
def board(tmp_path_factory):
    """Two years of Derby in which it is known what is unusual."""
    return open_warehouse(shared(tmp_path_factory, build_board))


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    """Two summers of a force with wards of which something is not known."""
    return open_warehouse(shared(tmp_path_factory, build_odd))


def months(found, expected):
    """The months of a row against those of the second implementation."""
    return len(found) == len(expected) and all(map(same, found, expected))


def same(found, expected):
    """Whether two figures are the same; what is not known is NaN on one side, None on the other."""
    if expected is None:
        return bool(pd.isna(found))
    if isinstance(expected, str):
        return found == expected
    return found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def differences(row, naive):
    """The names of what two rows do not agree about."""
    different = [name for name in AS_THEY_ARE if not same(row[name], naive[name])]
    if not months(row["months"], naive["months"]):
        different.append("months")
    if naive["expected"] is None:
        return different + [name for name in ("ratio", "low_95", "z", "p") if same(row[name], 1)]
    different += [name for name in ("ratio", "z", "p") if not same(row[name], naive[name])]
    for name in ("95", "998"):
        if math.ceil(row[f"low_{name}"] * row["expected"]) != naive["lowest"][name]:
            different.append(f"low_{name}")
        if not same(row[f"high_{name}"], naive["high"][name]):
            different.append(f"high_{name}")
    return different


def changed(row, found, compared):
    """The names of what two implementations do not agree about in a change."""
    if not compared:
        return [name for name in CHANGES[:-1] if pd.notna(row[name])] + [
            name for name in CHANGES[-1:] if row[name]
        ]
    none = naive_changes.Change(0, 0, None, None, "")
    one = found or none
    told = (one.now, one.before, one.now - one.before, one.p, one.q, one.evidence)
    return [name for name, value in zip(CHANGES, told, strict=True) if not near(row[name], value)]


def near(found, expected):
    # Tails beyond 1e-300 are nothing to either implementation.
    if isinstance(expected, float):
        return found == pytest.approx(expected, rel=1e-6, abs=1e-12)
    return same(found, expected)


def check(warehouse, whole, by, measures=None, basis="residents"):
    """Hold every row and every whole against the second implementation; how many there were."""
    found = scrutiny(warehouse, whole, by, measures, basis)
    naive = board_of(whole, by, warehouse)
    told, rows, wholes, changes = naive.measures, naive.rows, naive.wholes, naive.changes
    if measures is not None:
        told = [naive_scrutiny.Measure(one.name, one.crime_types, one.kind) for one in measures]
        changes = naive_changes.changes(naive.periods, naive.counts, told)
    else:
        assert [(one.name, one.crime_types, one.kind) for one in found.measures] == told
    if measures is not None or basis != "residents":
        rows, wholes = naive_scrutiny.figures(naive.books, naive.whole, by, naive.span, told, basis)
    keys = list(zip(found.rows["area_code"], found.rows["measure"], strict=True))
    areas = naive.books.parts(naive.whole, by)
    assert keys == [(area, one.name) for one in told for area in areas]
    compared = bool(naive.periods.now)
    assert compared == (not found.periods.reason)
    if compared:
        assert [number(month) for month in found.periods.now] == naive.periods.now
        assert [number(month) for month in found.periods.before] == naive.periods.before
    for key, row in zip(keys, found.rows.to_dict("records"), strict=True):
        different = differences(row, rows[key])
        different += changed(row, changes[key[1]].get(key[0]), compared)
        assert not different, (key, different)
    check_wholes(warehouse, found, naive, wholes, compared)
    return found


def check_wholes(warehouse, found, naive, wholes, compared):
    assert found.wholes["measure"].tolist() == list(wholes)
    for row in found.wholes.to_dict("records"):
        expected = wholes[row["measure"]]
        assert months(row["months"], expected["months"])
        for name in ("kind", "records", "residents", "per_1000_residents"):
            assert same(row[name], expected[name]), name
        if not compared:
            assert pd.isna(row["now"])
            continue
        measure = found.measure(row["measure"])
        now, before = naive_changes.of_whole(naive.periods, naive.counts, measure)
        assert (row["now"], row["before"], row["change"]) == (now, before, now - before)
        mine = of_side_by_side(warehouse, found, measure)
        assert same(row["change_evidence"], mine[2])
        assert all(map(same, (row["change_p"], row["change_q"]), mine[:2]))


def of_side_by_side(warehouse, found, measure):
    """p, q and evidence of the whole on the page Side by side; none for crimes and incidents."""
    if len(measure.crime_types) == 1 and not measure.incidents:
        parts = side_by_side(warehouse, found.whole, "type", "year").parts
        own = parts[parts["crime_type"].isin(measure.crime_types)]
    else:
        scope = replace(found.whole, crime_types=measure.crime_types, types_label=measure.name)
        own = side_by_side(warehouse, scope, found.by, "year").totals
    if len(own) != 1:
        return None, None, ""
    p, q, evidence = own.iloc[0][["p", "q", "evidence"]]
    return None if pd.isna(p) else p, None if pd.isna(q) else q, evidence


@pytest.mark.parametrize("basis", ["residents", "mix"])
def test_every_ward_of_derby_where_it_is_known_what_is_unusual(board, basis):
    whole = scope_of(board, "district", DERBY, newest_year(board))
    found = check(board, whole, "ward", basis=basis)
    unusual = found.rows[found.rows["word"] == "well above"]
    assert ("Spondon", "Shoplifting") in set(zip(unusual.area_name, unusual.measure, strict=True))
    assert set(found.rows["change_evidence"]) >= {"more", "fewer", "within", ""}


@pytest.mark.parametrize(
    ("kind", "code", "by", "basis"),
    [
        ("district", DERBY, "ward", "residents"),
        ("district", HIGH_PEAK, "ward", "residents"),
        ("section", SECTION, "snt", "mix"),
        ("force", FORCE, "snt", "residents"),
        ("force", FORCE, "district", "residents"),
        ("force", FORCE, "district", "mix"),
    ],
)
def test_every_area_of_the_demonstration(made_up, kind, code, by, basis):
    check(made_up, scope_of(made_up, kind, code, newest_year(made_up)), by, basis=basis)


@pytest.mark.parametrize(
    ("kind", "code", "by", "first", "last"),
    [
        ("district", DERBY, "ward", date(2025, 1, 1), date(2025, 12, 1)),
        ("district", DERBY, "ward", date(2021, 9, 1), date(2022, 3, 1)),
        # A month in 2022 and one in 2025, with the gap between them.
        ("district", DERBY, "ward", date(2022, 3, 1), date(2025, 1, 1)),
        ("district", CHESTERFIELD_TOWN, "ward", date(2025, 12, 1), date(2025, 12, 1)),
        ("section", SECTION, "snt", date(2022, 3, 1), date(2022, 3, 1)),
        ("force", FORCE, "district", date(2022, 1, 1), date(2022, 5, 1)),
    ],
)
def test_every_area_of_the_real_files(real, kind, code, by, first, last):
    check(real, scope_of(real, kind, code, (first, last)), by)


@pytest.mark.parametrize(
    "label",
    [
        "Burglary",
        ANTI_SOCIAL_BEHAVIOUR,
        "Damage and disorder",
        "Serious acquisitive crime",
        "All recorded crime",
    ],
)
def test_a_choice_of_types_is_counted_by_itself(board, label):
    whole = scope_of(board, "district", DERBY, newest_year(board), label)
    found = check(board, whole, "ward")
    counted = {kind for one in found.measures for kind in one.crime_types}
    assert counted == set(CRIME_TYPE_CHOICES[label])


@pytest.mark.parametrize("basis", ["residents", "mix"])
def test_themes_may_mix_crimes_and_incidents(board, basis):
    whole = scope_of(board, "district", DERBY, newest_year(board))
    found = check(board, whole, "ward", THEMES, basis)
    assert [one.noun[1] for one in THEMES] == ["records", "crimes", "crimes"]
    assert found.measure("Taking") is THEMES[1]


@pytest.mark.parametrize("basis", ["residents", "mix"])
def test_wards_without_records_and_months_that_are_missing(small, basis):
    whole = scope_of(small, "district", DERBY, (date(2025, 1, 1), date(2025, 12, 1)))
    found = check(small, whole, "ward", basis=basis)
    assert (found.of_measure("Burglary")["records"] == 0).sum() == 16
    assert len(found.loaded) == 11
    assert len(found.periods.now) == 2
    none = found.of_measure("Other theft")
    assert none["records"].sum() == 0
    assert set(none["word"]) == {""}
    assert found.funnels["Other theft"].refusal.startswith("No area is judged: 0 areas have")


@pytest.mark.parametrize("basis", ["residents", "mix"])
def test_wards_without_residents_have_no_rate_and_are_still_counted(odd, basis):
    whole = scope_of(odd, "district", DERBY, (date(2025, 7, 1), date(2025, 10, 1)))
    found = check(odd, whole, "ward", basis=basis)
    for code in (UNKNOWN, NOBODY):
        row = found.of_area(code).iloc[0]
        assert row["records"] > 0
        assert pd.isna(row["per_1000_residents"])
        assert pd.isna(row["expected"]) == (basis == "residents")
        assert row["word"] == ""
    # August 2025 has no August 2024: it is left out of both years.
    assert len(found.periods.now) == 3


def test_a_district_of_one_ward_is_counted_and_not_judged(odd):
    whole = scope_of(odd, "district", CHESTERFIELD_TOWN, (date(2025, 7, 1), date(2025, 10, 1)))
    found = check(odd, whole, "ward")
    row = found.of_measure("Recorded crime").iloc[0]
    assert row["records"] == found.wholes["records"][0] > 0
    assert row["ratio"] == pytest.approx(1)
    assert row["word"] == ""
    assert found.funnels["Recorded crime"].refusal.startswith("No area is judged: 1 area has")


def test_months_that_are_not_loaded_have_neither_counts_nor_judgements(real):
    whole = scope_of(real, "district", DERBY, (date(2023, 1, 1), date(2023, 6, 1)))
    found = check(real, whole, "ward")
    assert found.loaded.empty
    assert found.rows["months"].map(pd.Series).map(lambda one: one.isna().all()).all()


def test_wards_add_up_to_their_district_but_for_points_across_its_border(made_up, real):
    for warehouse, most in ((made_up, 0), (real, 0.0005)):
        whole = scope_of(warehouse, "district", DERBY, newest_year(warehouse))
        found = scrutiny(warehouse, whole, "ward")
        summed = found.rows.groupby("measure", sort=False)["records"].sum()
        total = found.wholes.set_index("measure")["records"]
        assert (summed <= total).all()
        assert (total - summed).max() <= most * total.max()


@pytest.mark.parametrize("basis", ["residents", "mix"])
def test_what_is_expected_of_all_areas_adds_up_to_the_whole(made_up, basis):
    force = scope_of(made_up, "force", FORCE, newest_year(made_up))
    for whole, by in (
        (force, "snt"), (force, "district"),
        (scope_of(made_up, "district", DERBY, newest_year(made_up)), "ward"),
    ):  # fmt: skip
        rows = scrutiny(made_up, whole, by, basis=basis).rows
        told = rows.groupby("measure")[["expected", "whole_records"]]
        sums = told.agg({"expected": "sum", "whole_records": "first"})
        assert sums["expected"].tolist() == pytest.approx(sums["whole_records"].tolist())


def test_the_order_of_the_measures_makes_no_difference(board):
    whole = scope_of(board, "district", DERBY, newest_year(board))
    measures = measures_of(whole)
    turned = scrutiny(board, whole, "ward", measures[::-1])
    for one in measures:
        pd.testing.assert_frame_equal(
            turned.of_measure(one.name), scrutiny(board, whole, "ward").of_measure(one.name)
        )
    assert turned.wholes["measure"].tolist() == [one.name for one in measures[::-1]]


def test_the_types_of_the_whole_do_not_count_when_measures_are_given(board):
    whole = scope_of(board, "district", DERBY, newest_year(board))
    drugs = replace(whole, crime_types=("Drugs",), types_label="Drugs")
    measures = measures_of(whole)
    assert scrutiny(board, drugs, "ward", measures) is scrutiny(board, whole, "ward", measures)
    assert [one.name for one in scrutiny(board, drugs, "ward").measures] == ["Drugs"]


def test_a_mix_makes_of_an_area_what_it_has_in_all(board):
    whole = scope_of(board, "district", DERBY, newest_year(board))
    rows = scrutiny(board, whole, "ward", basis="mix").rows.set_index(["measure", "area_code"])
    types = rows.loc[list(RECORDED_CRIME_TYPES)].groupby("area_code")["expected"].sum()
    crime = rows.loc["Recorded crime"]["records"]
    assert types.to_dict() == pytest.approx(crime.to_dict())


def test_a_ward_is_held_against_its_district_and_all_else_against_the_force(made_up):
    span = newest_year(made_up)
    wards = queries.area_choices(made_up).query("area_kind == 'ward' and parent == 'High Peak'")
    ward = scope_of(made_up, "ward", wards["area_code"].iloc[0], span, "Burglary")
    against = comparison(made_up, ward)
    assert (against.by, against.whole) == (
        "ward", scope_of(made_up, "district", HIGH_PEAK, span, "Burglary"),
    )  # fmt: skip
    for kind, code in (("snt", "SN-01"), ("district", DERBY)):
        against = comparison(made_up, scope_of(made_up, kind, code, span))
        assert (against.by, against.whole) == (kind, scope_of(made_up, "force", FORCE, span))
    for kind, code in (("section", SECTION), ("force", FORCE)):
        scope = scope_of(made_up, kind, code, span)
        assert comparison(made_up, scope).by is None


def test_an_area_or_measure_is_found_by_its_name(board):
    whole = scope_of(board, "district", DERBY, newest_year(board))
    found = scrutiny(board, whole, "ward")
    assert found.of_area("E05000000").empty
    assert len(found.of_area(found.rows["area_code"][0])) == len(found.measures) == 15
    with pytest.raises(KeyError):
        found.measure("Piracy")


def test_types_of_older_files_count_in_all_records_and_in_no_measure(board, monkeypatch):
    """Such a type is part of what a mix of crime and incidents is expected from."""
    whole = scope_of(board, "district", DERBY, newest_year(board))
    before = area_counts(board, whole, "ward")
    drugs = Measure("Drugs", ("Drugs",))
    everything = Measure("All", (ANTI_SOCIAL_BEHAVIOUR, *RECORDED_CRIME_TYPES), THEME)
    _, crimes = before.base(drugs, "mix")
    _, records = before.base(everything, "mix")
    assert crimes == before.of(measures_of(whole)[0])[1].sum()
    assert records == before.whole.sum()
    older = replace(
        before, types=before.types[:-1].append(pd.Index(["Violent crime"]))
    )  # the last type under an older name
    assert older.base(everything, "mix")[1] == records
    assert older.base(drugs, "mix")[1] == crimes - before.whole[-1].sum()
