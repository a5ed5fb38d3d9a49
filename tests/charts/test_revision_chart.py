import pandas as pd

from beatline.charts import describe_revisions, revision_bars
from beatline.charts.theme import palette


def months(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["added", "gone", "came", "went"])
    return frame.assign(
        month=pd.date_range("2025-01-01", periods=len(rows), freq="MS"),
        net=frame["added"] + frame["came"] - frame["gone"] - frame["went"],
    )


ROWS = months((3, 1, 0, 2), (0, 0, 0, 0), (1, 4, 2, 0))


def test_what_adds_stands_above_the_line_and_what_takes_away_below():
    *bars, net = revision_bars(ROWS).data
    assert {bar.name: list(bar.y) for bar in bars} == {
        "added by the source": [3, 0, 1],
        "moved in, from another place or type": [0, 0, 2],
        "taken away": [-1, 0, -4],
        "moved out, to another place or type": [-2, 0, 0],
    }
    assert list(net.y) == [0, 0, -1]
    assert sum(sum(bar.y) for bar in bars) == sum(net.y)


def test_without_colour_place_pattern_and_shape_tell_the_marks_apart():
    figure = revision_bars(ROWS, dark=True)
    *bars, net = figure.data
    marks = {(min(bar.y) < 0, bar.marker.pattern.shape) for bar in bars}
    assert len(marks) == 4
    assert net.marker.symbol == "diamond"
    assert figure.layout.showlegend
    assert bars[0].marker.color == palette(True).recorded


def test_a_hover_says_the_month_the_change_and_what_it_is_made_of():
    assert revision_bars(ROWS).data[0].hovertext[2] == (
        "<b>March 2025: down by 1</b><br>"
        "1 added by the source; 2 moved in, from another place or type; 4 taken away"
    )
    assert revision_bars(ROWS).data[0].hovertext[1] == "<b>February 2025: as it was</b>"


def test_the_words_name_the_months_that_moved_and_the_most_first():
    words = describe_revisions(months((1, 0, 0, 0), (0, 5, 0, 0), (2, 2, 0, 0)))
    assert words == (
        "The figure of 2 of 3 months moved. February 2025: down by 5, 5 taken away; "
        "January 2025: up by 1, 1 added by the source."
    )
    many = describe_revisions(months(*[(n, 0, 0, 0) for n in range(1, 9)]))
    assert many.endswith("2 more months moved by less.")
    assert describe_revisions(months((1, 1, 0, 0))) == "No month's figure moved, of 1 month."


def test_nothing_is_drawn_where_nothing_moved():
    assert not revision_bars(months((0, 0, 0, 0))).data
    assert not revision_bars(ROWS.head(0)).data
