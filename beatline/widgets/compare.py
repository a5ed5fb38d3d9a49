"""The parts of the page that compares two periods or two crime types, cell by cell."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.analysis.cell_change import change_words
from beatline.analysis.cell_counts import run_of_months
from beatline.reports.comparison import Comparison, two_periods, two_types
from beatline.reports.hotspot_words import chance_text
from beatline.reports.hotspots import placed_names
from beatline.scope import CRIME_TYPE_CHOICES, NEW_SNAP_POINTS_FROM, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import Cells, cell_params, note_odd, switch
from beatline.widgets.exhibit import save_or_copy
from beatline.widgets.frame import dark, narrow
from beatline.widgets.links import open_at_once
from beatline.widgets.maps import outlines_notice
from beatline.widgets.tables import table
from beatline.widgets.text import counted, month_short, period, plain, quoted

BEFORE, YEAR, CHOSEN, TYPE = (
    "The months just before",
    "The same months a year before",
    "Months of my choice",
    "Another crime type",
)
AGAINST = {BEFORE: "before", YEAR: "year", CHOSEN: "chosen", TYPE: "type"}
HEIGHT, HEIGHT_STACKED = 470, 760

FILE_HEADINGS = {
    "cell": "H3 cell",
    "name": "Near",
    "before": "First map",
    "now": "Second map",
    "expected": "Expected on the second",
    "z": "Standard deviations",
    "p": "p",
    "q": "q (Benjamini-Hochberg)",
    "changed": "Beyond chance",
}


def choose_comparison(warehouse: Warehouse, scope: Scope, cells: Cells) -> Comparison:
    """Ask what the newest months are to be compared with, and compare."""
    loaded = queries.loaded_months(warehouse)["month"].dt.date
    run = run_of_months(loaded, scope.last_month)
    note_odd("against", list(AGAINST))
    against = switch("against", AGAINST, "Compared with", help="What stands on the left map.")
    if not run:
        return Comparison(scope, scope, pd.DataFrame(), False, 1.0, "No month is loaded.")
    if against == TYPE:
        now = scope.between(run[-cells.window :][0], run[-1])
        return two_types(warehouse, now, _choose_other(scope), size=cells.size)
    months = cells.window
    if against == BEFORE and len(run) < 2 * months:
        # Half of what there is, rather than nothing.
        months = max(len(run) // 2, 1)
        if len(run) > 1:
            newest = "newest month stands" if months == 1 else f"newest {months} months stand"
            before = "one before" if months == 1 else f"{months} before"
            st.caption(
                f"{counted(len(run), 'month')} in a row can be compared, so the {newest} beside "
                f"the {before}."
            )
    now = scope.between(run[-months:][0], run[-1])
    earlier = None
    if against == YEAR:
        earlier = (now.a_year_before().first_month, now.a_year_before().last_month)
    elif against == CHOSEN:
        same_points = [
            month
            for month in loaded
            if month < now.first_month
            and (month >= NEW_SNAP_POINTS_FROM) == (now.last_month >= NEW_SNAP_POINTS_FROM)
        ]
        earlier = _choose_earlier(same_points)
        if earlier is None:
            words = "No earlier month with the same snap points is loaded."
            return Comparison(now, now, pd.DataFrame(), False, 1.0, words)
    return two_periods(warehouse, now, earlier, size=cells.size)


def stop_without_comparison(found: Comparison) -> None:
    """Say why nothing can be compared and what to do, and stop the page."""
    if not found.reason:
        return
    st.info(
        f"{found.reason} Choose something else to compare with above, or other months and crime "
        "types in the sidebar.",
        icon=":material/event_busy:",
    )
    st.page_link("pages/about.py", label="See what is loaded", icon=":material/database:")
    st.stop()


def comparison_words(found: Comparison) -> None:
    """What stands on the two sides, and how many cells differ by more than chance."""
    left, right = _titles(found)
    where = plain(found.right.area_label)
    if found.of_types:
        when = period(found.right.first_month, found.right.last_month)
        st.caption(f"{plain(left)} beside {plain(right)} in {where} · {when}")
    else:
        st.caption(f"{found.right.types_label} in {where} · {left} beside {right}")
    totals = [int(found.cells[side].sum()) for side in ("before", "now")]
    if found.of_types:
        st.markdown(
            f"{counted(totals[0], 'record')} of {plain(left)} and {totals[1]:,} of {plain(right)}. "
            "A cell is marked where its mix of the two is another than the area's: few of one "
            "there may still be many. " + plain(change_words(found.cells))
        )
        return
    st.markdown(
        f"The area as a whole: {counted(totals[0], 'record')} in "
        f"{counted(found.left.months, 'month')}, then {counted(totals[1], 'record')} in "
        f"{counted(found.right.months, 'month')}. " + plain(change_words(found.cells))
    )


def compare_maps(warehouse: Warehouse, found: Comparison, named: pd.DataFrame) -> str | None:
    """The two maps, which move together; returns the cell that was clicked."""
    kind = found.right.area_kind
    by = "snt" if kind in ("snt", "section") else "ward"
    shapes = queries.area_shapes(warehouse, found.right)["geometry"]
    around = queries.area_outlines(warehouse, by=by)
    stacked = narrow()
    words = charts.describe_compare(named, titles=_titles(found), unit=_unit(found))
    save_or_copy(
        found.right,
        key="compare-maps",
        title=f"{_titles(found)[0]} beside {_titles(found)[1]}",
        words=words,
        rows=lambda: named,
        headings=FILE_HEADINGS,
        caveats=[change_words(found.cells)],
    )
    event = st.plotly_chart(
        charts.compare_maps(
            named,
            titles=_titles(found),
            outline=charts.joined(shapes),
            around=around,
            stacked=stacked,
            dark=dark(),
            height=HEIGHT_STACKED if stacked else HEIGHT,
            width=340 if stacked else 720,
            unit=_unit(found),
        ),
        # One above the other they stay still: a finger on them scrolls the page.
        config=charts.PLOTLY_CONFIG if stacked else charts.COMPARE_CONFIG,
        alt=words,
        key="compare-maps",
        on_select="rerun",
        selection_mode="points",
    )
    legend = charts.compare_legend(named, dark=dark())
    legend_words = f"{_unit(found).capitalize()} in a cell, the same on both maps"
    st.html(charts.legend_html(legend, legend_words))
    move = "" if stacked else "Drag to move both maps; the buttons at the corner zoom. "
    more, fewer = _directions(found)
    if len(named) > charts.MOST_COMPARED:
        st.caption(
            f"Drawn are those that differ and the busiest, {charts.MOST_COMPARED:,} of "
            f"{counted(len(named), 'cell')} with a record. Cells of 0.7 km² show more of a whole "
            "force."
        )
    st.caption(
        f"▲ and a solid orange edge: {more}, beyond chance. ▼ and a broken edge: {fewer}. "
        f"{move}Choose a cell for its card."
    )
    outlines_notice(by)
    return _clicked(event)


def changed_table(named: pd.DataFrame, found: Comparison) -> str | None:
    """The cells that differ by more than chance, the surest first; returns the one clicked."""
    st.header("Cells that differ by more than chance")
    changed = named[named["changed"] != ""]
    if changed.empty:
        st.markdown("None. What the maps show of differences is within what chance gives.")
        return None
    order = changed["z"].abs().sort_values(ascending=False, kind="stable").index
    shown = changed.loc[order].assign(
        place=changed["name"].where(changed["name"] != "", "No street name published"),
        way=changed["changed"].map({"more": "▲ more", "fewer": "▼ fewer"}),
        counts=[
            f"{row['before']:,} → {row['now']:,}" for row in changed.loc[order].to_dict("records")
        ],
        chance=changed["q"].map(chance_text),
        expected=changed["expected"].round(),
    )
    left, right = _titles(found)
    column = st.column_config
    columns = {
        "place": column.TextColumn("Near", width=180),
        "counts": column.TextColumn("Records", width=90, help=f"{left} → {right}"),
        "way": column.TextColumn("Differs", width=80),
        "expected": column.NumberColumn("Expected", format="localized", width=80),
        "chance": column.TextColumn("False find", width=90, help="q, of Benjamini-Hochberg"),
    }
    row = table(shown, columns, key="changed", rows_shown=12)
    expected = (
        f"{right} that the cell would have with the area's own mix of the two"
        if found.of_types
        else f"{right} at the rate of {left}"
    )
    more, fewer = _directions(found)
    st.caption(
        f"The surest of {counted(len(shown), 'cell')} first. Records: {plain(left)} → "
        f"{plain(right)}. Expected: {plain(expected)}. ▲ {plain(more)}; ▼ {plain(fewer)}. False "
        "find: what share of the finds this sure or surer may be false. Click a row for its card."
    )
    return None if row is None else str(row["cell"])


def open_card(cell: str | None, scope: Scope) -> None:
    """Open the card of a cell on the page about hotspots."""
    if cell is not None:
        open_at_once(
            "pages/hotspots.py", "Opening the cell", scope, area=None, cell=cell, **cell_params()
        )


def named_cells(warehouse: Warehouse, found: Comparison, size: int) -> pd.DataFrame:
    """The cells with a record on either side, with the names of the streets there."""
    active = found.cells[(found.cells["before"] > 0) | (found.cells["now"] > 0)]
    both = replace(
        found.right,
        crime_types=(),
        first_month=min(found.left.first_month, found.right.first_month),
    )
    return placed_names(warehouse, both, active, size=size)


def compare_how_made(found: Comparison) -> None:
    """How the page was made and what it cannot say."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- Here every cell is judged with all others at once; the trends on Hotspots judge each "
        "cell alone, so more are named there.\n"
        "- Each cell's two counts are compared by a test for small counts, allowing for how much "
        f"the cells vary from month to month (here {found.dispersion:.1f} times what pure chance "
        "would), and corrected for the number of cells looked at (Benjamini-Hochberg, 5%).\n"
        "- Cells are only compared on one side of July 2022, when the snap points were replaced.\n"
        "- When the whole area rises, many cells rise: see the totals above. The time of year is "
        "not allowed for, except when the same months of two years are compared.\n"
        "- A change does not say why. A cell chosen because it was high falls back by itself."
    )


def _unit(found: Comparison) -> str:
    return "records a month" if found.monthly else "records"


def _directions(found: Comparison) -> tuple[str, str]:
    """What more and fewer mean, in words."""
    left, right = _titles(found)
    if found.of_types:
        return f"more {right} for its {left} than elsewhere", "less"
    return f"more in {right} than in {left}", "fewer"


def _titles(found: Comparison) -> tuple[str, str]:
    if found.of_types:
        return found.left.types_label, found.right.types_label
    left, right = (period(side.first_month, side.last_month) for side in (found.left, found.right))
    return left, right


def _choose_other(scope: Scope) -> str:
    others = [label for label in CRIME_TYPE_CHOICES if label != scope.types_label]
    note_odd("other", others)
    usual = "Violence and sexual offences"
    if usual == scope.types_label:
        usual = "Shoplifting"
    chosen = st.selectbox(
        "Other crime type",
        others,
        index=None,
        placeholder=usual,
        key="other",
        bind="query-params",
        width=340,
    )
    return chosen or usual


def _choose_earlier(months: list[date]) -> tuple[date, date] | None:
    if not months:
        return None
    if len(months) == 1:
        return months[0], months[0]
    labels = {month_short(month): month for month in months}
    asked = st.query_params.get_all("earlier")
    odd = [label for label in asked if label not in labels]
    if odd:
        st.warning(
            f"The link asks for {quoted(odd[0])}, which cannot be compared with here.",
            icon=":material/link_off:",
        )
    first, last = st.select_slider(
        "Earlier months",
        list(labels),
        # The newest of them that lie in a row: any other choice may lack a month.
        value=tuple(map(month_short, _newest_run(months))),
        key="earlier",
        bind="query-params",
    )
    return labels[first], labels[last]


def _newest_run(months: list[date]) -> tuple[date, date]:
    run = run_of_months(months, months[-1])
    return run[0], run[-1]


def _clicked(event: Any) -> str | None:
    points = (event["selection"] if event else {}).get("points") or []
    data = points[0].get("customdata") if points and isinstance(points[0], dict) else None
    return str(data[0]) if isinstance(data, list) and data else None
