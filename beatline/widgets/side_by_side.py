"""The parts of the page that sets areas or crime types side by side and splits a change."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from beatline import charts
from beatline.reports.side_by_side import SideBySide, drawn_parts, side_by_side
from beatline.reports.side_by_side_words import (
    PARTS,
    combination_noun,
    contribution_rows,
    evidence_words,
    exposure_caveat,
    headline,
    order_words,
    period_caveats,
    rest_of_parts,
    told_parts,
    undivided,
)
from beatline.scope import CRIME_TYPE_CHOICES, Scope
from beatline.warehouse import Warehouse
from beatline.widgets.beside import Beside, beside_links, types_of_trend
from beatline.widgets.choices import note_odd, switch
from beatline.widgets.exhibit import Drawn, exhibit
from beatline.widgets.frame import dark
from beatline.widgets.links import link, open_at_once
from beatline.widgets.tables import table, without_gap
from beatline.widgets.text import counted, plain

ONE_SCALE, OWN_SCALE, INDEX = "Counts on one scale", "Counts, each on its own scale", "Indexed"
SCALES = (ONE_SCALE, OWN_SCALE, INDEX)
MOST_PANELS, MOST_PANELS_NARROW = 12, 4
ROWS_SHOWN = 12
ICONS = {"more": ":material/trending_up:", "fewer": ":material/trending_down:"}
NARROW_COLUMNS = ("name", "now", "change", "evidence")
NARROW_EVIDENCE = {
    "more": "▲ more",
    "fewer": "▼ fewer",
    "within": "chance",
    "too few": "too few",
    "": "–",
}
HEADINGS = {
    "name": "Part",
    "crime_type": "Crime type",
    "now": "Now",
    "before": "Before",
    "change": "Change",
    "evidence": "Evidence",
}


def beside_study(warehouse: Warehouse, chosen: Beside) -> SideBySide:
    """The comparison that was asked for."""
    return side_by_side(warehouse, chosen.scope, chosen.by, chosen.against)


def change_words(study: SideBySide, chosen: Beside) -> None:
    """The change of the whole and its test, or why nothing is compared."""
    if chosen.selected:
        st.caption(f"Everything here is about {plain(study.scope.area_label)} as a whole.")
    if study.periods.reason:
        st.info(study.periods.reason, icon=":material/event_busy:")
        return
    st.markdown(" ".join(plain(sentence) for sentence in headline(study)))
    caveats = period_caveats(study)
    if caveats:
        st.caption(" ".join(plain(caveat) for caveat in caveats))


def stop_when_undivided(study: SideBySide, scope: Scope, chosen: Beside) -> None:
    """Say that one part has nothing beside it, and where to go instead."""
    why = undivided(study)
    if not why:
        return
    alone = chosen.scope.area_kind in ("ward", "snt") and len(study.parts)
    instead = "“Neighbours”" if alone else "another division, other types or other months"
    st.info(f"{plain(why)} Choose {instead}, or open the trend.", icon=":material/grid_off:")
    beside_links(scope, chosen)
    st.stop()


def contribution_part(study: SideBySide, chosen: Beside) -> None:
    """What makes up the change: sentences that lead to the trends, and the chart."""
    if study.periods.reason:
        return
    if not study.refusal:
        with st.container(gap="xsmall", key="contributions-told"):
            for sentence, row in told_parts(study):
                _trend_link(plain(sentence), study, row, icon=ICONS[str(row["evidence"])])
        st.markdown(plain(rest_of_parts(study)))
    rows = contribution_rows(study)
    columns = {name: words for name, words in HEADINGS.items() if name in _columns(study)}
    exhibit(
        charts.contribution_bars(rows, dark=dark(), narrow=chosen.narrow),
        study.scope,
        key="contributions",
        title=f"What makes up the change, by {combination_noun(study)[0].split(' of ')[-1]}",
        words=charts.describe_contributions(rows),
        rows=lambda: study.combinations.assign(evidence=evidence_words(study.combinations)),
        headings={**columns, "p": "p-value", "q": "p-value for all looks"},
        caveats=[*period_caveats(study), *exposure_caveat(study)],
        drawn=Drawn(link=chosen.asked),
    )


def parts_table(study: SideBySide, chosen: Beside) -> None:
    """Every part with both counts, the change and its evidence; a click opens its trend."""
    one, many = PARTS[study.by]
    st.header(f"All {many}, {order_words(study)}")
    parts = study.parts
    months = pd.Series([without_gap(row) for row in study.counts.tolist()], parts.index)
    marked = parts["name"].mask(parts["code"] == chosen.selected, "➤ " + parts["name"])
    shown = parts.assign(name=marked, evidence=evidence_words(parts), months=months)
    column = st.column_config
    columns: dict[str, Any] = {
        "name": column.TextColumn(one[0].upper() + one[1:], width=120 if chosen.narrow else 190),
        "now": column.NumberColumn("Now", format="localized", width=70),
        "before": column.NumberColumn("Before", format="localized", width=75),
        "change": column.NumberColumn("Change", format="localized", width=80),
        "evidence": column.TextColumn("Evidence", width=90 if chosen.narrow else 200),
        "months": column.LineChartColumn("By month", y_min=0, width=140),
    }
    totals = {"Now": parts["now"].sum()}
    if study.periods.reason:
        columns = {name: columns[name] for name in ("name", "now", "months")}
    else:
        totals |= {"Before": parts["before"].sum(), "Change": parts["change"].sum()}
    if chosen.narrow:
        shown["evidence"] = parts["evidence"].map(NARROW_EVIDENCE)
        columns = {name: columns[name] for name in NARROW_COLUMNS if name in columns}
    row = table(shown, columns, key="parts-table", rows_shown=ROWS_SHOWN, totals=totals)
    st.caption(f"Click a row to open its trend. Not listed: {many} without any record.")
    if row is not None:
        _open_trend(study, row.to_dict())


def small_multiples_part(warehouse: Warehouse, study: SideBySide, chosen: Beside) -> None:
    """The months of each part as small charts, some at once, and links to their trends."""
    parts, (one, many) = study.parts, PARTS[study.by]
    most = MOST_PANELS_NARROW if chosen.narrow else MOST_PANELS
    scale = _choose_scale()
    first = (_choose_panels(len(parts), most) - 1) * most
    positions = tuple(range(first, min(first + most, len(parts))))
    index = scale == INDEX
    months = drawn_parts(warehouse, study.scope, study.by, chosen.against, positions, index)
    shown = parts.iloc[list(positions)]
    panels = [
        {
            "part": position,
            "name": row["name"],
            "words": _panel_words(study, row),
            "stands_out": row["evidence"] in ICONS,
        }
        for position, row in zip(positions, shown.to_dict("records"), strict=True)
    ]
    names = dict(zip(positions, shown["name"], strict=True))
    exhibit(
        charts.small_multiples(
            months,
            panels,
            common=scale != OWN_SCALE,
            index=index,
            columns=1 if chosen.narrow else 3,
            dark=dark(),
        ),
        study.scope,
        key="small-charts",
        title=f"The {many} month by month, {order_words(study)}",
        words=charts.describe_small_multiples(months, panels),
        rows=lambda: months.assign(
            name=months["part"].map(names),
            low=months["lower"].where(months["judged"]),
            high=months["upper"].where(months["judged"]),
        ),
        headings={
            "name": one[0].upper() + one[1:],
            "month": "Month",
            "records": "Records",
            **({"value": "Index"} if index else {}),
            "expected_words": "Expected records",
            "low": f"{'Index expected' if index else 'Expected'} from",
            "high": f"{'Index expected' if index else 'Expected'} to",
        },
        caveats=_scale_words(months, index, scale),
        drawn=Drawn(link=chosen.asked),
    )
    with st.container(horizontal=True, gap="small", key="links-to-trends"):
        st.markdown("**Open the trend of:**", width="content")
        for row in shown.to_dict("records"):
            _trend_link(plain(row["name"]), study, row)


def side_by_side_how_made() -> None:
    """How the page was made and what it cannot say."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- The changes of all parts add up to the change of the whole. A part is named because "
        "its change is more than chance allows, not because its percentage is large.\n"
        "- **More or fewer than chance allows**: given its records in both periods, so many on "
        "one side would be rare if nothing had changed. Counts vary more than pure chance, and "
        "the test allows for it; of those that pass at most 5% are expected to be false.\n"
        "- **Within what chance allows** is not proof that nothing changed: small counts can "
        "hide a real change.\n"
        "- The total is tested by itself, as on the page Trend: about 1 in 100 unchanged totals is "
        "called changed.\n"
        "- The band in a small chart is the usual range of single months, from the months "
        "before; the words above it are about the two periods.\n"
        "- It says what changed, not why. Records are what was reported and recorded."
    )


def _columns(study: SideBySide) -> list[str]:
    names = ["name", "crime_type"] if study.of_areas else ["crime_type"]
    return [*names, "now", "before", "change", "evidence"]


def _choose_scale() -> str:
    """How the small charts are drawn."""
    note_odd("scale", SCALES)
    return switch(
        "scale",
        dict.fromkeys(SCALES),
        "Small charts",
        help="Indexed: the average of the first 12 loaded months in the run is 100.",
    )


def _choose_panels(parts: int, most: int) -> int:
    """Which page of the small charts, of so many at most, from 1."""
    pages = -(-parts // most)
    # Once it is drawn, too high a page comes from another choice and from no link.
    if "page" not in st.session_state:
        note_odd("page", [str(number) for number in range(1, pages + 1)])
    # Fewer parts than before may not reach as far as the page that was open.
    if int(st.session_state.get("page") or 1) > pages:
        st.session_state["page"] = 1
    return st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1


def _panel_words(study: SideBySide, row: dict[Any, Any]) -> str:
    if study.periods.reason:
        return counted(row["now"], "record")
    words = evidence_words(pd.DataFrame([row]))[0]
    return f"{row['now']:,} now, {row['before']:,} before: {words}"


def _scale_words(months: pd.DataFrame, index: bool, scale: str) -> list[str]:
    band = f"{_band_words(months)} The dot is the newest month."
    if not index:
        own = " Each chart has its own scale: compare shapes, not heights."
        return [band + (own if scale == OWN_SCALE else "")]
    base = months.loc[months["base"], "month"]
    if base.empty:
        return []
    when = f"{base.min():%B %Y} to {base.max():%B %Y}"
    return [f"100 is a part's own average of {when}, in months of equal length. {band}"]


def _band_words(months: pd.DataFrame) -> str:
    """What the band is, and why a chart has none."""
    drawn = months[months["value"].notna()].groupby("part")["judged"].any()
    if not drawn.any():
        return "No band: too few records or months to judge."
    words = "The band is the range to expect; orange diamonds lie outside it."
    return words if drawn.all() else f"{words} A chart with no band: too few to judge."


def _trend_link(
    words: str, study: SideBySide, row: dict[Any, Any], icon: str | None = None
) -> None:
    area, types = _target(study, row)
    link("pages/trend.py", words, study.scope, icon=icon, area=area, types=types)


def _open_trend(study: SideBySide, row: dict[Any, Any]) -> None:
    area, types = _target(study, row)
    scope = replace(study.scope, types_label=types) if types else study.scope
    words = f"Opening the trend of {plain(row['name'])}"
    open_at_once("pages/trend.py", words, scope, area=area)


def _target(study: SideBySide, row: dict[Any, Any]) -> tuple[str | None, str | None]:
    """Area and types of the trend of a part; None for that of the page."""
    kind = row["crime_type"]
    label = row["label"]
    return (
        str(label) if isinstance(label, str) else None,
        str(kind) if kind in CRIME_TYPE_CHOICES else types_of_trend(study.scope),
    )
