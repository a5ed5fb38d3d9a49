"""The marks of a judgement are told apart without any colour."""

from itertools import combinations

import pytest

from beatline.analysis import funnel
from beatline.charts import marks
from beatline.charts.marks import KEY, MARKS, mark_colour
from beatline.charts.theme import DARK, LIGHT

JUDGED = [marks.WELL_ABOVE, marks.ABOVE, marks.WITHIN, marks.BELOW, marks.WELL_BELOW]
NOT_SAID = [marks.TOO_FEW, marks.NOT_JUDGED]


def test_every_judgement_of_a_funnel_has_its_mark():
    words = ("WELL_ABOVE", "ABOVE", "WITHIN", "BELOW", "WELL_BELOW", "TOO_FEW", "NOT_JUDGED")
    assert [getattr(marks, word) for word in words] == [getattr(funnel, word) for word in words]
    assert list(MARKS) == [*JUDGED, *NOT_SAID]


def test_shapes_alone_tell_all_judgements_apart():
    for one, other in combinations(JUDGED, 2):
        assert MARKS[one].shape != MARKS[other].shape
    assert {MARKS[word].shape for word in NOT_SAID} == {"○"}
    assert "○" not in {MARKS[word].shape for word in JUDGED}


def test_letters_alone_tell_above_within_and_below_apart():
    letters = [MARKS[word].letter for word in JUDGED]
    # Below is one letter: how far below is in the shape and in the words.
    assert letters == ["R", "A", "G", "B", "B"]
    assert {MARKS[word].letter for word in NOT_SAID} == {"–"}


def test_words_alone_tell_all_judgements_apart():
    for part in ("words", "sentence"):
        told = [getattr(mark, part) for mark in MARKS.values()]
        assert len(set(told)) == len(told) == 7


@pytest.mark.parametrize("word", [*JUDGED, *NOT_SAID])
def test_a_cell_says_it_three_times(word):
    mark = MARKS[word]
    assert mark.text == f"{mark.letter} {mark.shape}"
    assert mark.cell == f"{mark.letter} {mark.shape} {mark.words}"
    if word in JUDGED:
        assert mark.words == word
        assert mark.sentence == f"{word} the usual range"


def test_the_key_explains_every_mark():
    text = " ".join(f"{mark}: {meaning}" for mark, meaning in KEY)
    for mark in MARKS.values():
        assert mark.letter in text
        assert mark.shape in text
    meanings = dict(KEY)
    for word in JUDGED[:3]:
        assert meanings[MARKS[word].text].startswith(word)
    assert "99.8%" in meanings["R ▲▲"]
    assert "95%" in meanings["A ▲"]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_orange_is_only_for_what_stands_out_above(colours):
    orange = [word for word in MARKS if mark_colour(word, colours) == colours.stands_out]
    assert orange == [marks.WELL_ABOVE, marks.ABOVE]
    blue = [word for word in MARKS if mark_colour(word, colours) == colours.recorded]
    assert blue == [marks.BELOW, marks.WELL_BELOW]
    grey = [word for word in MARKS if mark_colour(word, colours) == colours.context]
    assert grey == [marks.WITHIN, *NOT_SAID]


@pytest.mark.parametrize("sign", "▲●▼○")
def test_the_signs_can_be_written_in_any_file(sign):
    assert len(sign) == 1
    assert ord(sign) < 0x10000
