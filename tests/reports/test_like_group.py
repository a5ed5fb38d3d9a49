"""A ward or an SNT beside its like areas: what is told, chosen, and refused in words."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from beatline import queries
from beatline.analysis.like_areas import FAR, MOST_LIKE
from beatline.analysis.like_rates import COLUMNS
from beatline.reports.like_group import FIGURES, MOST_CHOSEN, NONE_CHOSEN, ROWS, like_group
from beatline.reports.like_group_words import expected_words, outside_sentence, wide_words
from beatline.reports.like_set import area_features, like_set
from beatline.reports.like_teams import like_teams
from beatline.reports.measures import Measure
from beatline.scope import ALL_TYPES_LABEL, CRIME_TYPE_CHOICES, Scope
from tests.builders import ARBORETUM, LSOAS
from tests.reports.naive_like import judged, nearest

FIRST, LAST = date(2024, 11, 1), date(2025, 10, 1)
CRIME = Measure("Recorded crime", (), "total")
WARDS = ("ward", "wards")


def scopes(warehouse, kind="ward", first=FIRST, last=LAST, label=ALL_TYPES_LABEL):
    choices = queries.area_choices(warehouse).query("area_kind == @kind")
    return [
        Scope(
            kind, one["area_code"], one["area_name"], CRIME_TYPE_CHOICES[label], label,
            first, last, one["label"],
        )
        for one in choices.to_dict("records")
    ]  # fmt: skip


def named(warehouse, name, **choices):
    return next(one for one in scopes(warehouse, **choices) if one.area_name == name)


@pytest.fixture(scope="module")
def told(made_up):
    """Every ward that is judged."""
    found = [like_group(made_up, scope) for scope in scopes(made_up)]
    assert len(found) == 176
    return [one for one in found if not one.refusal]


def other_wards(warehouse, scope, count, step=1):
    return tuple(like_group(warehouse, scope).others["area_code"].iloc[: count * step : step])


@pytest.mark.parametrize("kind", ["ward", "snt"])
def test_a_second_implementation_in_plain_loops_tells_the_same(made_up, kind):
    scope = scopes(made_up, kind)[0]
    everywhere = replace(scope, area_kind="force", area_code="")
    areas = area_features(made_up, by=kind, first_month=FIRST, last_month=LAST).to_dict("records")
    residents = {one["area_code"]: one["residents"] for one in areas}
    series = queries.series_by_area_and_type(made_up, everywhere, by=kind)
    counts = series.groupby(["area_code", "crime_type"])["records"].sum().to_dict()
    for scope in scopes(made_up, kind)[::9]:
        found = like_group(made_up, scope)
        codes = nearest(areas, scope.area_code)
        assert found.like["area_code"].tolist() == codes
        if found.refusal:
            continue
        for row, measure in zip(found.rows.to_dict("records"), found.measures, strict=True):
            own, *like = (
                sum(counts.get((code, kind), 0) for kind in measure.crime_types)
                for code in [scope.area_code, *codes]
            )
            expected, tau2, word = judged(
                own,
                residents[scope.area_code],
                list(zip(like, [residents[code] for code in codes], strict=True)),
            )
            assert row["records"] == own
            assert row["like_records"] == sum(like)
            assert row["expected"] == pytest.approx(expected, nan_ok=True)
            assert row["tau2"] == pytest.approx(tau2, abs=1e-12)
            assert row["word"] == word, (scope.area_name, row)


def test_every_ward_has_the_ten_most_similar_of_the_force_nearest_first(told):
    for found in told:
        assert len(found.like) == MOST_LIKE
        assert tuple(found.like["area_code"]) == found.usual
        assert found.own["area_code"] not in found.usual
        assert found.like["distance"].is_monotonic_increasing
        assert found.like["distance"].median() <= FAR
        assert list(found.like.columns) == FIGURES
        assert list(found.rows.columns) == ROWS
        assert len(found.others) == 175
        assert not found.changed


def test_an_snt_has_the_same_like_teams_as_in_its_briefing(made_up):
    for scope in scopes(made_up, "snt")[::12]:
        briefed = like_teams(made_up, scope)
        assert like_group(made_up, scope).usual == tuple(briefed.like["area_code"])


def test_the_like_areas_are_the_same_whatever_is_counted(made_up):
    usual = {
        like_group(made_up, replace(named(made_up, "Abbey", label=label), first_month=first)).usual
        for label in (ALL_TYPES_LABEL, "Burglary", "Anti-social behaviour")
        for first in (FIRST, LAST)
    }
    assert len(usual) == 1


def test_counts_and_rates_add_up(told):
    for found in told[::20]:
        assert list(found.counts.columns) == [one.name for one in found.measures]
        assert found.counts.index.tolist() == [found.own["area_code"], *found.usual]
        for row in found.rows.to_dict("records"):
            records = found.counts[row["measure"]]
            assert row["records"] == records.iloc[0]
            assert row["like_records"] == records.iloc[1:].sum()
            rates = found.rates(row["measure"])
            assert rates["records"].sum() == row["like_records"]
            assert row["like_per_1000"] == pytest.approx(
                1000 * row["like_records"] / found.like["residents"].sum()
            )
        assert found.own["records"] == found.main["records"]
        assert found.areas["area_code"].tolist() == found.counts.index.tolist()
        assert found.areas["distance"].iloc[0] == 0
        assert found.own["per_1000_residents"] == pytest.approx(found.main["per_1000_residents"])
        types = found.rows.loc[found.rows["kind"] == "type", "records"].sum()
        assert found.main["records"] == types
        assert found.rows["measure"].tolist()[:2] == ["Recorded crime", "Anti-social behaviour"]


def test_the_figures_are_those_of_the_map(made_up):
    found = like_group(made_up, named(made_up, "Abbey", label="Burglary"))
    force = replace(found.scope, area_kind="force", area_code="", area_name="")
    parts = queries.area_records(made_up, force, by="ward").set_index("area_code")
    for one in [found.own.to_dict(), *found.like.to_dict("records")]:
        part = parts.loc[one["area_code"]]
        assert one["records"] == part["records"]
        assert one["per_1000_residents"] == pytest.approx(part["per_1000_residents"])
        assert one["area_label"] == part["label"]


def test_few_wards_stand_out(told):
    words = pd.concat([found.rows["word"] for found in told])
    outside = words.isin(["well above", "above", "below", "well below"]).mean()
    assert 0.005 < outside < 0.06


def test_a_scope_of_some_types_is_told_by_its_own_types(made_up):
    found = like_group(made_up, named(made_up, "Abbey", label="Damage and disorder"))
    assert found.rows["measure"].tolist() == [
        "Damage and disorder, crimes",
        "Anti-social behaviour",
        "Criminal damage and arson",
        "Public order",
    ]
    alone = like_group(made_up, named(made_up, "Abbey", label="Anti-social behaviour"))
    assert alone.rows["measure"].tolist() == ["Anti-social behaviour"]
    assert "incident" in alone.main["sentence"]


def test_a_reader_sets_a_ward_beside_others(made_up):
    scope = named(made_up, "Abbey")
    usual = like_group(made_up, scope)
    chosen = (*usual.usual[:4], *other_wards(made_up, scope, 16, 4)[4:8], usual.usual[0])
    found = like_group(made_up, scope, chosen=chosen)
    assert found.changed
    assert set(found.like["area_code"]) == set(chosen)
    assert found.like["distance"].is_monotonic_increasing
    assert found.usual == usual.usual
    same = len(set(chosen) & set(usual.usual))
    assert found.words == (
        f"You chose {len(set(chosen))} wards to set this one beside; {same} of the 10 most similar "
        "wards are among them."
    )
    # Areas that were chosen make no narrower limits than the most similar.
    assert (found.rows["tau2"] >= usual.rows["tau2"] - 1e-12).all()
    assert found.main["like_records"] == found.counts["Recorded crime"].iloc[1:].sum()


def test_choosing_the_most_similar_in_any_order_is_no_choice_of_ones_own(made_up):
    scope = named(made_up, "Abbey")
    usual = like_group(made_up, scope)
    found = like_group(made_up, scope, chosen=usual.usual[::-1])
    assert not found.changed
    assert found.words == usual.words
    assert found.like["area_code"].tolist() == usual.like["area_code"].tolist()


def test_what_is_no_other_ward_is_reported_and_passed_over(made_up):
    scope = named(made_up, "Abbey")
    five = other_wards(made_up, scope, 5)
    found = like_group(made_up, scope, chosen=("zz", *five, scope.area_code, "SN-01"))
    assert found.unknown == ("zz", scope.area_code, "SN-01")
    assert tuple(found.like["area_code"]) == five
    assert not found.refusal
    none = like_group(made_up, scope, chosen=("zz",))
    assert none.unknown == ("zz",)
    assert not none.changed
    assert len(none.like) == MOST_LIKE


def test_more_than_twenty_are_not_set_beside(made_up):
    scope = named(made_up, "Abbey")
    found = like_group(made_up, scope, chosen=other_wards(made_up, scope, 23))
    assert len(found.like) == MOST_CHOSEN
    assert found.not_fitting == 3


def test_fewer_than_five_are_refused_in_words(made_up):
    scope = named(made_up, "Abbey")
    found = like_group(made_up, scope, chosen=other_wards(made_up, scope, 4))
    assert found.refusal == (
        "Nothing is judged: 4 like wards have a residents figure, and it takes 5 to tell how much "
        "like wards differ among themselves."
    )
    assert set(found.rows["word"]) == {""}
    assert found.rows[["like_per_1000", "expected", "high_95", "z"]].isna().all(axis=None)
    assert len(found.like) == 4
    assert found.main["sentence"].startswith("Recorded crime: ")
    assert found.main["sentence"].endswith(" per 1,000 residents.")


def test_beginning_with_none_is_no_mistake(made_up):
    found = like_group(made_up, named(made_up, "Abbey"), chosen=(NONE_CHOSEN,))
    assert found.changed
    assert found.like.empty
    assert found.unknown == ()
    assert found.words == "No wards are chosen to set this one beside."
    assert "0 like wards have a residents figure" in found.refusal


def test_a_ward_unlike_every_other_is_not_judged(made_up):
    known = like_set(made_up, "ward", LAST)
    far = [one for one in scopes(made_up) if known.like.far(one.area_code)]
    assert far
    for scope in far:
        found = like_group(made_up, scope)
        assert found.refusal == (
            "The rates are not judged. No ward is much like this one: half of the 10 nearest "
            "differ from it more than a ward usually differs from the average."
        )
        assert "No ward is much" not in found.words
        assert set(found.rows["word"]) == {""}
        assert "like wards" not in found.main["sentence"]
        assert len(found.like) == MOST_LIKE


def test_wards_chosen_from_the_other_end_are_not_judged(made_up):
    scope = named(made_up, "Abbey")
    far = tuple(like_group(made_up, scope).others["area_code"].iloc[-6:])
    found = like_group(made_up, scope, chosen=far)
    assert found.refusal.startswith("The rates are not judged. The wards chosen are not much like")


def test_teams_that_too_little_is_known_of_are_refused(small):
    code = LSOAS.loc[ARBORETUM, "snt_code"]
    last = date(2025, 12, 1)
    scope = next(one for one in scopes(small, "snt", last=last) if one.area_code == code)
    found = like_group(small, scope)
    assert found.refusal.startswith("No like SNTs are told: 2 other SNTs are known well enough to ")
    assert found.rows["word"].eq("").all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"area_kind": "district"}, "told for one ward or one Safer Neighbourhood Team (SNT)"),
        ({"area_code": "XX"}, "this ward is not one of those known here"),
        (
            {"first_month": date(2020, 1, 1), "last_month": date(2020, 3, 1)},
            "No like wards are told: no month of January to March 2020 is loaded, and it takes ",
        ),
        (
            {"first_month": date(2026, 1, 1), "last_month": date(2026, 1, 1)},
            "no month of January 2026 is loaded",
        ),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(made_up, change, words):
    found = like_group(made_up, replace(named(made_up, "Abbey"), **change))
    assert words in found.refusal
    assert found.refusal == found.words
    assert found.own is None
    assert found.rows.empty
    assert list(found.rows.columns) == ROWS
    assert list(found.like.columns) == FIGURES


def test_one_loaded_month_is_enough_and_gaps_are_counted(made_up, small):
    found = like_group(made_up, named(made_up, "Abbey", first=LAST))
    assert len(found.months) == 1
    assert not found.refusal
    gap = named(small, "Arboretum", first=date(2025, 1, 1), last=date(2025, 12, 1))
    assert len(like_group(small, gap).months) == 11


def test_a_ward_without_any_record_is_told_so(years):
    scopes_of_years = scopes(years, first=date(2025, 1, 1), last=date(2025, 12, 1))
    quiet = [
        found
        for one in scopes_of_years[::10]
        if (found := like_group(years, one)).main["records"] == 0
    ]
    assert quiet
    for found in quiet:
        assert found.own["per_1000_residents"] == 0
        assert not found.rows["word"].isin(["above", "well above"]).any()


def test_no_residents_figure_is_no_rate_and_no_judgement(made_up, monkeypatch):
    scope = named(made_up, "Abbey", label="Robbery")
    original = queries.area_profiles

    def without(*args, **choices):
        areas = original(*args, **choices)
        return areas.assign(residents=areas["residents"].mask(areas["area_name"] == "Abbey"))

    from beatline.reports import like_group as module  # noqa: PLC0415
    from beatline.reports import like_set as sets  # noqa: PLC0415

    monkeypatch.setattr(queries, "area_profiles", without)
    caches = (sets._like_set, module._study, module._like_group)
    for cache in caches:
        cache.cache_clear()
    found = like_group(made_up, scope)
    for cache in caches:
        cache.cache_clear()
    assert found.refusal.startswith("Nothing is judged: how many people live in this ward is not")
    assert found.main["sentence"].endswith("; without residents there is no rate.")
    assert "Not known here, so left out: residents and residents per km²." in found.words


def row(**changes):
    values = dict.fromkeys(COLUMNS, 1.0) | {
        "records": 45, "per_1000_residents": 22.5, "like_records": 100, "like_per_1000": 10.0,
        "expected": 20.0, "low_95": 0.523, "high_95": 1.63, "word": "above",
    }  # fmt: skip
    return values | changes


def test_the_words_of_a_measure():
    burglary = Measure("Burglary", ("Burglary",))
    assert expected_words(row()) == "11 to 32"
    assert outside_sentence(row(), burglary, WARDS) == (
        "Burglary: 45 crimes; like wards of this size would have 11 to 32: above."
    )
    assert expected_words(row(word="")) == ""
    assert expected_words(row(expected=np.nan, word="too few")) == ""


@pytest.mark.parametrize(("high", "told"), [(1.9, False), (2.7, True)])
def test_that_like_wards_differ_much_is_said(high, told):
    words = wide_words(row(high_95=high), WARDS)
    assert bool(words) == told
    assert ("only more than 2.7 times their rate would stand out" in words) == told
    assert wide_words(row(high_95=high, word=""), WARDS) == ""


def test_the_answer_is_shared_and_the_same_again(made_up):
    scope = named(made_up, "Abbey")
    assert like_group(made_up, scope) is like_group(made_up, scope)
