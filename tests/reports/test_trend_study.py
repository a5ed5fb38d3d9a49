from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from beatline.reports.season import season_study
from beatline.reports.trends import LimitChoices, series_noun, series_subject, trend_study
from beatline.scope import CRIME_TYPE_CHOICES, Scope
from tests.reports.conftest import DERBY

VEHICLE = replace(DERBY, crime_types=("Vehicle crime",), types_label="Vehicle crime")


def months_of(warehouse, scope, crime_type):
    """Counted again, row by row."""
    rows = warehouse.frame("SELECT month, crime_type, district_code FROM crime WHERE counted")
    own = rows[(rows["district_code"] == scope.area_code) & (rows["crime_type"] == crime_type)]
    return own.groupby("month").size()


def test_the_limits_hold_every_loaded_month_up_to_the_last_of_the_scope(years):
    study = trend_study(years, VEHICLE, measure="crimes")
    counted = months_of(years, VEHICLE, "Vehicle crime")
    assert len(study.limits) == 36
    assert study.limits.set_index("month")["crimes"].to_dict() == counted.to_dict()
    assert study.asked["month"].dt.year.eq(2025).all()
    assert len(study.asked) == 12
    earlier = trend_study(
        years, VEHICLE.between(date(2024, 1, 1), date(2024, 6, 1)), measure="crimes"
    )
    assert earlier.limits["month"].max() == pd.Timestamp("2024-06-01")


def test_a_rise_is_called_up_by_limits_of_the_first_year(years):
    choices = LimitChoices(baseline=(date(2023, 1, 1), date(2023, 12, 1)), remove_season=False)
    study = trend_study(years, VEHICLE, measure="crimes", choices=choices)
    assert study.verdict.word == "Up"
    assert study.problem == ""
    assert set(study.asked["rule"]) <= {"outside", "shift", "trend", "near limit", ""}
    assert (study.asked["rule"] != "").any()
    assert study.growth.direction == "rising"
    assert study.year_on_year.now == months_of(years, VEHICLE, "Vehicle crime")[-12:].sum()


def test_a_baseline_that_cannot_be_used_is_told_and_the_usual_one_taken(years):
    asked = LimitChoices(baseline=(date(2030, 1, 1), date(2030, 6, 1)))
    study = trend_study(years, VEHICLE, measure="crimes", choices=asked)
    usual = trend_study(years, VEHICLE, measure="crimes")
    assert "loaded" in study.problem
    pd.testing.assert_frame_equal(study.limits, usual.limits)


def test_limits_begin_anew_where_the_analyst_says_so(years):
    anew = LimitChoices(breaks=(date(2025, 1, 1),))
    runs = trend_study(years, VEHICLE, measure="crimes", choices=anew).limits["run"]
    assert runs.nunique() == 2
    assert (runs.iloc[:24] == 0).all() and (runs.iloc[24:] == 1).all()


@pytest.mark.parametrize("measure", ["crimes", "incidents"])
def test_a_gap_and_a_short_series_are_refused_in_words(small, measure):
    study = trend_study(small, DERBY, measure=measure)
    assert study.limits["run"].nunique() == 3
    assert study.growth.refusal.endswith(".")
    season = season_study(small, DERBY, measure=measure)
    for part in (season.growth(), season.parts(), season.profile(), season.outlook()):
        assert part.refusal.endswith("."), part


def test_season_and_outlook_read_the_same_months_as_the_limits(years):
    season = season_study(years, VEHICLE, measure="crimes")
    limits = trend_study(years, VEHICLE, measure="crimes").limits
    assert season.monthly["crimes"].tolist() == limits["crimes"].tolist()
    assert not season.growth().refusal
    assert len(season.parts().rows) == 36
    assert len(season.profile().rows) == 12


@pytest.mark.parametrize("label", list(CRIME_TYPE_CHOICES))
def test_what_is_counted_has_a_name(label):
    scope = Scope(
        "force", "", "", CRIME_TYPE_CHOICES[label], label, date(2025, 1, 1), date(2025, 1, 1)
    )
    noun, subject = series_noun(scope, "crimes"), series_subject(scope, "crimes")
    if label in ("All crime and anti-social behaviour", "All recorded crime"):
        assert (noun, subject) == ("recorded crimes", "recorded crime")
    else:
        assert subject == label.lower()
        assert noun.endswith(f" of {subject}")
    assert series_noun(scope, "incidents") == "incidents of anti-social behaviour"
