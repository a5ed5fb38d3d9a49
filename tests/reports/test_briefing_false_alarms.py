"""How often a briefing tells news where nothing has changed: simulated, with a seed."""

import numpy as np
import pandas as pd
import pytest

from beatline.analysis.cell_counts import CellCounts
from beatline.analysis.change import FLAG, small_count_change
from beatline.analysis.false_discovery import adjusted_p
from beatline.analysis.hotspots import hotspots
from beatline.analysis.outcome_ages import outcome_ages
from beatline.analysis.outcome_changes import HIGHER, LOWER, outcome_changes
from beatline.analysis.place_trend import beyond_chance, place_trends
from beatline.analysis.scan import LEVEL as SCAN_LEVEL
from beatline.analysis.scan import scan
from beatline.analysis.scan_looks import chance_of_count, count_table, month_looks, months_before
from beatline.reports.briefing_points import NEWS
from beatline.reports.hotspots import marked

MONTHS = pd.date_range("2023-01-01", "2025-12-01", freq="MS")
YEAR = 12
PATCHES = 40
# Records a month of each crime type in a usual patch, as in the files of 2025.
TYPES = np.array([26, 10, 9, 6, 5, 4.5, 4, 3, 2.5, 2, 1.5, 1, 0.6, 0.4])
# What became of crimes within three months, in groups; the others had no outcome by then.
OUTCOMES = {
    "Suspect charged": 0.08,
    "Local resolution": 0.05,
    "Investigation complete; no suspect identified": 0.35,
    "Unable to prosecute suspect": 0.3,
    "Further action is not in the public interest": 0.03,
}


def drawn(rng, means, phi):
    """Counts with these means that vary φ times as much as Poisson says."""
    if phi == 1:
        return rng.poisson(means)
    # A negative binomial of no records at all is none.
    counts = rng.negative_binomial(np.maximum(means, 1e-9) / (phi - 1), 1 / phi)
    return np.where(means > 0, counts, 0)


def unchanged_force(rng, phi, months=MONTHS):
    """Patches as unlike as teams are, each type at a fixed rate: patches × types × months."""
    size = np.exp(rng.normal(0, 0.6, (PATCHES, 1))) * rng.gamma(8, 1 / 8, (PATCHES, len(TYPES)))
    return drawn(rng, np.repeat((size * TYPES)[:, :, None], len(months), axis=2), phi)


def as_series(counts, months=MONTHS):
    """The same as rows of `queries.series_by_area_and_type`."""
    patch, kind, month = np.nonzero(counts)
    return pd.DataFrame(
        {
            "area_code": np.array([f"P{one:02d}" for one in range(PATCHES)])[patch],
            "area_name": "A patch",
            "crime_type": np.array([f"Type {one:02d}" for one in range(len(TYPES))])[kind],
            "month": months[month],
            "records": counts[patch, kind, month],
        }
    )


def patches_with_a_change(series, months=MONTHS):
    """Codes of the patches with a signal of their own scan in the newest three months.

    What `scan` says patch by patch, but with one table for all of them.
    """
    table = count_table(series, months, ())
    year = np.arange(len(months))[-YEAR:]
    stretches = [*(np.array([month]) for month in year), year[-NEWS:]]
    everything = np.ones(len(table.labels), dtype=bool)
    looks = pd.concat(
        [month_looks(table, now, months_before(table, now), everything) for now in stretches]
    )
    before, k = looks["before"].to_numpy(), looks["months"].to_numpy()
    looks["p"] = chance_of_count(
        looks["observed"].to_numpy(),
        before,
        k,
        looks["sure_months"].to_numpy(),
        looks[["spread", "least"]].max(axis=1).to_numpy(),
    )
    looks["z"] = small_count_change(looks["observed"], before / k, k, looks["spread"])
    codes = table.labels["area_code"].to_numpy()[looks["series"]]
    q = looks.groupby(codes)["p"].transform(adjusted_p)
    news = looks["last"].to_numpy() >= len(months) - NEWS
    return set(codes[(q <= SCAN_LEVEL) & (looks["z"].abs() >= FLAG) & news])


def patch_cells(rng, cells):
    """Records a month of each cell of a patch: few hold most, as in the files of 2025."""
    weight = rng.gamma(0.35, 1, cells)
    return 75 * np.exp(rng.normal(0, 0.6)) * weight / weight.sum()


def changed_places(counts):
    """How many places of a patch a briefing would call new, growing or fading."""
    names = pd.Index([f"{one:05d}" for one in range(len(counts))])
    whole = CellCounts(names, MONTHS[-YEAR:], counts.astype(np.int64))
    ranked = hotspots(whole).head(marked(len(names)))
    listed = ranked[ranked["records"] > 1]
    if listed.empty:
        return 0
    return int(beyond_chance(place_trends(whole, listed["position"].tolist()))["changed"].sum())


def places_told(rng, phi, times, season=0.0):
    """In how many of so many unchanged patches a place is called anything."""
    year = 1 + season * np.cos(2 * np.pi * (np.arange(YEAR) - YEAR + 2) / YEAR)
    told = 0
    for _ in range(times):
        means = patch_cells(rng, int(rng.choice([25, 40, 60, 100, 160])))
        told += changed_places(drawn(rng, means[:, None] * year, phi)) > 0
    return told


def outcomes_told(rng, phi, times):
    """In how many of so many unchanged patches an outcome is news."""
    names = [*OUTCOMES, None]
    chances = [*OUTCOMES.values(), 1 - sum(OUTCOMES.values())]
    told = 0
    for _ in range(times):
        size = 55 * np.exp(rng.normal(0, 0.6))
        # Crimes come together in clumps of φ that end alike.
        clumps = rng.poisson(size / phi, len(MONTHS)) + 1
        crimes = rng.multinomial(clumps, chances) * phi
        month, name = np.nonzero(crimes)
        first = pd.DataFrame(
            {
                "month": MONTHS[month],
                "last_age": len(MONTHS) - 1 - month,
                "age": np.where(name < len(OUTCOMES), 1.0, np.nan),
                "outcome": np.array(names, dtype=object)[name],
                "crimes": crimes[month, name],
            }
        )
        monthly = pd.DataFrame(
            {"month": MONTHS, "loaded": True, "crimes": crimes.sum(axis=1).astype(float)}
        )
        ages = outcome_ages(first, monthly, within=3, newest_file=MONTHS[-1])
        rows = outcome_changes(ages, start=MONTHS[-YEAR]).rows
        told += bool(rows["word"].isin([HIGHER, LOWER]).any())
    return told


def test_one_table_for_all_patches_gives_the_scan_of_each():
    rng = np.random.default_rng(11)
    counts = unchanged_force(rng, 1)
    # A change in every fourth patch, so that there is something to agree about.
    counts[::4, 3, -2] += 30
    series = as_series(counts)
    found = patches_with_a_change(series)
    for code in (f"P{one:02d}" for one in range(8)):
        rows = scan(series, MONTHS, first=MONTHS[-YEAR], last=MONTHS[-1], areas=[code]).rows
        assert (code in found) == bool((rows["month"] >= MONTHS[-NEWS]).any())
    assert {"P00", "P04", "P36"} <= found


@pytest.mark.parametrize(("phi", "most"), [(1, 0.02), (2, 0.02)])
def test_a_crime_type_is_news_by_chance_in_at_most_two_of_a_hundred_patches(phi, most):
    rng = np.random.default_rng(20 + phi)
    told = sum(len(patches_with_a_change(as_series(unchanged_force(rng, phi)))) for _ in range(15))
    assert told / (15 * PATCHES) <= most


@pytest.mark.parametrize(("phi", "most"), [(1, 0.06), (2, 0.08)])
def test_a_place_is_news_by_chance_in_few_of_a_hundred_patches(phi, most):
    rng = np.random.default_rng(30 + phi)
    assert places_told(rng, phi, 400) / 400 <= most


def test_a_season_that_all_cells_share_is_taken_for_news():
    # It is what the words beside such a place warn of; see docs/methods.md#briefing.
    rng = np.random.default_rng(35)
    assert places_told(rng, 1, 150, season=0.1) / 150 <= 0.12
    assert places_told(rng, 1, 150, season=0.3) / 150 >= 0.2


@pytest.mark.parametrize("phi", [1, 2])
def test_an_outcome_is_news_by_chance_in_at_most_four_of_a_hundred_patches(phi):
    rng = np.random.default_rng(40 + phi)
    assert outcomes_told(rng, phi, 100) / 100 <= 0.04


def test_a_place_that_doubles_is_news():
    rng = np.random.default_rng(50)
    found = 0
    for _ in range(50):
        counts = drawn(rng, np.full((60, YEAR), 3.0), 1)
        counts[0, -3:] += 12
        found += changed_places(counts) > 0
    assert found >= 45
