"""The parts of the page about hotspots: figures, list, map and the card of one place."""

from typing import Any

import orjson
import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.analysis.concentration import Concentration, concentration_words
from beatline.analysis.foresight import Foresight, better_words, foresight_words
from beatline.analysis.place_trend import TOO_FEW
from beatline.analysis.year_before import FEWEST_FOR_A_PERCENTAGE
from beatline.reports.hotspots import (
    MOST_MARKED,
    HotspotStudy,
    card_words,
    heading,
    same_place,
    trend_mark,
    what_shifts,
    with_trends,
)
from beatline.scope import Filters, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.choices import cell_params
from beatline.widgets.figures import Figure
from beatline.widgets.frame import dark
from beatline.widgets.incidents import open_place
from beatline.widgets.links import link
from beatline.widgets.maps import basemap, outlines_notice, places_map
from beatline.widgets.tables import plain_table, table
from beatline.widgets.text import (
    count_text,
    counted,
    month_name,
    period,
    plain,
    quoted,
    share_text,
)

MAP_HEIGHT = 520
SQUARE_KM = {9: "0.1 km²", 8: "0.7 km²"}
POINTS_SHOWN = 8
# On a phone the card lies a screen below what opened it.
SCROLL_SCRIPT = """
<script>
if (window.innerWidth <= 640)
  setTimeout(() => document.querySelector('.st-key-card')
    ?.scrollIntoView({behavior: 'smooth', block: 'start'}), 200)
</script>
"""


def stop_without_study(study: HotspotStudy | None, scope: Scope) -> HotspotStudy:
    """Say why there is nothing to rank and stop the page; else the study."""
    if study is None:
        st.info(
            f"No month up to {month_name(scope.last_month)} is loaded, so there is nothing to "
            "rank. Choose later months in the sidebar, or load files: About the data says how.",
            icon=":material/event_busy:",
        )
        st.page_link("pages/about.py", label="See what is loaded", icon=":material/database:")
        st.stop()
    if not study.records:
        st.info(
            f"Nothing of this kind ({scope.types_label.lower()}) with a place was recorded in "
            f"{plain(scope.area_name)} in {_months(study)}. Choose a wider area, more months or "
            "other crime types.",
            icon=":material/search_off:",
        )
        st.stop()
    return study


def study_caption(study: HotspotStudy, scope: Scope, *, months: bool = True) -> None:
    """One line: what is ranked, where, in how many cells; and over which months.

    scope : of the sidebar, whose last month may not be loaded
    """
    number = study.scope.months
    only = "the only month" if number == 1 else f"the only {number} months"
    short = f" ({only} in a row that can be ranked)" if number < study.window else ""
    words = [f"{study.scope.types_label} in {plain(study.scope.area_label)}"]
    words += [f"ranked over {_months(study)}{short}"] if months else []
    words.append(f"{counted(len(study.cells), 'equal cell')} of about {SQUARE_KM[study.size]}")
    words += [counted(study.records, "record")] if months else []
    if study.unplaced and months:
        words.append(f"{counted(study.unplaced, 'more record')} without a place")
    if study.scope.last_month != scope.last_month:
        words.append(f"{month_name(scope.last_month)}, chosen in the sidebar, is not loaded")
    st.caption(" · ".join(words))


def cell_links(study: HotspotStudy, scope: Scope) -> None:
    """The ways on from here: the other pages about cells, and the records that were ranked."""
    months = (study.scope.first_month, study.scope.last_month)
    for page, words in (
        ("pages/hotspots.py", "The hotspots, on a map and in a list"),
        ("pages/foresight.py", "Try the map out, month after month"),
        ("pages/compare.py", "Compare two periods or two crime types"),
    ):
        if st.session_state.get("page_path") != page:
            link(page, words, scope, months=None, **cell_params())
    link("pages/incidents.py", "See the records that were ranked", scope, months=months)


def hotspot_figures(study: HotspotStudy, listed: pd.DataFrame, check: Foresight) -> list[Figure]:
    """How concentrated, how sure, whether the map would have been right, and what is changing."""
    return [
        _busiest_figure(study, listed),
        _patch_figure(study),
        _foresight_figure(check, study.marked),
        _trend_figure(study, listed),
    ]


def _busiest_figure(study: HotspotStudy, listed: pd.DataFrame) -> Figure:
    held, cells = int(listed["records"].sum()), len(study.cells)
    active = int((study.cells["records"] > 0).sum())
    return Figure(
        label="In the busiest cell"
        if len(listed) == 1
        else f"In the {counted(len(listed), 'busiest cell')}",
        value=share_text(held, study.records),
        judgement=f"of the records, in {_area_share(len(listed), cells)} of the area",
        beside=f"{count_text(held)} of {counted(study.records, 'record')}; "
        f"{count_text(active)} of {count_text(cells)} cells have any",
        explanation=(
            f"The area is divided into {cells:,} equal cells of about {SQUARE_KM[study.size]}. "
            "These are the cells with most records, and what they hold of all records."
        ),
    )


def _patch_figure(study: HotspotStudy) -> Figure:
    test = study.significance
    label = "In a busy patch"
    if test.reason:
        return Figure(label, "–", "not tested", explanation=test.reason)
    return Figure(
        label=label,
        value=counted(study.hot, "cell"),
        judgement=f"of {count_text(len(study.cells))}: more beside them than chance",
        beside=f"about {test.level:.0%} of them may be false" if study.hot > 1 else "",
        explanation=(
            "Getis-Ord Gi*: the cells beside it hold more records than as many cells drawn at "
            f"random from the area, in {test.permutations:,} seeded draws, corrected for the "
            "number of cells looked at (Benjamini-Hochberg). A busy cell among quiet ones does "
            "not pass, however many records it has; its rank tells that."
        ),
    )


def _foresight_figure(check: Foresight, marked: int) -> Figure:
    label = "Would it have been right?"
    if check.reason or check.test_records < FEWEST_FOR_A_PERCENTAGE:
        words = check.reason or (
            f"Only {counted(check.test_records, 'record')} in the newest months to try it out on."
        )
        return Figure(label, "–", "too few to judge", explanation=words)
    cells = int(check.frame["cells"][check.frame["cells"] <= marked].max())
    rows = check.frame[check.frame["cells"] == cells].set_index("method")
    later = period(check.test_months[0], check.test_months[-1])
    earlier = period(check.train_months[0], check.train_months[-1])
    hits, best = (round(float(rows["hits"][method])) for method in ("ranking", "best"))
    return Figure(
        label=label,
        value=share_text(hits, check.test_records),
        judgement=f"of the records of {later} lay in the {counted(cells, 'cell')} ranked before",
        beside=f"best possible choice: {share_text(best, check.test_records)}",
        explanation=(
            f"The map was drawn from {earlier} alone; then {later} was counted. The share is the "
            "hit rate. Foresight, the next page, has the other measures and every month."
        ),
    )


def _trend_figure(study: HotspotStudy, listed: pd.DataFrame) -> Figure:
    label = "Growing or fading"
    if not study.judges_trends:
        words = (
            "Cells that were ranked by the newest months alone look as if they were growing. "
            "Rank over 12 months to have the newest 3 judged."
        )
        return Figure(label, "–", "only when ranked over 12 months", explanation=words)
    up = int(listed["trend"].isin(["new", "growing"]).sum())
    down = int((listed["trend"] == "fading").sum())
    new = int((listed["trend"] == "new").sum())
    told = int((listed["trend"] != TOO_FEW).sum())
    many = "the busiest cell" if len(listed) == 1 else f"the {len(listed)} busiest cells"
    return Figure(
        label=label,
        value=(f"{up} up, {down} down" if up or down else "none") if told else "–",
        judgement=f"of {many}, newest 3 months" if told else "too few to judge",
        beside=f"{new} of them new" if new else "",
        explanation=(
            "The newest three months against the up to nine before, each cell by a test for small "
            "counts. About 1 cell in 100 is called so though nothing has changed, more where the "
            "time of year moves the counts. Compare judges all cells at once, so fewer pass there."
        ),
    )


def hotspot_list(study: HotspotStudy, listed: pd.DataFrame, chosen: pd.DataFrame) -> None:
    """The ranked cells; a click or the arrow keys open the card of one.

    chosen : the cell whose card is open: one row
    """
    st.subheader("The busiest cells, numbered as on the map")
    column = st.column_config
    columns: dict[str, Any] = {
        "rank": column.NumberColumn("#", width=30),
        "place": column.TextColumn("Near", width=194),
        "records": column.NumberColumn("Records", format="localized", width=64),
        "change": column.TextColumn(
            "Trend", width=78, help="The newest 3 months against those before, tested."
        ),
        "stays": column.TextColumn(
            "Top 5%", width=66, help="Months in which it was among the busiest 5% of cells."
        ),
        "stands": column.TextColumn(
            "Busy patch", width=74, help="More records beside it than chance would put there."
        ),
    }
    shown = listed.assign(
        place=_places(listed, study.scope.area_kind),
        change=listed["trend"].map(trend_mark),
        stays=[
            f"{row['months_in_top']} of {row['months_judged']}" for row in listed.to_dict("records")
        ],
        stands=listed["hot"].map({True: "● yes", False: "no"}),
    )
    table(shown, columns, key="hotspots", rows_shown=MOST_MARKED, on_select=_open_listed)
    st.caption(
        "Choose a row, or click a cell on the map, to see why it is there. The card below is that "
        f"of number {chosen['rank'].iloc[0]:,}."
    )


def hotspot_map(
    warehouse: Warehouse, study: HotspotStudy, cells: pd.DataFrame, chosen: str | None
) -> None:
    """All cells with a record in shades of their rank, the first with their numbers.

    cells : from `named`, all that are drawn, with a trend where it is known
    chosen : the cell whose card is open
    """
    kind = study.scope.area_kind
    by = "snt" if kind in ("snt", "section") else "ward"
    shapes = queries.area_shapes(warehouse, study.scope)["geometry"]
    st.subheader("Where")
    st.pydeck_chart(
        charts.cells_map(
            cells,
            all_cells=len(study.cells),
            outline=charts.joined(shapes),
            around=queries.area_outlines(warehouse, by=by),
            numbered=study.marked,
            selected=chosen,
            dark=dark(),
            height=MAP_HEIGHT,
            basemap=basemap(),
        ),
        height=MAP_HEIGHT,
        key="cells-map",
        on_select=_open_clicked,
        selection_mode="single-object",
        alt=charts.describe_cells(cells, len(study.cells), hot=study.hot),
    )
    legend = charts.cells_legend(study.cells, len(study.cells), dark=dark())
    st.html(charts.legend_html(legend, "Cells by rank"))
    outline = "Outlined in orange: in a busy patch. " if study.hot else ""
    zoom = "Zoom in for the numbers that do not fit. " if len(cells) > study.marked else ""
    st.caption(
        f"{outline}{zoom}No colour: nothing recorded. A cell counts for the area when its records "
        "do, also where its middle lies outside the line."
    )
    outlines_notice(by)


def chosen_cell(study: HotspotStudy) -> pd.DataFrame:
    """The cell that the link names, the busiest when it names none: a row of `study.cells`.

    A cell of the other size stands for the place, so that a card stays open when the size changes.
    """
    asked = st.query_params.get("cell", "")
    found = same_place(study, asked)
    if asked and found.empty and "card-shown" in st.session_state:
        # The reader has chosen another area since; no link is to blame.
        del st.query_params["cell"]
    elif asked and found.empty:
        st.warning(
            f"The cell {quoted(asked)} is not part of {plain(study.scope.area_name)}. You see the "
            "card of the busiest instead.",
            icon=":material/link_off:",
        )
    return found if len(found) else study.cells.head(1)


def hotspot_card(warehouse: Warehouse, study: HotspotStudy, cell: pd.DataFrame) -> None:
    """Why one place is a hotspot, in sentences, with its points and the way to its records.

    cell : one row, from `named`
    """
    row = with_trends(study, cell).to_dict("records")[0]
    cells, scope, size = [str(row["cell"])], study.scope, study.size
    types = queries.cell_types(warehouse, scope, cells, size=size)
    outcomes = queries.cell_outcomes(warehouse, scope, cells, size=size)
    filters = Filters(cell=cells[0])
    points = queries.snap_points(warehouse, scope, filters, limit=1000)
    months = (scope.first_month, scope.last_month)
    with st.container(border=True, key="card"):
        st.subheader(plain(heading(row)))
        with st.container(horizontal=True, gap="small", key="card-areas"):
            for label, kind in (("ward_label", "ward"), ("snt_label", "SNT")):
                if isinstance(row[label], str):
                    words = f"{kind}: {plain(row[label])}"
                    link("pages/area.py", words, scope, area=row[label], months=months)
        left, right = st.columns([6, 5], gap="large")
        with left:
            said = card_words(study, row, types, outcomes)
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said))
            if row["records"]:
                words = f"See {_all_records(row['records'])} of this cell"
                link(
                    "pages/incidents.py",
                    words,
                    scope,
                    icon=":material/list:",
                    months=months,
                    cell=cells[0],
                )
            _other_cards(study, int(row["rank"]))
        with right:
            _cell_points(points, cells[0], scope)
    _scroll_to_card(cells[0])


def _cell_points(points: pd.DataFrame, cell: str, scope: Scope) -> None:
    if points.empty:
        return
    outline = orjson.dumps({"type": "Polygon", "coordinates": [charts.boundary(cell)]}).decode()
    clicked = places_map(
        points, key="cell-points", kind=scope.area_kind, outline=outline, numbered=POINTS_SHOWN,
        height=260,
    )  # fmt: skip
    st.markdown(f"**Its {counted(len(points), 'snap point')}**, busiest first:")
    with st.container(gap=None, key="cell-places"):
        for number, place in enumerate(points.head(POINTS_SHOWN).to_dict("records"), start=1):
            words = f"**{number}** On or near {plain(place['name'])} · "
            words += counted(place["records"], "record")
            months = (scope.first_month, scope.last_month)
            link("pages/incidents.py", words, scope, months=months, place=place["snap_point_id"])
    open_place(clicked, scope)


def _other_cards(study: HotspotStudy, rank: int) -> None:
    """The way to the card before and after."""
    with st.container(horizontal=True, gap="small", key="other-cards"):
        for words, other, icon in (
            ("Previous card", rank - 1, ":material/arrow_back:"),
            ("Next card", rank + 1, ":material/arrow_forward:"),
        ):
            if 1 <= other <= len(study.cells) and study.cells["records"].iloc[other - 1] > 0:
                cell = str(study.cells["cell"].iloc[other - 1])
                st.button(
                    f"{words}: {other}",
                    icon=icon,
                    key=f"card {other}",
                    on_click=_open,
                    args=(cell,),
                )


def concentration_part(spread: Concentration) -> None:
    """How much of it lies in how little of the area, beside what chance alone would give."""
    words = concentration_words(spread)
    st.subheader("How concentrated is it?")
    if spread.total < FEWEST_FOR_A_PERCENTAGE:
        st.info(
            f"{counted(spread.total, 'record is', 'records are')} too few to tell concentration "
            "from chance. Choose a wider area or more crime types.",
            icon=":material/event_busy:",
        )
        return
    st.plotly_chart(
        charts.concentration_curve(spread.curve, spread.shares, dark=dark()),
        config=charts.PLOTLY_CONFIG,
        alt=charts.describe_concentration(spread.curve, spread.shares),
        key="concentration",
    )
    gini = ""
    if not spread.shares.empty:
        gini = (
            f" Half of the records lie in {counted(spread.half, 'cell')}. Gini {spread.gini:.2f} "
            f"({spread.gini_chance:.2f} by chance), corrected for few records "
            f"{spread.gini_corrected:.2f} ({spread.gini_corrected_chance:.2f} by chance)."
        )
    st.markdown(plain(words + gini))


def foresight_part(study: HotspotStudy, check: Foresight) -> None:
    """Whether a map drawn three months ago would have found what came after."""
    words = foresight_words(check, study.marked)
    st.subheader("Would the map have been right?")
    if check.reason:
        st.info(words, icon=":material/event_busy:")
        return
    st.plotly_chart(
        charts.foresight_curves(study.maps(check.frame), marked=study.marked, dark=dark()),
        config=charts.PLOTLY_CONFIG,
        alt=words,
        key="foresight",
    )
    better = better_words(check, study.marked)
    st.markdown(plain(f"{words} {better}".strip()))


def shifts_part(warehouse: Warehouse, study: HotspotStudy) -> None:
    """What the number of cells that stand out depends on."""
    if study.significance.reason:
        return
    shifts = what_shifts(warehouse, study.scope, size=study.size, window=study.window)
    fewest, most = int(shifts["passed"].min()), int(shifts["passed"].max())
    with st.expander(f"What shifts the number of cells in a busy patch: {fewest:,} to {most:,}"):
        columns = {"setting": "Choice", "cells": "Cells tested", "passed": "Pass"}
        plain_table(shifts, columns)
        alone = int(study.significance.passed) - study.hot
        none = f" {counted(alone, 'cell')} of those that pass have no record of their own and "
        none += f"{'is' if alone == 1 else 'are'} not marked."
        st.markdown(
            "Besides these: the chosen area (a patch that is busy in a quiet ward may be ordinary "
            "in the city, and crimes just beyond its edge are not seen), the size of the cells, "
            "the months that are ranked, and how rare the crime type is. The test is about the "
            "cells beside a cell: a single busy cell among quiet ones does not pass, and a "
            "quieter one among busy ones may." + (none if alone else "")
        )


def hotspots_how_made() -> None:
    """How the page was made and what it cannot say."""
    st.subheader("How this was made, and what it cannot say")
    st.markdown(
        "- The area is every equal cell (H3) whose middle lies in it, and every further one with "
        "a record of it, so cells without crime count too. Ranked by records of the months above.\n"
        "- **No hours or days**: the data have months. Nothing here says when to be there.\n"
        "- **No addresses**: crimes are moved to snap points that several homes share. Near, "
        "never at; and one street's crime may be shown in the next cell.\n"
        "- **No near-repeats and no street segments**: they need exact places and days.\n"
        "- **What lies beyond the edge**: crimes just outside the area are not seen, so cells at "
        "its edge may be busier than they look.\n"
        "- **The time of year**: growing and fading do not allow for it.\n"
        "- **Not who**: nothing about victims, suspects or repeats of the same person.\n"
        "- **No severity scores**: one police.uk type holds offences whose published weights "
        "run from 7.5 to 7,973, so a score by type would be an invention.\n"
        "- A hotspot is where crime was recorded, which also follows where people go, report and "
        "where police look. It says nothing about the people who live there."
    )


def drawn_cells(study: HotspotStudy) -> pd.DataFrame:
    """The cells that the map draws: those with a record, the busiest first."""
    active = study.cells[study.cells["records"] > 0]
    return active.head(charts.MOST_DRAWN)


def _open_listed(row: pd.Series) -> None:
    # Without a scroll: the arrow keys walk the list.
    st.query_params["cell"] = str(row["cell"])


def _open_clicked() -> None:
    cell = charts.clicked_cell(st.session_state["cells-map"]["selection"].get("objects") or {})
    if cell:
        _open(cell)


def _open(cell: str) -> None:
    st.query_params["cell"] = cell


def _scroll_to_card(cell: str) -> None:
    """Bring the card into view on a phone when another one was opened."""
    opened = st.query_params.get("cell") and st.session_state.get("card-shown") != cell
    st.session_state["card-shown"] = cell
    if opened:
        st.html(SCROLL_SCRIPT, unsafe_allow_javascript=True)


def _places(cells: pd.DataFrame, kind: str) -> "pd.Series[str]":
    """Where each cell is, for a list; in the whole force with its ward first."""
    names = cells["name"].where(cells["name"] != "", "No street name published")
    if kind != "force":
        return names
    return cells["ward_name"].fillna("") + ": " + names


def _months(study: HotspotStudy) -> str:
    return period(study.scope.first_month, study.scope.last_month)


def _area_share(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.0f}%" if share >= 9.95 else f"{share:.1f}%"  # noqa: PLR2004  9.95 rounds to 10


def _all_records(records: int) -> str:
    return "the record" if records == 1 else f"all {counted(records, 'record')}"
