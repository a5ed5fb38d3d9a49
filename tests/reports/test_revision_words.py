"""Revisions in plain words: nothing, one of something, and many."""

from datetime import date, datetime

import pandas as pd
import pytest

from beatline.reports.revisions import (
    CHANGES,
    MOVES,
    Revisions,
    revision_sentences,
    time_format,
    told_apart,
)
from beatline.scope import ALL_TYPES_LABEL, ANTI_SOCIAL_BEHAVIOUR, Scope

LOADED = [datetime(2026, 11, 3, 9, 30), datetime(2026, 10, 2, 8, 0)]


def study(
    *months: dict[str, int],
    releases: int = 1,
    release: datetime | None = None,
    types: tuple[str, ...] = (),
) -> Revisions:
    """Months of 2025 with 100 records each before; each names what changed in it."""
    names = (*MOVES, *CHANGES, "releases")
    frame = pd.DataFrame([{name: month.get(name, 0) for name in names} for month in months])
    frame["month"] = pd.date_range("2025-01-01", periods=len(frame), freq="MS")
    frame["net"] = frame["added"] + frame["came"] - frame["gone"] - frame["went"]
    frame["before"] = 100
    frame["after"] = 100 + frame["net"]
    scope = Scope(
        "district",
        "E06000015",
        "Derby",
        types,
        ALL_TYPES_LABEL,
        date(2025, 1, 1),
        date(2025, 12, 1),
    )
    loaded = pd.DataFrame({"revised_at": pd.to_datetime(LOADED[:releases])})
    none = pd.DataFrame()
    return Revisions(scope, release, loaded, frame, none, none, none)


def said(*months: dict[str, int], **others: object) -> str:
    return " ".join(revision_sentences(study(*months, **others)))


def test_nothing_revised_is_one_sentence():
    assert said({}, {}, releases=0) == (
        "Nothing has been revised since these months were first loaded."
    )
    assert said({}, releases=0) == "Nothing has been revised since this month was first loaded."


def test_the_newest_release_is_told_with_its_day_its_months_and_its_figures():
    newest = said(
        {"releases": 1, "added": 57, "gone": 14, "came": 2},
        {"releases": 1, "went": 1, "status_changed": 1312, "place_changed": 3},
        releases=2,
        release=LOADED[0],
    )
    assert newest == (
        "The figure of Derby for January and February 2025 went from 200 to 244 records. "
        "On 3 November 2026 the newest release re-issued all of the 2 loaded months. "
        "Of its records 57 were added, 14 are gone, 2 moved in from another place and 1 moved "
        "out to another place. Of those that stayed 1,312 have another status and 3 another place "
        "within it."
    )


def test_one_of_each_is_told_in_the_singular():
    assert said({"releases": 1, "added": 1, "type_changed": 1}) == (
        "The figure of Derby for January 2025 went from 100 to 101 records. "
        "One release, loaded on 3 November 2026, re-issued it. Of its records 1 was added. "
        "Of those that stayed 1 has another type."
    )
    assert "Of its records 1 is gone." in said({"releases": 1, "gone": 1})


def test_an_older_release_is_about_the_months_that_it_issued_again():
    older = said({"releases": 0}, {"releases": 1, "gone": 2}, releases=2, release=LOADED[1])
    assert "for February 2025 went from 100 to 98 records." in older
    assert "On 2 October 2026 a release re-issued 1 of the 2 loaded months." in older


def test_a_figure_that_did_not_move_is_told_apart_from_one_that_came_back():
    assert said({"releases": 1, "status_changed": 4}).startswith(
        "The figure of Derby for January 2025 stayed as it was: 100 records."
    )
    assert "No record was added or taken away, and none moved in or out." in said({"releases": 1})
    back = said({"releases": 2, "added": 2, "gone": 2}, releases=2)
    assert "stayed the same: 100 records." in back
    assert "2 were added and 2 are gone." in back


def test_several_releases_name_the_first_and_the_last_day_and_warn_of_counting_twice():
    several = said({"releases": 2, "status_changed": 4}, releases=2)
    assert "2 releases, loaded from 2 October 2026 to 3 November 2026, re-issued it." in several
    assert several.endswith("One that was revised twice is counted twice.")
    assert "twice" not in said({"releases": 1, "status_changed": 4}, releases=2)


def test_releases_of_one_day_are_told_apart_by_their_time():
    day = datetime(2026, 11, 3, 9, 30)
    alone, minute, second = day.replace(day=4), day.replace(minute=45), day.replace(second=5)
    assert list(told_apart([alone, minute, day]).values()) == [
        "4 November 2026",
        "3 November 2026, 09:45 UTC",
        "3 November 2026, 09:30 UTC",
    ]
    assert told_apart([second, day])[second] == "3 November 2026, 09:30:05 UTC"
    assert time_format([minute, day], minutes="m", seconds="s") == "m"
    assert time_format([second, day], minutes="m", seconds="s") == "s"


def test_sentences_tell_releases_of_one_day_by_their_time(monkeypatch):
    monkeypatch.setattr(f"{__name__}.LOADED", [LOADED[0], LOADED[0].replace(hour=8)])
    assert "2 releases, loaded on 3 November 2026 from 08:30 to 09:30 UTC, re-issued it." in said(
        {"releases": 2, "added": 1}, releases=2
    )
    assert "On 3 November 2026, 09:30 UTC, the newest release re-issued it." in said(
        {"releases": 1}, releases=2, release=LOADED[0]
    )


def test_a_month_is_named_where_the_sentence_before_names_none():
    assert "re-issued January 2025." in said({"releases": 0}, release=LOADED[0])


@pytest.mark.parametrize(
    ("types", "noun"),
    [
        (("Burglary",), "101 recorded crimes"),
        ((ANTI_SOCIAL_BEHAVIOUR,), "101 incidents"),
        (("Burglary", ANTI_SOCIAL_BEHAVIOUR), "101 records"),
    ],
)
def test_what_is_counted_has_its_own_noun_and_a_type_can_be_left(types, noun):
    told = said({"releases": 1, "came": 1}, types=types)
    assert noun in told
    assert "1 moved in from another place or type." in told
