import numpy as np
import pandas as pd
import pytest

from beatline import charts
from beatline.charts.like_rates import range_words
from beatline.charts.theme import DARK, LIGHT

CRIMES = ("crime", "crimes")
LIKE = pd.DataFrame(
    {
        "area_name": ["Alvaston <b>South</b>", "Codnor, Langley Mill & Aldercar", "Unknown"],
        "residents": [14_438.0, 9_255.0, np.nan],
        "records": [1_450, 842, 7],
        "per_1000_residents": [100.43, 90.98, np.nan],
    }
)
OWN = {
    "area_name": "Abbey",
    "residents": 12_849.0,
    "records": 2_651,
    "per_1000_residents": 206.3,
    "like_per_1000": 114.1,
    "low": 72.6,
    "high": 164.8,
    "word": "above",
}
NOT_JUDGED = {"word": "", "like_per_1000": np.nan, "low": np.nan, "high": np.nan}


def drawn(like=LIKE, dark=False, **changes):
    return charts.like_rate_dots(like, OWN | changes, noun=CRIMES, dark=dark)


def test_the_area_comes_first_and_the_most_similar_after_it_whatever_their_rates():
    (dots,) = drawn().data
    assert list(dots.x) == [206.3, 100.43, 90.98]
    assert list(dots.y) == [0, 1, 2]
    names = drawn().layout.yaxis.ticktext
    assert names[0] == "<b>Abbey</b>"
    assert names[1] == "Alvaston<br>&lt;b&gt;South&lt;/b&gt;"
    # A row of names reads from the top.
    assert drawn().layout.yaxis.range[0] > drawn().layout.yaxis.range[1]


@pytest.mark.parametrize(
    ("word", "symbol", "colour"),
    [
        ("well above", "diamond", "stands_out"),
        ("above", "diamond", "stands_out"),
        ("within", "circle", "recorded"),
        ("too few", "circle", "recorded"),
        ("below", "diamond", "recorded"),
        ("", "circle", "recorded"),
    ],
)
@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_what_lies_outside_is_told_by_shape_and_orange_is_for_above_only(
    dark, colours, word, symbol, colour
):
    changes = {"word": word} | (NOT_JUDGED if not word else {})
    marker = drawn(dark=dark, **changes).data[0].marker
    assert marker.symbol == (symbol, "circle", "circle")
    assert marker.color == (getattr(colours, colour), colours.context, colours.context)


def test_line_and_band_are_the_rate_together_and_the_usual_range():
    line, band = drawn().layout.shapes
    assert (line.x0, line.x1) == (114.1, 114.1)
    assert (band.x0, band.x1) == (72.6, 164.8)
    # The band belongs to the area alone: others of another size have another.
    assert (band.y0, band.y1) == (-0.4, 0.4)
    words = [note.text for note in drawn().layout.annotations]
    assert words == ["<b>206</b>", "100", "91", "together: 114"]


def test_the_axis_starts_at_zero_and_holds_every_dot():
    assert drawn().layout.xaxis.range[0] == 0
    assert drawn().layout.xaxis.range[1] > 206.3
    # A range that ends far outside is cut, and does not press the dots into a corner.
    wide = drawn(high=5_000.0)
    assert wide.layout.xaxis.range[1] < 600
    assert wide.layout.shapes[1].x1 == wide.layout.xaxis.range[1]


def test_without_a_judgement_there_is_neither_line_nor_band():
    assert not drawn(**NOT_JUDGED).layout.shapes
    assert len(drawn(**NOT_JUDGED).data[0].x) == 3


def test_an_area_without_a_rate_has_its_row_and_no_dot():
    found = drawn(per_1000_residents=np.nan, **NOT_JUDGED)
    assert found.data[0].x[0] is None
    assert found.layout.annotations[0].text == "–"
    nothing = drawn(LIKE.iloc[2:], per_1000_residents=np.nan, **NOT_JUDGED)
    assert nothing.layout.annotations[0].text == "There is no rate to draw."
    assert not nothing.data


def test_all_zeros_are_drawn():
    zeros = LIKE.assign(records=0, per_1000_residents=0.0)
    found = drawn(zeros, per_1000_residents=0.0, records=0, **NOT_JUDGED)
    assert found.layout.xaxis.range[1] > 0


def test_hover_says_counts_rate_range_and_judgement_in_words():
    first, second, _ = drawn().data[0].hovertext
    assert first == (
        "<b>Abbey</b><br>2,651 crimes, 206 per 1,000 residents<br>12,849 residents"
        "<br>usual range 73 to 165<br>above"
    )
    assert second == (
        "<b>Alvaston &lt;b&gt;South&lt;/b&gt;</b><br>1,450 crimes, 100 per 1,000 residents"
        "<br>14,438 residents"
    )


def test_the_chart_in_words_has_every_area_with_its_count():
    words = charts.describe_like_rates(LIKE, OWN, noun=CRIMES)
    assert words == (
        "Abbey: 2,651 crimes, 206 per 1,000 residents. Its like areas together: 114 per 1,000 "
        "residents. Usual range here: 73 to 165; above. Most similar first. Alvaston <b>South</b>: "
        "1,450 crimes, 100 per 1,000 residents; Codnor, Langley Mill & Aldercar: 842 crimes, 91 "
        "per 1,000 residents."
    )
    alone = charts.describe_like_rates(LIKE.iloc[:0], OWN | NOT_JUDGED, noun=CRIMES)
    assert alone == "Abbey: 2,651 crimes, 206 per 1,000 residents."


def test_a_range_of_rates_in_words():
    assert range_words(0.0, 5.24) == "at most 5.2"
    assert range_words(1.0, 12.4) == "1.0 to 12"
