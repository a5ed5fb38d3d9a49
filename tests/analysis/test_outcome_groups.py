import pandas as pd
import pytest

from beatline.analysis.outcome_groups import (
    EXPLANATIONS,
    GROUP_OF,
    OUTCOME_GROUPS,
    monthly_outcome_groups,
    outcome_group,
    outcome_groups,
)


def test_outcomes_are_counted_by_group_in_a_fixed_order():
    names = ["Under investigation", "Local resolution", "Offender given a caution", "Something new"]
    groups = outcome_groups(pd.DataFrame({"outcome": names, "records": [5, 2, 1, 2]}))
    assert groups["group"].tolist() == [
        "Settled out of court",
        "Other",
        "Not yet known: still open",
    ]
    assert groups["records"].tolist() == [3, 2, 5]
    assert groups["share"].tolist() == [0.3, 0.2, 0.5]
    assert groups["decided"].tolist() == [True, True, False]


@pytest.mark.parametrize("name", [None, "", "  ", float("nan")])
def test_no_outcome_is_not_known(name):
    assert outcome_group(name) == "Not known: no update published"


def test_capitals_do_not_matter_and_unknown_names_are_kept():
    assert outcome_group("LOCAL RESOLUTION") == "Settled out of court"
    assert outcome_group("Sentenced by a robot") == "Other"


def test_every_group_is_explained_and_every_name_has_a_known_group():
    assert set(EXPLANATIONS) == set(OUTCOME_GROUPS)
    assert set(GROUP_OF.values()) <= set(OUTCOME_GROUPS)


def test_no_rows_are_no_groups():
    assert outcome_groups(pd.DataFrame({"outcome": [], "records": []})).empty


def test_months_are_divided_by_what_is_published_now_and_a_missing_one_is_no_zero():
    calendar = pd.date_range("2025-01-01", periods=3, freq="MS")
    monthly = pd.DataFrame(
        {"month": calendar, "loaded": [True, False, True], "crimes": [40.0, None, 19.0]}
    )
    outcomes = pd.DataFrame(
        {
            "month": [calendar[0], calendar[0], calendar[2]],
            "outcome": ["Local resolution", None, "Under investigation"],
            "records": [10, 30, 19],
        }
    )
    frame = monthly_outcome_groups(outcomes, monthly)
    assert frame["status"].tolist() == ["known"] * 3 + ["not loaded"] * 3 + ["too few"] * 3
    assert frame["share"].head(3).tolist() == [0.25, 0.0, 0.75]
    assert frame["share"].tail(6).isna().all()
    assert frame["decided"].iloc[3:6].isna().all()
    assert frame["decided"].tail(3).tolist() == [0, 19, 0]
