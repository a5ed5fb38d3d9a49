"""The documented list of questions: what docs/questions.md shows, neutral, and never too many."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatline.reports.questions import (
    CHANGE_FEWER,
    CHANGE_MORE,
    FEW_MONTHS,
    FOUND_BY_POLICE,
    HARM,
    INCIDENTS,
    LEVEL_ABOVE,
    LEVEL_BELOW,
    LIST,
    MOST_ASKED,
    OF_FINDINGS,
    OF_RECORDS,
    OUTCOME_LOWER,
    SHOPS,
    TOWN_CENTRE,
    document,
    questions,
)
from beatline.scope import ANTI_SOCIAL_BEHAVIOUR, RECORDED_CRIME_TYPES

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
KINDS = [one.kind for one in OF_FINDINGS]
TYPES = [ANTI_SOCIAL_BEHAVIOUR, *RECORDED_CRIME_TYPES]
# Words that answer or accuse where a member should only ask.
VERDICTS = ("fail", "poor", "bad", "good", "worst", "unacceptable", "should", "blame", "wrong")


def test_the_page_shows_the_list():
    assert PAGE.read_text(encoding="utf-8").strip() == document(), (
        "print beatline.reports.questions.document() into docs/questions.md"
    )


@pytest.mark.parametrize("asked", LIST.values(), ids=lambda asked: asked.kind)
def test_every_question_is_one_neutral_question(asked):
    assert asked.why.endswith(".")
    assert asked.source.endswith(".")
    for question in asked.questions:
        assert question.endswith("?")
        assert question.count("?") == 1
        assert not set(question.lower().replace("?", "").split()) & set(VERDICTS), question
        assert len(question.split()) <= 25, question


def test_no_question_stands_in_the_list_twice():
    every = [question for asked in LIST.values() for question in asked.questions]
    shared = {question for question in every if every.count(question) > 1}
    # A change is asked the same either way: what recording, or areas like it, did meanwhile.
    assert shared <= set(LIST[CHANGE_MORE].questions) & set(LIST[CHANGE_FEWER].questions) | set(
        LIST[OUTCOME_LOWER].questions
    )
    assert len(LIST) == len(OF_FINDINGS) + len(OF_RECORDS)


@given(
    st.sampled_from(KINDS),
    st.sets(st.sampled_from(TYPES), min_size=1),
    st.booleans(),
    st.integers(1, 12),
)
def test_every_finding_has_two_or_three_of_the_list_the_first_of_its_kind(
    kind, types, town_centre, months
):
    asked = questions(kind, sorted(types), town_centre=town_centre, months=months)
    listed = [question for one in LIST.values() for question in one.questions]
    assert 2 <= len(asked) <= MOST_ASKED
    assert len(set(asked)) == len(asked)
    assert asked[0] == LIST[kind].questions[0]
    assert set(asked) <= set(listed)


@pytest.mark.parametrize(
    ("types", "special"),
    [
        ((ANTI_SOCIAL_BEHAVIOUR,), INCIDENTS),
        (("Drugs",), FOUND_BY_POLICE),
        (("Drugs", "Possession of weapons"), FOUND_BY_POLICE),
        (("Violence and sexual offences",), HARM),
        (("Shoplifting",), SHOPS),
    ],
)
def test_what_is_counted_has_a_question_of_its_own(types, special):
    asked = questions(CHANGE_MORE, types)
    own, others = LIST[CHANGE_MORE].questions[0], LIST[CHANGE_MORE].questions[1:]
    assert asked == (own, *LIST[special].questions, others[0])
    # An outcome is asked about as an outcome, whatever the crime.
    assert questions(OUTCOME_LOWER, types) == LIST[OUTCOME_LOWER].questions


def test_all_crime_has_the_questions_of_its_kind():
    assert questions(LEVEL_ABOVE, RECORDED_CRIME_TYPES) == LIST[LEVEL_ABOVE].questions
    assert questions(LEVEL_ABOVE) == LIST[LEVEL_ABOVE].questions


def test_visitors_are_asked_about_where_more_is_recorded_than_residents_explain():
    (visitors,) = LIST[TOWN_CENTRE].questions
    assert visitors in questions(LEVEL_ABOVE, ("Burglary",), town_centre=True)
    assert visitors not in questions(LEVEL_BELOW, ("Burglary",), town_centre=True)
    assert visitors not in questions(CHANGE_MORE, ("Burglary",), town_centre=True)


def test_a_comparison_of_few_months_is_asked_about_as_such():
    (few,) = LIST[FEW_MONTHS].questions
    assert few in questions(CHANGE_MORE, ("Burglary",), months=3)
    assert few not in questions(CHANGE_MORE, ("Burglary",), months=4)


def test_a_kind_that_is_not_in_the_list_has_no_questions():
    with pytest.raises(KeyError):
        questions("verdict")
