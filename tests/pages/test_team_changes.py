"""What *About the data* says of teams and vintages, with boundaries and without."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from beatline.widgets.about import freshness

COLUMNS = ["snt_code", "snt_name", "boundary", "rows_by_lsoa", "rows", "came", "went"]


def said(*teams):
    """The words and the tables of the part for these teams."""

    def page(rows, columns):
        import pandas as pd  # noqa: PLC0415  (a page runs by itself)

        from beatline.widgets.about import team_changes  # noqa: PLC0415

        team_changes(pd.DataFrame(rows, columns=columns))

    app = AppTest.from_function(page, args=(teams, COLUMNS)).run()
    assert not app.exception
    return " ".join(text.value for text in app.markdown), [frame.value for frame in app.dataframe]


def test_without_boundaries_there_is_a_sentence_and_no_table():
    words, tables = said()
    assert words.startswith("No boundaries of Safer Neighbourhood Teams (SNTs) are loaded.")
    assert tables == []


def test_with_boundaries_the_changes_are_counted_and_listed_team_by_team():
    words, (table,) = said(
        ("SN-01", "One", True, 1000, 900, 100, 200), ("SN-02", "Two", False, 1500, 1600, 200, 100)
    )
    assert "**300 of 2,500 records (12.0%)** have another team" in words
    assert "No boundary is known of SN-02:" in words
    assert table[["rows_by_lsoa", "rows", "came", "went"]].to_numpy().tolist() == [
        [1000, 900, 100, 200],
        [1500, 1600, 200, 100],
    ]


def test_when_no_record_changes_team_that_is_said():
    words, _ = said(("SN-01", "One", True, 10, 10, 0, 0))
    assert "**No record** has another team" in words
    assert "No boundary is known" not in words


@pytest.mark.parametrize(
    ("vintage", "ends"),
    [("May 2025", " Wards as of May 2025."), ("2025", " Wards as of 2025."), (None, "2026.")],
)
def test_how_old_the_data_are_is_said_with_the_vintage_of_the_wards(vintage, ends):
    build = pd.Series(
        {
            "force_name": "Derbyshire Constabulary",
            "built_at": pd.Timestamp("2026-01-05"),
            "last_month": pd.Timestamp("2025-12-01"),
            "ward_vintage": vintage,
        }
    )
    assert freshness(build).endswith(ends)
