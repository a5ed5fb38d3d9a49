"""Tables that open what they list, and downloads that a spreadsheet can trust."""

import codecs
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from beatline.widgets.text import count_text, month_name, plain

ROW_HEIGHT = 33
# A cell that begins so is taken for a formula by spreadsheets.
FORMULA_STARTS = ("=", "+", "-", "@")
MOST_ROWS_EXCEL = 200_000
ROWS_AT_ONCE = 20_000


def table(  # noqa: PLR0913  each is a choice that a page makes
    frame: pd.DataFrame,
    columns: Mapping[str, Any],
    *,
    key: str,
    rows_shown: int = 10,
    alt: str | None = None,
    on_select: Callable[[pd.Series], None] | None = None,
    totals: Mapping[str, float] | None = None,
) -> pd.Series | None:
    """Draw a table of the named columns and return the row that was clicked, if any.

    columns : column of the frame → its heading, or a st.column_config with one
    totals : heading → total of that column, told in a line under the table
    alt : what a screen reader calls the table, where its headings do not say it
    on_select : called with the row that was clicked, before the page is run again
    """

    def chosen_row() -> pd.Series | None:
        chosen = _chosen_row(st.session_state.get(key))
        return frame.iloc[chosen] if chosen is not None and 0 <= chosen < len(frame) else None

    def selected() -> None:
        row = chosen_row()
        if on_select is not None and row is not None:
            on_select(row)

    st.dataframe(
        frame[list(columns)],
        placeholder="–",
        column_config=dict(columns),
        hide_index=True,
        height=_height(frame, rows_shown),
        key=key,
        on_select=selected,
        selection_mode="single-cell",
        alt=alt or _alt(columns),
    )
    _total_line(totals)
    return chosen_row()


def plain_table(
    frame: pd.DataFrame,
    columns: Mapping[str, Any],
    *,
    rows_shown: int = 10,
    alt: str | None = None,
    totals: Mapping[str, float] | None = None,
) -> None:
    """Draw a table whose rows open nothing. `alt` and `totals` as in `table`."""
    st.dataframe(
        frame[list(columns)],
        placeholder="–",
        column_config=dict(columns),
        hide_index=True,
        height=_height(frame, rows_shown),
        alt=alt or _alt(columns),
    )
    _total_line(totals)


def _alt(columns: Mapping[str, Any]) -> str:
    """A table by its headings."""
    headings = [one if isinstance(one, str) else one.get("label") for one in columns.values()]
    return "Table: " + ", ".join(str(one) for one in headings if one)


def _total_line(totals: Mapping[str, float] | None) -> None:
    """The totals under a table, where sorting does not move them."""
    if totals:
        parts = [f"{plain(name)} **{count_text(total)}**" for name, total in totals.items()]
        st.markdown("Total: " + " · ".join(parts))


def _height(frame: pd.DataFrame, rows_shown: int) -> Any:
    return ROW_HEIGHT * (rows_shown + 1) + 3 if len(frame) > rows_shown else "content"


def _chosen_row(event: Any) -> int | None:
    # Seeded by a test the event is a plain dict.
    selection = event["selection"] if event else {}
    try:
        first = next(iter(selection.get("cells") or selection.get("rows") or []), None)
        chosen = first[0] if isinstance(first, list | tuple) else first
        return None if chosen is None else int(chosen)
    except (IndexError, TypeError, ValueError):
        # What a browser sends is not to be trusted.
        return None


def area_columns(frame: pd.DataFrame, noun: str) -> dict[str, Any]:
    """The columns of a table of wards or SNTs (from `area_records`)."""
    column = st.column_config
    most = int(frame["records"].max()) if len(frame) else 0
    return {
        "area_name": column.TextColumn(noun, width=163),
        "records": column.ProgressColumn(
            "Records", format="localized", min_value=0, max_value=max(most, 1), width=110
        ),
        "per_1000_residents": column.NumberColumn(
            "Per 1,000",
            format="%.1f",
            width=77,
            help="Records per 1,000 residents. Empty where only a part lies in the scope.",
        ),
        "months": column.LineChartColumn("By month", y_min=0, width=140),
    }


def without_gap(months: Sequence[float]) -> list[float]:
    """The newest months in a row that are loaded: a table cannot draw a gap in a line."""
    run: list[float] = []
    for count in reversed(list(months)):
        if pd.notna(count):
            run.append(float(count))
        elif run:
            break
    return run[::-1]


def downloads(
    rows: Callable[[], pd.DataFrame], headings: Mapping[str, str], *, name: str, count: int
) -> None:
    """Two buttons that make a file of all rows when they are clicked, and not before.

    rows : gives the frame; headings : its columns and what the file calls them
    """
    with st.container(horizontal=True, key=f"downloads-{name}"):
        st.download_button(
            "CSV",
            lambda: csv_file(rows(), headings),
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"csv-{name}",
        )
        st.download_button(
            "Excel",
            lambda: excel_file(rows(), headings),
            file_name=f"{name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/table_view:",
            on_click="ignore",
            key=f"excel-{name}",
            disabled=count > MOST_ROWS_EXCEL,
            help=f"At most {MOST_ROWS_EXCEL:,} rows; choose fewer months or a smaller area."
            if count > MOST_ROWS_EXCEL
            else None,
        )


def without_formulas(value: object) -> object:
    """Text that a spreadsheet shows as text: an apostrophe goes before what would calculate."""
    if not isinstance(value, str):
        return value
    # A line end or tab inside a cell would begin another one for some spreadsheets.
    one_line = re.sub(r"[\r\n\t]+", " ", value)
    return f"'{one_line}" if one_line.lstrip().startswith(FORMULA_STARTS) else one_line


def csv_file(
    frame: pd.DataFrame, headings: Mapping[str, str], notes: Sequence[tuple[str, str]] = ()
) -> bytes:
    """The frame as CSV for a spreadsheet: UTF-8 with its mark, months as words, no formulas.

    Of any length: it is worded in parts, so that no second copy of a large frame is made. Notes
    (subject, sentence) stand above the headings, each in a line that begins with #.
    """
    file = io.BytesIO()
    file.write(codecs.BOM_UTF8)
    for subject, sentence in notes:
        # Quoted as a whole, a comma in it makes no second cell.
        line = f"# {subject}: {sentence}".replace('"', "'")
        file.write(f'"{without_formulas(line)}"\n'.encode())
    for start in range(0, max(len(frame), 1), ROWS_AT_ONCE):
        worded = _worded(frame.iloc[start : start + ROWS_AT_ONCE], headings)
        for heading in worded.select_dtypes(["object", "string"]).columns:
            worded[heading] = worded[heading].map(without_formulas)
        file.write(worded.to_csv(index=False, header=not start).encode())
    return file.getvalue()


def excel_file(
    frame: pd.DataFrame, headings: Mapping[str, str], notes: Sequence[tuple[str, str]] = ()
) -> bytes:
    """The frame as an Excel file. Every text is written as text, never as formula or link.

    Notes (subject, sentence) fill a second sheet, “About”.
    """
    # Only a download needs it.
    import xlsxwriter  # noqa: PLC0415

    worded = _worded(frame, headings)
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("Beatline")
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, list(worded.columns), bold)
        sheet.freeze_panes(1, 0)
        for number, heading in enumerate(worded.columns):
            values = [None if pd.isna(value) else value for value in worded[heading]]
            sheet.write_column(1, number, values)
            sheet.set_column(number, number, _column_width(heading, values))
        if len(worded):
            sheet.autofilter(0, 0, len(worded), len(worded.columns) - 1)
        if notes:
            about = book.add_worksheet("About")
            about.set_column(0, 0, 12, bold)
            about.set_column(1, 1, 110, book.add_format({"text_wrap": True}))
            for number, (subject, sentence) in enumerate(notes):
                about.write_row(number, 0, [subject, sentence])
    return file.getvalue()


def _column_width(heading: str, values: Sequence[object]) -> int:
    longest = max((len(str(value)) for value in values[:200]), default=0)
    return min(max(len(heading), longest) + 2, 50)


def _worded(frame: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
    worded = frame[list(headings)].rename(columns=dict(headings))
    for heading in worded.select_dtypes("datetime").columns:
        worded[heading] = worded[heading].map(month_name)
    return worded
