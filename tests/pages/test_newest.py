"""What the button for the newest data says before it gets them."""

import pytest

from beatline.widgets.newest import plan_words

PLAN = {
    "force": "derbyshire", "release": "2026-09", "first_month": "2023-10",
    "last_month": "2026-09", "files": 108, "bytes": 41_000_000, "files_here": 0,
    "months_not_there": [], "whole_archive": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "**October 2023 to September 2026** (derbyshire): 108 files to fetch, **41 MB**."),
        ({"files": 1, "bytes": 412_000}, "1 file to fetch, **0.4 MB**."),
        ({"files": 0, "bytes": 0}, "all crime files are here already."),
        (
            {"whole_archive": True, "bytes": 1_733_868_300, "first_month": None},
            "whole archives only: **1.7 GB** for the files of derbyshire",
        ),
    ],
)
def test_a_plan_names_months_files_and_size(changes, words):
    assert words in plan_words(PLAN | changes)


@pytest.mark.parametrize(
    ("size", "minutes"), [(0, "about 2 minutes"), (1_733_868_300, "about 16 minutes")]
)
def test_a_plan_names_the_time_it_takes(size, minutes):
    assert plan_words(PLAN | {"bytes": size}).endswith(f"{minutes}.")
