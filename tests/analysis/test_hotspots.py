import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from beatline.analysis.cell_counts import CellCounts
from beatline.analysis.hotspots import (
    count_words,
    hotspots,
    persistence_words,
    place_words,
    telling_names,
    types_words,
)


def world(counts, *, last="2025-12-01"):
    """Cells named a, b, c and so on, in the order of the rows."""
    counts = np.asarray(counts, dtype=np.int64)
    months = pd.date_range(end=last, periods=counts.shape[1], freq="MS")
    return CellCounts(pd.Index([f"c{i:03}" for i in range(len(counts))]), months, counts)


def by_cell(ranked):
    return ranked.set_index("cell").sort_index()


tables = arrays.arrays(
    np.int64,
    st.tuples(st.integers(1, 50), st.integers(1, 15)),
    elements=st.integers(0, 6),
)


def test_cells_rank_by_the_window_and_ties_by_the_newest_three_months():
    calm, busy = [1] * 12, [0] * 9 + [4] * 3
    ranked = hotspots(world([calm, busy, [1] * 11 + [9], calm]))
    assert ranked["cell"].tolist() == ["c002", "c001", "c000", "c003"]
    assert ranked["rank"].tolist() == [1, 2, 3, 4]
    assert ranked["tied"].tolist() == [False, True, True, True]
    assert ranked["position"].tolist() == [2, 1, 0, 3]
    assert ranked["records"].tolist() == [20, 12, 12, 12]
    assert ranked["even"].tolist() == [14] * 4
    assert ranked["share"].iloc[0] == pytest.approx(20 / 56)
    assert ranked["times_even"].iloc[0] == pytest.approx(20 / 14)


def test_months_before_the_window_do_not_count():
    ranked = by_cell(hotspots(world([[90, 1, 1], [0, 2, 2]]), window=2))
    assert ranked["records"].tolist() == [2, 4]
    assert ranked["months_judged"].tolist() == [3, 3]


def test_a_month_with_a_tie_that_does_not_fit_counts_for_none_of_its_cells():
    # The busiest 5% of 21 cells are 2.
    counts = np.zeros((21, 4), int)
    counts[:, 0] = range(21)
    counts[:3, 1] = 5  # three for two places
    counts[:2, 2] = 5
    counts[:2, 3], counts[2, 3] = 5, 9
    months = by_cell(hotspots(world(counts)))["months_in_top"]
    assert months.iloc[:3].tolist() == [1, 1, 1]
    assert months.iloc[[19, 20]].tolist() == [1, 1]
    assert months.iloc[3:19].sum() == 0


def naive_months_in_top(counts):
    cells, months = counts.shape
    places = math.ceil(cells / 20)
    found = [0] * cells
    for month in range(max(months - 12, 0), months):
        column = counts[:, month].tolist()
        for cell, own in enumerate(column):
            if own > 0 and sum(other >= own for other in column) <= places:
                found[cell] += 1
    return found


@given(tables, st.integers(1, 15))
def test_what_is_said_of_a_cell_is_what_a_slow_count_gives(counts, window):
    ranked = by_cell(hotspots(world(counts), window=window))
    records = counts[:, -window:].sum(axis=1)
    newest = counts[:, -3:].sum(axis=1)
    order = sorted(range(len(counts)), key=lambda i: (-records[i], -newest[i], i))
    assert ranked["rank"].tolist() == [order.index(i) + 1 for i in range(len(counts))]
    assert ranked["records"].tolist() == records.tolist()
    twins = [(records == own).sum() > 1 for own in records]
    assert ranked["tied"].tolist() == twins
    assert ranked["months_in_top"].tolist() == naive_months_in_top(counts)
    assert set(ranked["months_judged"]) == {min(counts.shape[1], 12)}
    if records.sum():
        assert ranked["share"].sum() == pytest.approx(1)
        assert ranked["times_even"].mean() == pytest.approx(1)


@given(tables)
def test_the_order_of_the_cells_changes_nothing(counts):
    here = world(counts)
    back = CellCounts(here.cells[::-1], here.months, here.counts[::-1])
    one, other = hotspots(here), hotspots(back)
    pd.testing.assert_frame_equal(one.drop(columns="position"), other.drop(columns="position"))
    assert (back.cells[other["position"]] == other["cell"]).all()


def test_no_records_no_months_and_no_cells():
    nothing = hotspots(world(np.zeros((3, 4), int)))
    assert nothing["share"].isna().all()
    assert nothing["times_even"].isna().all()
    assert nothing["rank"].tolist() == [1, 2, 3]
    assert nothing["months_in_top"].tolist() == [0, 0, 0]
    no_months = hotspots(world(np.zeros((2, 0), int)))
    assert no_months["months_judged"].tolist() == [0, 0]
    assert hotspots(world(np.zeros((0, 4), int))).empty


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "no street name published"),
        (["", "  ", None], "no street name published"),
        (["Albert Street"], "near Albert Street"),
        (["Corporation Street", "Albert Street"], "near Corporation Street and Albert Street"),
        (["A", "B", "A", "C"], "near A, B and C"),
        (["Supermarket", "High Street"], "near a supermarket and High Street"),
        (["Park/Open Space"], "near a park or open space"),
        (["A", "B", "C", "D"], "near A, B, C and 1 other place"),
        (["A", "B", "C", "D", "E"], "near A, B, C and 2 other places"),
        (["St Peter'S Churchyard", "Ray’S Avenue"], "near St Peter's Churchyard and Ray’s Avenue"),
        (["A'Court Street", "Sitwell S"], "near A'Court Street and Sitwell S"),
    ],
)
def test_where_a_cell_is(names, said):
    assert place_words(names) == said


@pytest.mark.parametrize(
    ("records", "even", "said"),
    [
        (418, 48.05, "418 records; spread evenly a cell would have 48, so 8.7 times its share."),
        (
            2_418,
            6.04,
            "2,418 records; spread evenly a cell would have 6.0, so 400 times its share.",
        ),
        (20, 0.25, "20 records; spread evenly a cell would have 0.25, so 80 times its share."),
        (20, 0.049, "20 records; spread evenly a cell would have fewer than 0.1."),
        (19, 0.25, "19 records; spread evenly a cell would have 0.25."),
        (1, 0.05, "1 record; spread evenly a cell would have 0.05."),
        (0, 1.96, "No records; spread evenly a cell would have 2.0."),
        (50, 52, "50 records; spread evenly a cell would have 52, so about its share."),
        (30, 52, "30 records; spread evenly a cell would have 52, so less than its share."),
        (0, 0, "No records, here or in any other cell."),
    ],
)
def test_how_many_records_a_cell_has(records, even, said):
    assert count_words({"records": records, "even": even}) == said


@pytest.mark.parametrize(
    ("top", "judged", "said"),
    [
        (11, 12, "Among the busiest 5% of cells in 11 of the last 12 months."),
        (12, 12, "Among the busiest 5% of cells in 12 of the last 12 months."),
        (0, 12, "Among the busiest 5% of cells in none of the last 12 months."),
        (1, 2, "Among the busiest 5% of cells in 1 of the last 2 months."),
        (1, 1, "Among the busiest 5% of cells in the newest month, the only one judged."),
        (0, 1, "Not among the busiest 5% of cells in the newest month, the only one judged."),
        (0, 0, "No month is loaded, so it is not known whether it stays busy."),
    ],
)
def test_how_long_a_cell_has_been_busy(top, judged, said):
    assert persistence_words({"months_in_top": top, "months_judged": judged}) == said


def types(**records):
    names = [name.replace("_", " ").replace("Anti ", "Anti-") for name in records]
    return pd.DataFrame({"crime_type": names, "records": list(records.values())})


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (types(), "Nothing recorded."),
        (types(Drugs=0), "Nothing recorded."),
        (types(Drugs=1), "Only drugs (1)."),
        (types(Drugs=0, Shoplifting=1_210), "Only shoplifting (1,210)."),
        (types(Drugs=2, Anti_social_behaviour=4), "Only anti-social behaviour (4) and drugs (2)."),
        (
            types(Drugs=5, Burglary=9, Robbery=9, Shoplifting=2),
            "Mostly burglary (9), robbery (9) and drugs (5).",
        ),
        (
            types(Drugs=2, Burglary=2, Robbery=2, Shoplifting=2, Other_theft=2, Other_crime=2),
            "Most often burglary (2), drugs (2) and other crime (2).",
        ),
    ],
)
def test_what_was_mostly_recorded(frame, said):
    assert types_words(frame) == said


WORDS = re.compile(
    r"(No|[\d,]+) records?; spread evenly a cell would have (fewer than 0\.1|[\d.,]+)"
    r"(?:, so (?:([\d.,]+) times|about|less than) its share)?\."
)


def number(text):
    return 0.0 if text in ("No", "none") else float(text.replace(",", ""))


@given(st.integers(0, 9_000), st.floats(0.001, 2_000))
def test_the_figures_of_the_words_are_those_of_the_row_and_fit_together(records, even):
    held, spread, times = WORDS.fullmatch(count_words({"records": records, "even": even})).groups()
    assert number(held) == records
    if even >= 0.05:
        assert number(spread) == pytest.approx(even, rel=0.06)
    if times:
        assert number(times) == pytest.approx(records / even, rel=0.06)
        assert number(times) == pytest.approx(number(held) / number(spread), rel=0.1)
        assert times != "1.0"
    assert not (times and (records < 20 or even < 0.05))


@given(tables)
def test_the_words_say_the_figures_of_the_row(counts):
    for row in hotspots(world(counts * 7)).head(4).to_dict("records"):
        if row["even"]:
            assert number(WORDS.fullmatch(count_words(row))[1]) == row["records"]
        months = re.search(r"in (none|\d+) of the last (\d+) months\.$", persistence_words(row))
        if row["months_judged"] > 1:
            said = (number(months[1]), number(months[2]))
            assert said == (row["months_in_top"], row["months_judged"])
        else:
            assert persistence_words(row).startswith("Among") == (row["months_in_top"] == 1)


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 40)))
def test_the_types_are_told_with_their_records(records):
    frame = pd.DataFrame({"crime_type": list(records), "records": list(records.values())})
    words = types_words(frame)
    told = {name.upper(): int(count) for name, count in re.findall(r"\b(\w) \((\d+)\)", words)}
    assert len(told) == min(3, sum(count > 0 for count in records.values()))
    assert all(records[name] == count for name, count in told.items())
    total = sum(records.values())
    if total:
        least = min(told.values())
        assert all(count <= least for name, count in records.items() if name not in told)
        start = words.split(f" {next(iter(told)).lower()} (")[0]
        assert (start == "Only") == (sum(told.values()) == total)
        assert (start == "Most often") == (sum(told.values()) <= total / 2)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], []),
        (["Supermarket"], ["Supermarket"]),
        (["High Street", "Supermarket", "Low Road"], ["High Street", "Supermarket"]),
        (["Supermarket", "Low Road", "Parking Area"], ["Supermarket", "Low Road"]),
        (["Supermarket", "Parking Area", "Low Road"], ["Supermarket", "Low Road"]),
        (["Supermarket", "Parking Area"], ["Supermarket", "Parking Area"]),
    ],
)
def test_a_kind_of_place_is_told_with_a_street_beside_it(names, told):
    assert telling_names(names) == told
