"""The parts of the page about hotspots: figures, list, map and the card of one place."""

from collections.abc import Sequence

import orjson
import pandas as pd
import streamlit as st

from beatline import charts, queries
from beatline.analysis.concentration import Concentration, concentration_words
from beatline.analysis.foresight import Foresight, foresight_words
from beatline.reports.hotspots import (
    MOST_MARKED,
    HotspotStudy,
    card_words,
    heading,
    trend_mark,
    what_shifts,
    with_trends,
)
from beatline.scope import Filters, Scope
from beatline.warehouse import Warehouse
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
# A smooth scroll to the card that a click has opened: on a phone it lies below the map.
SCROLL_SCRIPT = """
<script>
document.querySelector('.st-key-card')?.scrollIntoView({behavior: 'smooth', block: 'nearest'})
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


def study_caption(study: HotspotStudy) -> None:
    """One line: what is ranked, where, over which months, in how many cells."""
    months = study.scope.months
    short = f" (only these {months} in a row can be ranked)" if months < study.window else ""
    words = [
        f"{study.scope.types_label} in {plain(study.scope.area_label)}",
        f"{_months(study)}{short}",
        f"{counted(len(study.cells), 'equal cell')} of about {SQUARE_KM[study.size]}",
        counted(study.records, "record"),
    ]
    if study.unplaced:
        words.append(f"{counted(study.unplaced, 'more record')} without a place")
    st.caption(" · ".join(words))


def hotspot_figures(study: HotspotStudy, listed: pd.DataFrame, check: Foresight) -> list[Figure]:
    """How concentrated, how sure, whether the map would have been right, and what is changing."""
    return [
        _busiest_figure(study, listed),
        _significance_figure(study),
        _foresight_figure(check, study.marked),
        _trend_figure(listed),
    ]


def _busiest_figure(study: HotspotStudy, listed: pd.DataFrame) -> Figure:
    held, cells = int(listed["records"].sum()), len(study.cells)
    return Figure(
        label=f"In the {counted(len(listed), 'busiest cell')}",
        value=share_text(held, study.records),
        judgement=f"in {_area_share(len(listed), cells)} of the area",
        beside=f"{count_text(held)} of {counted(study.records, 'record')}",
        explanation=(
            f"The area is divided into {cells:,} equal cells of about {SQUARE_KM[study.size]}. "
            "These are the cells with most records, and what they hold of all records."
        ),
    )


def _significance_figure(study: HotspotStudy) -> Figure:
    test = study.significance
    label = "Stand out from chance"
    if test.reason:
        return Figure(label, "–", "not tested", explanation=test.reason)
    return Figure(
        label=label,
        value=counted(test.passed, "cell"),
        judgement=f"of {len(study.cells):,}, with those beside them",
        beside=f"about {test.level:.0%} of them may be false" if test.passed else "",
        explanation=(
            "Getis-Ord Gi*: a cell passes when it and the cells beside it hold more than a "
            f"random arrangement would put there. {test.permutations:,} seeded permutations, "
            "corrected for the number of cells looked at (Benjamini-Hochberg). A busy cell among "
            "quiet ones need not pass."
        ),
    )


def _foresight_figure(check: Foresight, marked: int) -> Figure:
    label = "Would it have been right?"
    if check.reason:
        return Figure(label, "–", "too few to judge", explanation=check.reason)
    cells = int(check.frame["cells"][check.frame["cells"] <= marked].max())
    rows = check.frame[check.frame["cells"] == cells].set_index("method")
    later = period(check.test_months[0], check.test_months[-1])
    earlier = period(check.train_months[0], check.train_months[-1])
    hits, pai = float(rows["hits"]["ranking"]), float(rows["pai"]["ranking"])
    best = float(rows["hits"]["best"])
    return Figure(
        label=label,
        value=share_text(hits, check.test_records),
        judgement=f"of {later} lay in the {counted(cells, 'cell')} ranked before",
        beside=f"{charts.rate_text(pai)} times an even spread; the best possible choice: "
        f"{share_text(best, check.test_records)}",
        explanation=(
            f"The map was drawn from {earlier} alone; then {later} was counted. The share is the "
            "hit rate; divided by the share of the area it is the predictive accuracy index (PAI)."
        ),
    )


def _trend_figure(listed: pd.DataFrame) -> Figure:
    up = int(listed["trend"].isin(["new", "growing"]).sum())
    down = int((listed["trend"] == "fading").sum())
    new = int((listed["trend"] == "new").sum())
    told = int((listed["trend"] != "too few to tell").sum())
    value = f"{up} up, {down} down" if up or down else "none"
    return Figure(
        label="Growing or fading",
        value=value if told else "–",
        judgement=f"of the {len(listed)} busiest cells, newest 3 months"
        if told
        else "too few to judge",
        beside=f"{new} of them new" if new else "",
        explanation=(
            "The newest three months against the nine before, by a test for small counts. About "
            "1 place in 100 is called growing or fading though nothing has changed."
        ),
    )


def hotspot_list(listed: pd.DataFrame) -> None:
    """The ranked cells; a click or the arrow keys open the card of one."""
    st.subheader("The busiest cells, numbered as on the map")
    column = st.column_config
    columns = {
        "rank": column.NumberColumn("#", width=30),
        "place": column.TextColumn("Near", width=194),
        "records": column.NumberColumn("Records", format="localized", width=64),
        "change": column.TextColumn(
            "Trend", width=78, help="The newest 3 months against the 9 before, tested."
        ),
        "stays": column.TextColumn(
            "Top 5%", width=66, help="Months in which it was among the busiest 5% of cells."
        ),
        "stands": column.TextColumn(
            "Stands out", width=72, help="With the cells beside it, more than chance would give."
        ),
    }
    shown = listed.assign(
        place=listed["name"].where(listed["name"] != "", "No street name published"),
        change=listed["trend"].map(trend_mark),
        stays=[
            f"{row['months_in_top']} of {row['months_judged']}" for row in listed.to_dict("records")
        ],
        stands=listed["hot"].map({True: "● yes", False: "no"}),
    )
    st.session_state["listed-cells"] = listed["cell"].tolist()
    table(shown, columns, key="hotspots", rows_shown=MOST_MARKED, on_select=_open_listed)
    st.caption("Choose a row, or click a cell on the map, to see why it is there.")


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
        alt=charts.describe_cells(cells, len(study.cells)),
    )
    legend = charts.cells_legend(study.cells, len(study.cells), dark=dark())
    st.html(charts.legend_html(legend, "Cells by rank"))
    outline = "Outlined in orange: stands out from chance with the cells beside it. "
    st.caption((outline if study.significance.passed else "") + "No colour: nothing recorded.")
    outlines_notice(by)


def chosen_cell(study: HotspotStudy) -> pd.DataFrame:
    """The cell that the link names, the busiest when it names none: a row of `study.cells`."""
    asked = st.query_params.get("cell")
    found = study.cells[study.cells["cell"] == asked]
    if asked and found.empty:
        st.warning(
            f"The link asks for the cell {quoted(asked)}, which is not part of "
            f"{plain(study.scope.area_name)} in cells of {SQUARE_KM[study.size]}. You see the "
            "busiest instead.",
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
    if st.session_state.pop("scroll-to-card", False):
        st.html(SCROLL_SCRIPT, unsafe_allow_javascript=True)


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
            ("The busier one", rank - 1, ":material/arrow_back:"),
            ("The next one", rank + 1, ":material/arrow_forward:"),
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
    st.plotly_chart(
        charts.concentration_curve(spread.curve, spread.shares, dark=dark()),
        config=charts.PLOTLY_CONFIG,
        alt=words,
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


def foresight_part(check: Foresight, *, marked: int) -> None:
    """Whether a map drawn three months ago would have found what came after."""
    words = foresight_words(check, marked)
    st.subheader("Would the map have been right?")
    if check.reason:
        st.info(words, icon=":material/event_busy:")
        return
    st.plotly_chart(
        charts.foresight_curves(check.frame, marked=marked, dark=dark()),
        config=charts.PLOTLY_CONFIG,
        alt=words,
        key="foresight",
    )
    st.markdown(plain(words))


def shifts_part(warehouse: Warehouse, scope: Scope, study: HotspotStudy) -> None:
    """What the number of cells that stand out depends on."""
    if study.significance.reason:
        return
    with st.expander("What shifts the number of cells that stand out"):
        shifts = what_shifts(warehouse, scope, size=study.size, window=study.window)
        columns = {"setting": "Choice", "cells": "Cells tested", "passed": "Stand out"}
        plain_table(shifts, columns)
        st.markdown(
            "Besides these: the chosen area (a cell that stands out in a quiet ward may be "
            "ordinary in the city), the size of the cells, the months that are ranked, and how "
            "rare the crime type is. A cell counts with those beside it, so a single busy cell "
            "among quiet ones may not pass, and a quieter one among busy ones may."
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


def _open_listed() -> None:
    event = st.session_state["hotspots"]
    cells: Sequence[str] = st.session_state["listed-cells"]
    rows = [cell[0] for cell in event["selection"].get("cells") or []]
    if rows and rows[0] < len(cells):
        st.query_params["cell"] = cells[rows[0]]


def _open_clicked() -> None:
    cell = charts.clicked_cell(st.session_state["cells-map"]["selection"].get("objects") or {})
    if cell:
        _open(cell)


def _open(cell: str) -> None:
    st.query_params["cell"] = cell
    st.session_state["scroll-to-card"] = True


def _months(study: HotspotStudy) -> str:
    return period(study.scope.first_month, study.scope.last_month)


def _area_share(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.0f}%" if share >= 9.95 else f"{share:.1f}%"  # noqa: PLR2004  9.95 rounds to 10


def _all_records(records: int) -> str:
    return "the record" if records == 1 else f"all {counted(records, 'record')}"
