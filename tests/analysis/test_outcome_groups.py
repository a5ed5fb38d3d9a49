import pandas as pd
import pytest

from beatline.analysis.outcome_groups import (
    EXPLANATIONS,
    GROUP_OF,
    OUTCOME_GROUPS,
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
