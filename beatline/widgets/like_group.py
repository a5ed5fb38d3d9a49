"""A ward or an SNT beside those most like it, or beside those the reader chooses."""

from typing import Any

import streamlit as st

from beatline import charts
from beatline.analysis.funnel import ABOVE, BELOW, WELL_ABOVE, WELL_BELOW
from beatline.analysis.like_areas import FEWEST_LIKE
from beatline.analysis.sentences import sentence_start, with_article
from beatline.charts.marks import MARKS
from beatline.reports.like_group import MOST_CHOSEN, NONE_CHOSEN, LikeGroup, like_group
from beatline.reports.like_group_words import expected_words, outside_sentence, wide_words
from beatline.scope import Scope
from beatline.warehouse import Warehouse
from beatline.widgets.exhibit import Drawn, exhibit
from beatline.widgets.frame import dark, is_narrow
from beatline.widgets.own_choices import asked_of_area, listed_choices, write_choices
from beatline.widgets.tables import plain_table
from beatline.widgets.text import counted, period, plain, quoted

LIKE = "like"
# So many unknown areas of a link are quoted.
MOST_QUOTED = 3
TELLS = (WELL_ABOVE, ABOVE, BELOW, WELL_BELOW)
NARROW_MEASURES = ("measure", "records", "expected_words", "mark")
NARROW_AREAS = ("area_name", "residents", "per_1000_residents")
HEADINGS = {
    "area_label": "Area",
    "residents": "Residents",
    "residents_per_km2": "Residents per km²",
    "imd_decile": "Deprivation decile",
    "town_centre_share": "Town-centre share",
    "distance": "Distance",
    "records": "Records",
    "per_1000_residents": "Per 1,000 residents",
}


def like_group_part(warehouse: Warehouse, scope: Scope) -> None:
    """Whether the area has more or fewer records per resident than its like, and who these are."""
    (asked,) = asked_of_area(scope, (LIKE,), memory=LIKE)
    found = like_group(warehouse, scope, chosen=listed_choices(asked))
    many = found.kin[1]
    st.header(f"Beside like {many}", anchor=f"like-{many}")
    _notes(found)
    if found.own is None:
        st.info(plain(found.refusal), icon=":material/group_off:")
        return
    if found.refusal:
        st.info(plain(found.refusal), icon=":material/group_off:")
    _sentences(found)
    _choose(found)
    if not found.refusal:
        left, right = st.columns([2, 3], gap="large")
        with left:
            _chart(found)
        with right:
            _measures(found)
    _areas(found)


def _notes(found: LikeGroup) -> None:
    """What of the link could not be followed."""
    one, many = found.kin
    if found.unknown:
        first = ", ".join(quoted(code) for code in found.unknown[:MOST_QUOTED])
        more = len(found.unknown) - MOST_QUOTED
        also = f" and {more:,} more" if more > 0 else ""
        alone = len(found.unknown) == 1
        st.warning(
            f"The link asks for {first}{also}, which {'is' if alone else 'are'} no other "
            f"{one if alone else many} known here. You see the {many} without "
            f"{'it' if alone else 'them'}.",
            icon=":material/link_off:",
        )
    if found.not_fitting:
        st.warning(
            f"At most {MOST_CHOSEN} {many} can be set beside this one: the last "
            f"{counted(found.not_fitting, one, many)} of the link "
            f"{'is' if found.not_fitting == 1 else 'are'} left out.",
            icon=":material/link_off:",
        )


def _sentences(found: LikeGroup) -> None:
    """All crime first, then each crime type that lies outside; what to mind."""
    measures = zip(found.rows.to_dict("records"), found.measures, strict=True)
    (first, _), *rest = measures
    shape = MARKS[first["word"]].shape if first["word"] else ""
    st.markdown(f"{shape} {plain(first['sentence'])}".strip())
    lines = [
        f"{MARKS[row['word']].shape} {plain(outside_sentence(row, measure, found.kin))}"
        for row, measure in rest
        if row["word"] in TELLS
    ]
    if lines:
        also = "Also outside" if first["word"] in TELLS else "Outside"
        st.markdown("  \n".join([f"{also} the usual range:", *lines]))
    elif rest and first["word"]:
        none = "No other figure is" if first["word"] in TELLS else "No figure is"
        st.markdown(f"{none} outside the usual range.")
    words = [wide_words(first, found.kin), found.caveat]
    st.caption(plain(" ".join(one for one in words if one)))


def _choose(found: LikeGroup) -> None:
    """The chosen areas, to be changed: the link remembers them."""
    assert found.own is not None  # a part without figures has stopped before
    st.caption(plain(found.words))
    one, many = found.kin
    names = dict(zip(found.others["area_code"], found.others["area_label"], strict=True))
    key = f"like-{found.own['area_code']}"
    # The link says what is chosen, also after Back; the widget only shows it.
    st.session_state[key] = found.like["area_code"].tolist()
    with st.expander(f"Choose other {many}", icon=":material/tune:", key="like-choice"):
        st.multiselect(
            f"{sentence_start(many)} to set beside {plain(found.own['area_name'])}",
            list(names),
            format_func=lambda code: names.get(code, code),
            key=key,
            max_selections=MOST_CHOSEN,
            select_all=False,
            filter_mode="contains",
            placeholder=f"Choose {FEWEST_LIKE} to {MOST_CHOSEN} {many}",
            on_change=_chosen,
            args=(key, found.usual),
            help=f"Listed are all {len(names)} other {many}, the most similar first. "
            f"{FEWEST_LIKE} are needed for a judgement. The link remembers your choice.",
        )
    if found.changed:
        similar = counted(len(found.usual), f"most similar {one}", f"most similar {many}")
        st.button(
            f"Back to the {similar}",
            icon=":material/undo:",
            key="like-usual",
            on_click=write_choices,
            args=({LIKE: ()},),
        )


def _chosen(key: str, usual: tuple[str, ...]) -> None:
    codes = st.session_state[key]
    stays = set(codes) == set(usual)
    write_choices({LIKE: () if stays else codes or [NONE_CHOSEN]})


def _chart(found: LikeGroup) -> None:
    """The rates of the first measure."""
    assert found.own is not None
    main, measure = found.main, found.measures[0]
    rate = main["like_per_1000"]
    own = {
        **found.own.to_dict(),
        "like_per_1000": rate,
        "low": main["low_95"] * rate,
        "high": main["high_95"] * rate,
        "word": main["word"],
    }
    exhibit(
        charts.like_rate_dots(found.like, own, noun=measure.noun, dark=dark()),
        found.scope,
        key="like-rates",
        title=f"{measure.name} per 1,000 residents",
        words=charts.describe_like_rates(found.like, own, noun=measure.noun),
        rows=lambda: found.areas,
        headings=HEADINGS,
        caveats=[_what_is_drawn(found)],
        drawn=Drawn(counted=measure.name),
    )


def _what_is_drawn(found: LikeGroup) -> str:
    one, many = found.kin
    return (
        f"The most similar {one} comes first: it is no ranking. Dashed: the {many} together. "
        f"The band is the usual range of {with_article(one)} of this size: as wide as like {many} "
        "differ from one another."
    )


def _measures(found: LikeGroup) -> None:
    """Every measure beside the like areas."""
    many, phone = found.kin[1], is_narrow()
    rows = found.rows
    shown = rows.assign(
        expected_words=[expected_words(row) for row in rows.to_dict("records")],
        mark=[MARKS[word].text if phone else _mark(word) for word in rows["word"]],
    ).round({"per_1000_residents": 1, "like_per_1000": 1})
    st.subheader("Every crime type beside them")
    column = st.column_config
    columns: dict[str, Any] = {
        "measure": column.TextColumn("Counted", width=150),
        "records": column.NumberColumn("Records", format="localized", width=60),
        "per_1000_residents": column.NumberColumn(
            "Per 1,000", format="%.1f", width=72, help="Records per 1,000 residents here."
        ),
        "like_per_1000": column.NumberColumn(
            f"Like {many}", format="%.1f", width=80, help=f"The same in the like {many} together."
        ),
        "expected_words": column.TextColumn(
            "Usual range",
            width=86,
            help=f"Counts within what like {many} of this size differ by.",
        ),
        "mark": column.TextColumn("Mark" if phone else "Judgement", width=46 if phone else 100),
    }
    if phone:
        columns = {name: columns[name] for name in NARROW_MEASURES}
    plain_table(shown, columns, rows_shown=len(shown))
    judged = int(rows["word"].isin((*TELLS, "within")).sum())
    chance = (
        f" Each is judged by itself: of {counted(judged, 'judgement')} up to "
        f"{_by_chance(judged)} may lie outside by chance."
        if judged
        else ""
    )
    st.caption(f"{plain(_months(found))}{chance}")


def _mark(word: str) -> str:
    """Letter, shape and the judgement in a word or two."""
    return f"{MARKS[word].text} {word}".strip()


def _by_chance(judged: int) -> str:
    most = -(-judged // 20)
    return "one" if most == 1 else f"{most:,}"


def _months(found: LikeGroup) -> str:
    when = period(found.scope.first_month, found.scope.last_month)
    if len(found.months) < found.scope.months:
        return f"{when}: {len(found.months)} of {found.scope.months} months are loaded."
    return f"{when}."


def _areas(found: LikeGroup) -> None:
    """Who the like areas are."""
    if found.like.empty:
        return
    one, many = found.kin
    st.subheader(f"The {many} beside this one" if found.changed else f"The most similar {many}")
    column = st.column_config
    columns: dict[str, Any] = {
        "area_name": column.TextColumn(sentence_start(one), width=170),
        "residents": column.NumberColumn("Residents", format="localized", width=80),
        "residents_per_km2": column.NumberColumn("Per km²", format="localized", width=75),
        "imd_decile": column.NumberColumn(
            "Deprivation",
            format="%.1f",
            width=90,
            help="Mean decile of its LSOAs by residents; 1 is the most deprived tenth of England.",
        ),
        "town_centre_share": column.NumberColumn(
            "Town centre",
            format="percent",
            width=90,
            help="Share of the records near shops, nightlife and bus stations.",
        ),
        "records": column.NumberColumn("Records", format="localized", width=75),
        "per_1000_residents": column.NumberColumn("Per 1,000", format="localized", width=75),
        "distance": column.NumberColumn(
            "Distance",
            format="%.2f",
            width=75,
            help=f"How far from this {one}, in standard deviations; 1 is as far as "
            f"{with_article(one)} usually is from the average.",
        ),
    }
    if is_narrow():
        columns = {name: columns[name] for name in NARROW_AREAS}
    plain_table(
        found.areas.round(
            {"residents_per_km2": 0, "per_1000_residents": 0, "town_centre_share": 2}
        ),
        columns,
        rows_shown=MOST_CHOSEN + 1,
    )
    st.caption(
        f"The first row is {plain(found.areas['area_name'].iloc[0])} itself. "
        "Residents: Census 2021; deprivation: English Indices of Deprivation 2025. "
        f"Records and rate: {plain(found.measures[0].name.lower())}."
    )
