"""A chart with all that is needed to take it along: picture, figures, words and link."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from beatline import charts, queries
from beatline.reports.attribution import ATTRIBUTION
from beatline.scope import Scope
from beatline.warehouse import open_warehouse
from beatline.widgets.address import PAGE_PARAMETERS
from beatline.widgets.links import scope_params
from beatline.widgets.tables import MOST_ROWS_EXCEL, csv_file, excel_file
from beatline.widgets.text import month_short, period, plain

PICTURE_BUTTONS = (
    '<span class="pictures" data-chart="{key}" data-name="{name}" data-title="{title}"'
    ' data-note="{note}"><button type="button" data-picture="png">PNG picture</button>'
    '<button type="button" data-picture="svg">SVG picture</button></span>'
)


@dataclass(frozen=True)
class Drawn:
    """What a chart shows where that is not simply the scope.

    counted : what is counted, in the plural; "" for the scope's types
    months : first and last month that are drawn; None for the scope's
    link : the scope of the reader, where the chart is about a wider one
    """

    counted: str = ""
    months: tuple[date, date] | None = None
    link: Scope | None = None


def exhibit(  # noqa: PLR0913  a chart, and each thing that goes with it
    figure: go.Figure,
    scope: Scope,
    *,
    key: str,
    title: str,
    words: str,
    rows: Callable[[], pd.DataFrame],
    headings: Mapping[str, str],
    caveats: Sequence[str] = (),
    drawn: Drawn | None = None,
) -> None:
    """Draw a chart under its title, with its caveats and the menu “Save or copy”.

    The menu has the chart as PNG and SVG (drawn by the browser, in the light colours, with title
    and source), the figures behind it as CSV and Excel, the words to copy, and a link that goes on
    showing these months when newer ones are loaded.

    Parameters
    ----------
    key : names the chart within the page, in lower case with hyphens
    title : the finding or the question
    words : the chart in words; also what a screen reader says
    rows : gives the figures behind the chart when a file is asked for
    headings : columns of those rows → what the file calls them
    caveats : sentences that belong beside the figure
    drawn : what is counted, of which months and in which link, where not simply the scope's
    """
    with st.container(horizontal=True, vertical_alignment="center", key=f"title-{key}"):
        st.header(plain(title), width="stretch")
        save_or_copy(
            scope,
            key=key,
            title=title,
            words=words,
            rows=rows,
            headings=headings,
            caveats=caveats,
            drawn=drawn,
        )
    st.plotly_chart(figure, config=charts.PLOTLY_CONFIG, alt=words, key=key)
    if caveats:
        st.caption(" ".join(plain(caveat) for caveat in caveats))


def permanent_link(scope: Scope) -> str:
    """The address of this view with its months in it, which a later load does not move."""
    months = [month_short(scope.first_month), month_short(scope.last_month)]
    choices = {
        name: st.query_params.get_all(name) for name in PAGE_PARAMETERS if name in st.query_params
    }
    params = {**scope_params(scope), "months": months, **choices}
    address = (st.context.url or "").partition("?")[0]
    return f"{address}?{urlencode(params, doseq=True)}"


def save_or_copy(  # noqa: PLR0913  as `exhibit`
    scope: Scope,
    *,
    key: str,
    title: str,
    words: str,
    rows: Callable[[], pd.DataFrame],
    headings: Mapping[str, str],
    caveats: Sequence[str] = (),
    drawn: Drawn | None = None,
) -> None:
    """The menu of `exhibit` by itself, for a chart with this key that is drawn elsewhere."""
    shown = drawn or Drawn()
    about, name = _about(scope, shown), _file_name(scope, key)
    notes = [("Chart", title), ("In words", words)]
    notes += [("Mind", caveat) for caveat in caveats] + [("About", about)]
    buttons = PICTURE_BUTTONS.format(
        key=key, name=name, title=html.escape(title), note=html.escape(" ".join([*caveats, about]))
    )
    with st.popover("Save or copy", icon=":material/ios_share:", type="tertiary"):
        with st.container(horizontal=True, key=f"files-{key}", gap="xsmall"):
            st.html(buttons, width="content")
            st.download_button(
                "CSV",
                lambda: csv_file(_readable(rows()), headings, notes),
                file_name=f"{name}.csv",
                mime="text/csv",
                on_click="ignore",
                key=f"csv-{key}",
            )
            st.download_button(
                "Excel",
                lambda: excel_file(_readable(rows()).head(MOST_ROWS_EXCEL), headings, notes),
                file_name=f"{name}.xlsx",
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                on_click="ignore",
                key=f"excel-{key}",
            )
        link = permanent_link(shown.link or scope)
        st.caption("Copy as text, with its caveats:")
        text = "\n".join([title, words, *caveats, about, link])
        st.code(text, language=None, wrap_lines=True, height=150)
        st.caption("Copy the link to this view. It keeps these months when newer ones are loaded:")
        st.code(link, language=None, wrap_lines=True)


def _readable(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with counts as whole numbers and other figures to four decimals."""
    numbers = rows.select_dtypes("float").round(4)
    whole = [name for name in numbers if (numbers[name].dropna() % 1 == 0).all()]
    return rows.assign(**numbers.astype(dict.fromkeys(whole, "Int64")))


def _about(scope: Scope, drawn: Drawn) -> str:
    """What was counted, from which files, and whose they are."""
    build = queries.build_info(open_warehouse()).iloc[0]
    made_up = "Demonstration data: every crime is made up. " if build["demonstration"] else ""
    when = period(*(drawn.months or (scope.first_month, scope.last_month)))
    counted = drawn.counted or scope.types_label
    return (
        f"{made_up}{counted[0].upper()}{counted[1:]} in {scope.area_label}, {when}. {ATTRIBUTION} "
        f"Beatline, build {build['build_name']}."
    )


def _file_name(scope: Scope, key: str) -> str:
    parts = [key, scope.area_label, scope.types_label if scope.crime_types else ""]
    words = "-".join([*parts, f"{scope.last_month:%Y-%m}"])
    return "beatline-" + re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")
