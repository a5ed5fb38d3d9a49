"""The profile of a patch on the page: what stands beside its figures."""

from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from beatline.analysis.mix_against_like import ABOVE, COLUMNS, WITHIN
from beatline.reports.like_teams import FIGURES, LikeTeams
from beatline.reports.profile import PatchProfile
from beatline.reports.seasons_ahead import COLUMNS as SEASONS
from beatline.reports.seasons_ahead import SeasonsAhead
from beatline.scope import ALL_TYPES_LABEL, Scope
from tests.pages.conftest import words

SCOPE = Scope(
    "snt", "SN-01", "Example", (), ALL_TYPES_LABEL, date(2025, 1, 1), date(2025, 12, 1)
)  # fmt: skip
MONTHS = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
NONE_NAMED = "No type usually runs high or low in January to March."


def profile(word):
    row = dict.fromkeys(COLUMNS, 0.1) | {"crime_type": "Drugs", "records": 90, "low": 20}
    row |= {"high": 80, "word": word, "sentence": "Drugs make up more here."}
    no_teams = pd.DataFrame({name: [] for name in [*FIGURES, "distance"]})
    year = pd.DataFrame({"crime_type": ["Drugs"], "month": [pd.Timestamp("2025-12-01")]})
    return PatchProfile(
        scope=SCOPE,
        residents="12 residents (Census 2021).",
        deprivation="",
        rate="90 records.",
        caveat="",
        year=year.assign(records=90.0),
        like=LikeTeams(SCOPE, None, no_teams, pd.DataFrame([row]), False, "", ""),
        ahead=SeasonsAhead(MONTHS, pd.DataFrame(columns=SEASONS), 1, 0, NONE_NAMED, ""),
        refusal="",
    )


@pytest.fixture
def shown(folder, monkeypatch):
    """What a profile says on the page."""
    monkeypatch.setenv("BEATLINE_WAREHOUSE", str(folder))
    return drawn


def drawn(found):
    def script(found, scope):
        from beatline.widgets.profile import profile_part  # noqa: PLC0415

        profile_part(found, scope)

    app = AppTest.from_function(script, kwargs={"found": found, "scope": SCOPE}).run()
    assert not app.exception
    return words(app)


@pytest.mark.parametrize(("word", "explained"), [(ABOVE, True), (WITHIN, False)])
def test_a_type_that_stands_out_has_its_range_explained(shown, word, explained):
    told = shown(profile(word))
    assert ("as wide as even like teams differ from one another" in told) == explained
    assert ("No crime type makes up more or less" in told) != explained


def test_how_often_a_month_is_named_by_chance_is_told(shown):
    assert "about 1 average month in 20 is named by chance" in shown(profile(WITHIN))


def test_the_strength_of_a_colour_is_told_so_that_it_holds_on_dark_ground_too(shown):
    told = shown(profile(WITHIN))
    assert "the stronger the colour, the nearer to the busiest month" in told
    assert "darker" not in told
