"""The like teams and the profile of a patch: what is told, and what is refused in words."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from beatline import queries
from beatline.analysis.like_areas import FAR, MOST_LIKE, like_areas
from beatline.reports.like_set import FEATURES, area_features
from beatline.reports.like_teams import like_teams
from beatline.reports.profile import deprivation_words, patch_profile, rate_words, residents_words
from beatline.reports.seasons_ahead import seasons_ahead
from beatline.scope import ALL_TYPES_LABEL, Scope, month_shifted
from beatline.warehouse import open_warehouse
from tests.builders import (
    ABBEY,
    ARBORETUM,
    CHESTERFIELD,
    LSOAS,
    asb_row,
    load,
    street_row,
    write_csv,
)

NEWEST = date(2025, 12, 1)


def team(lsoa, last=NEWEST, types=()):
    code = str(LSOAS.loc[lsoa, "snt_code"])
    first = date(last.year - 1, last.month, 1)
    return Scope("snt", code, "Patch", types, ALL_TYPES_LABEL, first, last, f"{code} Patch")


def teams(warehouse, last=NEWEST):
    choices = queries.area_choices(warehouse).query("area_kind == 'snt'")
    return [
        Scope("snt", one["area_code"], one["area_name"], (), "", last, last, one["label"])
        for one in choices.to_dict("records")
    ]


@pytest.fixture(scope="module")
def seasonal(tmp_path_factory):
    """36 months: incidents near Arboretum treble in July, burglary near Chesterfield in November.

    Near Abbey there is one burglary a month.
    """
    folder = tmp_path_factory.mktemp("seasonal")
    for position, month in enumerate(pd.date_range("2023-01-01", "2025-12-01", freq="MS")):
        name = f"{month:%Y-%m}"
        incidents = (24 if month.month == 7 else 8) + position % 2
        burglaries = (36 if month.month == 11 else 12) + position % 3
        rows = [asb_row(ARBORETUM, Month=name)] * incidents
        rows += [
            street_row(CHESTERFIELD, 100 * position + n, Month=name) for n in range(burglaries)
        ]
        rows += [street_row(ABBEY, 100 * position + 90, Month=name)]
        write_csv(folder / "in", rows, name)
    load(folder / "out", folder / "in")
    return open_warehouse(folder / "out")


def test_every_team_has_ten_like_teams_and_never_itself(made_up):
    for scope in teams(made_up):
        found = like_teams(made_up, scope)
        assert len(found.like) == MOST_LIKE
        assert scope.area_code not in set(found.like["area_code"])
        assert found.like["distance"].is_monotonic_increasing
        assert found.own["area_code"] == scope.area_code


def test_the_figures_are_those_of_the_map(made_up):
    scope = teams(made_up)[5]
    found = like_teams(made_up, scope)
    force = replace(found.scope, area_kind="force", area_code="", area_name="")
    parts = queries.area_records(made_up, force, by="snt").set_index("area_code")
    for one in [found.own, *found.like.to_dict("records")]:
        part = parts.loc[one["area_code"]]
        assert one["records"] == part["records"]
        assert one["per_1000_residents"] == pytest.approx(part["per_1000_residents"])
        assert one["area_label"] == part["label"]


def test_the_types_add_up_and_are_expected_from_the_like_teams(made_up):
    told = [found for scope in teams(made_up) if (found := like_teams(made_up, scope)).types.size]
    assert len(told) > 50
    for found in told[::10]:
        types = found.types
        assert types["records"].sum() == found.own["records"] == round(types["expected"].sum())
        like = found.like["area_code"].tolist()
        force = replace(found.scope, area_kind="force", area_code="", area_name="")
        series = queries.series_by_area_and_type(made_up, force, by="snt")
        of_like = series[series["area_code"].isin(like)]
        share = of_like.groupby("crime_type")["records"].sum() / of_like["records"].sum()
        first = types.iloc[0]
        expected = found.own["records"] * share[first["crime_type"]]
        assert first["expected"] == pytest.approx(expected)


def test_the_first_month_asked_about_makes_no_difference(made_up):
    scope = teams(made_up)[0]
    assert like_teams(made_up, scope.between(date(2025, 9, 1), NEWEST)) is like_teams(
        made_up, scope.between(date(2020, 1, 1), NEWEST)
    )


def test_density_comes_from_cells_of_their_own_size(made_up):
    found = area_features(made_up, by="ward", first_month=NEWEST, last_month=NEWEST)
    # An H3 cell of resolution 9 is smaller here than the mean over the globe, 0.105 km².
    assert (found["km2"] / found["cells"]).between(0.092, 0.096).all()
    # Derbyshire has 2,625 km²; schematic outlines leave some of it to nobody.
    assert found["km2"].sum() == pytest.approx(2_625, rel=0.2)
    assert not found[[one.column for one in FEATURES[:3]]].isna().any().any()


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (team(ARBORETUM, date(2024, 12, 1)), "5 months are loaded in a row up to December 2024"),
        (team(ARBORETUM, date(2024, 8, 1)), "1 month is loaded in a row up to August 2024"),
        (team(ARBORETUM, types=("Burglary",)), "takes two crime types or more"),
        (replace(team(ARBORETUM), area_code="XX-99"), "not one of those known here"),
        (replace(team(ARBORETUM), area_kind="ward"), "told for one Safer Neighbourhood Team"),
        (team(ARBORETUM, date(2020, 1, 1)), "no month up to January 2020 is loaded"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(made_up, scope, words):
    found = like_teams(made_up, scope)
    assert words in found.refusal
    assert found.refusal.endswith(".")
    assert found.types.empty
    assert "word" in found.types


def test_teams_that_nothing_is_known_of_are_no_like_teams(small):
    found = like_teams(small, team(ARBORETUM))
    assert found.like.empty
    assert found.refusal == found.words
    assert found.words.startswith("No like teams are told: 2 other teams are known well enough to ")


def test_a_patch_unlike_every_other_is_not_compared(made_up):
    told = [like_teams(made_up, scope) for scope in teams(made_up)]
    far = [found for found in told if found.like["distance"].median() > FAR]
    assert far
    for found in far:
        assert found.refusal.startswith(
            "The mix of crime types is not compared. No team is much like this one: half of the 10"
        )
        assert len(found.like) == MOST_LIKE
        # The rate stands alone: beside the nearest teams it would say what it should not.
        assert found.far
        assert re.fullmatch(
            r"[\d,]+ records in .+: [\d.,]+ per 1,000 residents\.", rate_words(found)
        )
    assert not any(found.far for found in told if found.like["distance"].median() <= FAR)


def test_a_team_is_usually_nearer_to_the_average_than_what_is_called_far(made_up, real):
    for warehouse, last in ((made_up, date(2025, 10, 1)), (real, NEWEST)):
        areas = area_features(
            warehouse, by="snt", first_month=month_shifted(last, -11), last_month=last
        )
        away = np.sqrt(np.nanmean(like_areas(areas, FEATURES).standard ** 2, axis=1))
        assert np.median(away) < FAR


def test_a_patch_without_any_crime_still_has_its_like_teams(years):
    quiet = next(scope for scope in teams(years) if scope.area_code == "ND-01")
    found = patch_profile(years, quiet, today=date(2026, 2, 3))
    assert found.year.empty
    assert found.rate.startswith("0 records in January to December 2025: 0.0 per 1,000 residents")
    assert "nothing of these types was recorded here" in found.like.refusal
    assert len(found.like.like) == MOST_LIKE


def test_the_year_has_a_row_for_each_month_and_a_gap_where_none_is_loaded(small):
    found = patch_profile(small, team(ARBORETUM), today=NEWEST)
    assert (found.scope.first_month, found.scope.last_month) == (date(2025, 1, 1), NEWEST)
    assert found.year["crime_type"].nunique() == 5
    assert len(found.year) == 60
    gap = found.year["month"] == "2025-06-01"
    assert found.year.loc[gap, "records"].isna().all()
    assert found.year.loc[~gap, "records"].notna().all()
    first = found.year["crime_type"].iloc[0]
    assert first == "Anti-social behaviour"
    assert found.year.loc[found.year["crime_type"] == first, "records"].sum() == 33


def test_one_loaded_month_makes_a_year_of_one(small):
    found = patch_profile(small, team(ARBORETUM, date(2024, 11, 1)), today=NEWEST)
    assert found.scope.months == 1
    assert set(found.year["month"]) == {pd.Timestamp("2024-11-01")}
    assert not found.refusal


def test_without_any_month_the_profile_is_refused(small):
    found = patch_profile(small, team(ARBORETUM, date(2020, 1, 1)), today=NEWEST)
    assert found.refusal == "No like teams are told: no month up to January 2020 is loaded."
    assert found.year.empty


def test_seasons_need_two_years_in_a_row(small):
    found = seasons_ahead(small, team(ARBORETUM), date(2026, 2, 1))
    assert found.refusal == (
        "No seasons are told: 6 months are loaded in a row up to December 2025, and 24 are needed "
        "to tell a season from chance."
    )
    assert found.rows.empty


def test_a_season_of_the_patch_is_told_with_its_size(seasonal):
    found = seasons_ahead(seasonal, team(ARBORETUM), date(2026, 6, 1))
    assert found.months == (date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1))
    row = found.rows.loc[found.rows["month"] == "2026-07-01"].iloc[0]
    assert row["here"]
    assert row["records"] == 72
    # 72 in three Julys, where the average month of the regression has three times 9.7.
    assert row["sentence"] == (
        "Anti-social behaviour usually runs "
        f"{row['usual'] - 1:.0%} above its average month in July."
    )
    assert row["usual"] == pytest.approx(24 / 9.8, rel=0.05)


def test_a_season_of_a_wider_area_is_told_where_the_patch_has_too_few(seasonal):
    found = seasons_ahead(seasonal, team(ABBEY), date(2025, 10, 1))
    row = found.rows.loc[found.rows["month"] == "2025-11-01"].iloc[0]
    assert not row["here"]
    assert row["sentence"].startswith("Too few here; in Derbyshire burglary usually runs ")
    assert found.wider == found.tested == 2
    assert found.words == (
        "2 crime types were tested for a season over 36 months in a row, 2 of them in a wider area."
    )


def test_months_without_a_season_are_said_to_have_none(seasonal):
    found = seasons_ahead(seasonal, team(ARBORETUM, types=("Drugs", "Robbery")), date(2026, 1, 1))
    assert found.refusal.startswith("No seasons are told: too few records of every type")
    found = seasons_ahead(seasonal, team(CHESTERFIELD, types=("Burglary",)), date(2026, 1, 1))
    assert found.rows.empty or (found.rows["direction"] == "below").all()


def test_no_season_at_all_is_said(years):
    found = seasons_ahead(years, team(ABBEY), date(2026, 2, 1))
    assert found.rows.empty
    assert found.words.startswith("No type usually runs high or low in February to April. ")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (np.nan, "How deprived the neighbourhoods here are is not known."),
        (0.0, "None of the residents live in the most deprived fifth"),
        (0.01, "Fewer than 1 in 20 residents live"),
        (0.05, "About 1 in 10 residents live"),
        (0.38, "About 4 in 10 residents live in the most deprived fifth of England's"),
        (0.95, "About 9 in 10 residents live"),
        (0.99, "More than 19 in 20 residents live"),
        (1.0, "All residents live"),
    ],
)
def test_deprivation_in_words(share, words):
    said = deprivation_words(share)
    assert said.startswith(words)
    assert np.isnan(share) or "English Indices of Deprivation 2025" in said


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((12_345, 12.1, 1020.2), "12,345 residents (Census 2021) on 12 km², about 1,000 per km²."),
        ((1, 0.0937, 10.67), "1 resident (Census 2021) on 0.094 km², about 11 per km²."),
        ((500, np.nan, np.nan), "500 residents (Census 2021)."),
        ((np.nan, 1, np.nan), "How many people live here is not known."),
        ((0, 1, 0), "How many people live here is not known."),
    ],
)
def test_residents_in_words(figures, words):
    own = pd.Series(dict(zip(("residents", "km2", "residents_per_km2"), figures, strict=True)))
    assert residents_words(own) == words


def test_the_rate_stands_beside_the_lowest_the_middle_and_the_highest(made_up):
    found = like_teams(made_up, teams(made_up)[0])
    like = found.like.assign(per_1000_residents=[5.04, 20, 30, 40, 50, 60, 70, 80, 90, np.nan])
    own = found.own.copy()
    own["records"], own["per_1000_residents"] = 1, 0.2
    said = rate_words(replace(found, own=own, like=like))
    assert said == (
        "1 record in November 2024 to October 2025: 0.2 per 1,000 residents. In the 9 like teams "
        "the rate runs from 5.0 to 90, with 50 in the middle."
    )
    own["per_1000_residents"] = np.nan
    assert rate_words(replace(found, own=own)).endswith("without residents there is no rate.")
