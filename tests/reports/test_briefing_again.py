"""Every sentence of a briefing against a second, naive implementation, for every team."""

from datetime import date

import pytest
from scipy import stats

from beatline import queries
from beatline.reports.briefing import briefing
from beatline.reports.briefing_points import CHANGE, KIND, OUTCOME, PLACE, STAYS
from beatline.scope import CRIME_TYPE_CHOICES, Scope
from beatline.warehouse import open_warehouse
from etl.__main__ import main as etl
from tests.builders import load
from tests.reports import naive_briefing, naive_counts, naive_rows, planted_patches
from tests.reports.planted_patches import PLAIN, TEAMS, build_planted

DECEMBER_2025 = date(2025, 12, 1)
# A team without a single record in the patches that are made up here.
NOT_RECORDED = "ND-01"
EVERYTHING = "All crime and anti-social behaviour"
# Which share of false finds a point of each kind is told at, at most.
ACCEPTED = {CHANGE: 0.05, PLACE: 0.05, OUTCOME: 0.01, KIND: 0.05, STAYS: 0.01}


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """28 demonstration months: enough for a season, and for outcomes of two years."""
    folder = tmp_path_factory.mktemp("demonstration")
    etl(["demo", "--months", "28", "--scale", "0.25", "--out", str(folder / "files")])
    load(folder / "warehouse", folder / "files")
    return open_warehouse(folder / "warehouse")


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Patches in which nothing changes, but for what is planted in a few of them."""
    return open_warehouse(build_planted(tmp_path_factory.mktemp("planted")))


@pytest.fixture(scope="module")
def rows_of():
    """The rows of a warehouse, read once."""
    read = {}

    def rows(warehouse):
        if warehouse.path not in read:
            read[warehouse.path] = naive_rows.read(warehouse.path)
        return read[warehouse.path]

    return rows


def told(warehouse, last, label=EVERYTHING, every=1, teams=None):
    """Team → its briefing as of a month; of every so-manieth team, or of some."""
    areas = queries.area_choices(warehouse)
    chosen = areas[areas["area_kind"] == "snt"].iloc[::every]
    if teams is not None:
        chosen = chosen[chosen["area_code"].isin(teams)]
    return {
        row["area_code"]: briefing(
            warehouse,
            Scope(
                "snt", row["area_code"], row["area_name"], CRIME_TYPE_CHOICES[label], label,
                last, last, row["label"],
            ),
        )
        for row in chosen.to_dict("records")
    }  # fmt: skip


def differences(found, naive):
    """What the two implementations do not agree about, team by team."""
    different = []
    for team, briefed in found.items():
        again = naive[team]
        sentences = [(point.kind, point.sentence) for point in briefed.points]
        expected = [(point.kind, point.sentence) for point in again.points]
        if sentences != expected:
            different.append((team, sentences, expected))
            continue
        counted = (briefed.found, briefed.looks, briefed.summary)
        if counted != (again.found, again.looks, again.summary):
            different.append((team, counted, (again.found, again.looks, again.summary)))
        shares = [point.q for point in briefed.points]
        if shares != pytest.approx([point.q for point in again.points], rel=1e-6, abs=0):
            different.append((team, shares, [point.q for point in again.points]))
    return different


def all_passed(naive):
    """Whether every point passes at the share of false finds that its kind of test accepts."""
    return all(point.q <= ACCEPTED[point.kind] for one in naive.values() for point in one.points)


def test_each_briefing_of_the_demonstration_is_what_a_second_implementation_says(
    demonstration, rows_of
):
    rows = rows_of(demonstration)
    last = date(rows.loaded[-1] // 12, rows.loaded[-1] % 12 + 1, 1)
    found, naive = told(demonstration, last), naive_briefing.briefings(rows, rows.loaded[-1])
    assert len(found) == 95
    assert differences(found, naive) == []
    assert all_passed(naive)


def test_each_briefing_of_the_real_files_is_what_a_second_implementation_says(real, rows_of):
    rows = rows_of(real)
    found, naive = told(real, DECEMBER_2025), naive_briefing.briefings(rows, rows.loaded[-1])
    assert len(found) == 95
    assert differences(found, naive) == []
    assert all_passed(naive)
    assert {point.kind for one in found.values() for point in one.points} >= {CHANGE, PLACE, STAYS}


@pytest.mark.parametrize(
    ("last", "label"),
    [
        # Before a gap of years and before the new points; and a few months after the gap.
        (date(2022, 3, 1), EVERYTHING),
        (date(2025, 8, 1), "Retail and street crime"),
        (DECEMBER_2025, "Anti-social behaviour"),
    ],
)
def test_other_months_and_types_are_told_alike_too(real, rows_of, last, label):
    found = told(real, last, label, every=12)
    naive = naive_briefing.briefings(
        rows_of(real), last.year * 12 + last.month - 1, CRIME_TYPE_CHOICES[label]
    )
    assert differences(found, naive) == []


def test_what_is_planted_is_found_and_nothing_else(planted, rows_of):
    found = told(planted, DECEMBER_2025, teams=TEAMS)
    kinds = {
        team: [point.kind for point in one.points] for team, one in found.items() if one.points
    }
    assert kinds == {
        planted_patches.SPIKE: [CHANGE],
        planted_patches.BEGINS: [PLACE],
        planted_patches.FADES: [PLACE],
        # Busy in every month too, which is told once.
        planted_patches.GROWS: [PLACE],
        planted_patches.MORE_DECIDED: [OUTCOME],
        planted_patches.OTHERWISE_DECIDED: [OUTCOME],
        planted_patches.OTHER_MIX: [KIND],
        planted_patches.TWO_TYPES: [KIND, KIND],
        planted_patches.STAYS: [STAYS],
        planted_patches.EVERYTHING: [PLACE, PLACE, CHANGE, CHANGE, OUTCOME],
    }
    rows = rows_of(planted)
    assert differences(found, naive_briefing.briefings(rows, rows.loaded[-1])) == []


@pytest.mark.parametrize(
    ("team", "sentence"),
    [
        (
            planted_patches.SPIKE,
            "Shoplifting above the usual range in November 2025: 48 recorded, 6 to 30 expected.",
        ),
        (
            planted_patches.BEGINS,
            "Near Road 8: new, 24 records from October to December; none in the 9 months before.",
        ),
        (
            planted_patches.GROWS,
            "Near Road 0: growing, 100 records from October to December; 51 expected from the 9 "
            "months before (150).",
        ),
        (
            planted_patches.FADES,
            "Near Road 9: fading, no records from October to December; 24 expected from the 9 "
            "months before (72).",
        ),
        (
            planted_patches.MORE_DECIDED,
            "Any outcome within 3 months: 132 of 528 crimes of February to September 2025 (25%); "
            "a year before 66 of 528 (12%). That is higher, by more than chance.",
        ),
        (
            planted_patches.OTHERWISE_DECIDED,
            "Charged or in court within 3 months: 66 of 528 crimes of February to September 2025 "
            "(12%); a year before 132 of 528 (25%). That is lower, by more than chance.",
        ),
        (
            planted_patches.OTHER_MIX,
            "Shoplifting makes up more here than in like teams: 384 of 992 records (39%); 201 to "
            "300 expected from the mix of 10 like teams.",
        ),
        (
            planted_patches.STAYS,
            "Near a supermarket it stays busy: 200 records in 12 months, among the busiest 5% of "
            "cells in each of the last 12 months.",
        ),
    ],
)
def test_what_is_planted_is_told_in_these_words(planted, team, sentence):
    assert [point.sentence for point in told(planted, DECEMBER_2025, teams=TEAMS)[team].points] == [
        sentence
    ]


def test_of_seven_things_the_five_that_changed_are_told_and_the_others_counted(planted):
    found = told(planted, DECEMBER_2025, teams=TEAMS)[planted_patches.EVERYTHING]
    assert (len(found.points), found.found) == (5, 7)
    assert found.summary == (
        "5 things have changed by more than chance; the rest stays worth knowing. The strongest 5 "
        "are told."
    )
    assert [point.q for point in found.points] == sorted(point.q for point in found.points)


def test_where_nothing_is_planted_nothing_is_unusual(planted):
    found = told(planted, DECEMBER_2025, teams=[*PLAIN, NOT_RECORDED])
    summaries = {found[team].summary for team in PLAIN}
    assert summaries == {
        "Nothing unusual: no crime type, place or outcome here differs by more than chance from "
        "what was to be expected."
    }
    assert found[NOT_RECORDED].summary == naive_briefing.NOTHING_RECORDED


def test_the_second_implementation_knows_published_examples():
    # Benjamini and Hochberg (1995): of fifteen p-values four pass.
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    chances += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert sum(q <= 0.05 for q in naive_counts.benjamini_hochberg(chances)) == 4
    # 25 against a mean of 16 that is all but known: z = 2.
    assert naive_counts.deviations(25, 16, 1e12, 1) == pytest.approx(2)


@pytest.mark.parametrize(("x", "size", "variance"), [(0, 1.5, 2), (7, 1.5, 2), (60, 8, 1.2)])
def test_the_tails_of_the_second_implementation_are_those_of_scipy(x, size, variance):
    law = stats.nbinom(size, 1 / variance)
    above = naive_counts.negative_binomial_tail(x, size, variance, above=True)
    below = naive_counts.negative_binomial_tail(x, size, variance, above=False)
    assert above == pytest.approx(law.sf(x - 1), rel=1e-9)
    assert below == pytest.approx(law.cdf(x), rel=1e-9)
