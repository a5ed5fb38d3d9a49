"""The parts of the page about season, trend and outlook."""

import pandas as pd
import streamlit as st

from beatline import charts
from beatline.analysis.outlook import Outlook
from beatline.reports.season import SeasonStudy
from beatline.reports.trends import series_subject
from beatline.scope import Scope
from beatline.widgets.choices import note_odd, switch
from beatline.widgets.exhibit import Drawn, exhibit
from beatline.widgets.frame import dark, narrow
from beatline.widgets.links import link
from beatline.widgets.tables import plain_table
from beatline.widgets.text import border_caveat, count_text, counted, month_short, plain

VIEWS = {"Trend and season": "parts", "Year on year": "years", "Outlook": "outlook"}


def choose_view() -> str:
    """Which of the three questions is asked; the others are not computed."""
    note_odd("view", list(VIEWS))
    return VIEWS[switch("view", VIEWS, "View")]


def season_title(scope: Scope, measure: str, view: str) -> str:
    """The question of the page, by what is shown."""
    what, where = series_subject(scope, measure), plain(scope.area_name)
    if view == "outlook":
        return f"What may come next: {what} in {where}?"
    if view == "years":
        return f"Is {what} different from a year before in {where}?"
    return f"What is season, and what is trend: {what} in {where}?"


def season_view(study: SeasonStudy, view: str) -> None:
    """The view that was chosen."""
    if view == "parts":
        _trend_and_season(study)
    elif view == "years":
        _years(study)
    else:
        _outlook(study)


def _trend_and_season(study: SeasonStudy) -> None:
    found, parts, profile = study.growth(), study.parts(), study.profile()
    st.markdown(f"## {plain(found.sentence)}")
    if not found.refusal:
        st.caption(
            plain(
                f"From {count_text(found.months)} months; the counts vary {found.dispersion:.1f} "
                "times as much as chance alone (Poisson) would make them, and the interval allows "
                f"for it. {found.caveat}"
            )
        )
    left, right = st.columns([6, 5], gap="large")
    with left:
        if parts.refusal:
            st.header("The months, taken apart")
            st.info(plain(parts.refusal), icon=":material/event_busy:")
        else:
            exhibit(
                charts.season_parts(parts.rows, noun=study.noun, dark=dark()),
                study.scope,
                key="season-parts",
                title="The months, taken apart",
                words=charts.describe_parts(parts.rows, noun=study.noun),
                rows=lambda: parts.rows,
                headings={
                    "month": "Month",
                    "observed": "Per month of 30.44 days",
                    "trend": "Trend",
                    "season": "Time of year",
                    "remainder": "What is left",
                },
                caveats=["A picture (STL), not a test: the ends of the trend bend most easily."],
                drawn=_drawn(study),
            )
    with right:
        if profile.refusal:
            st.header("How each calendar month runs")
            st.info(plain(profile.refusal), icon=":material/event_busy:")
            return
        exhibit(
            charts.profile_chart(profile.rows, dark=dark()),
            study.scope,
            key="month-profile",
            title="How each calendar month runs",
            words=profile.sentence,
            rows=lambda: profile.rows,
            headings={
                "name": "Month",
                "usual": "Against the average month",
                "low": "95% interval from",
                "high": "95% interval to",
                "years": "Such months",
                "records": "Records in them",
            },
            caveats=[
                "100% is the average month; upright lines are 95% intervals, ◆ leaves it out.",
                f"Each point rests on {_years_behind(profile.rows)}, so its interval is wide.",
            ],
            drawn=_drawn(study),
        )
        st.markdown(plain(profile.sentence))


def _years_behind(rows: pd.DataFrame) -> str:
    fewest, most = int(rows["years"].min()), int(rows["years"].max())
    return counted(most, "such month") if fewest == most else f"{fewest} to {most} such months"


def _drawn(study: SeasonStudy) -> Drawn:
    """What the charts of every loaded month show, for the files."""
    loaded = study.monthly.loc[study.monthly["loaded"], "month"]
    return Drawn(study.noun, (loaded.iloc[0].date(), loaded.iloc[-1].date()))


def _years(study: SeasonStudy) -> None:
    found = study.year_on_year()
    st.markdown(f"## {plain(found.sentence)}")
    if found.refusal:
        return
    exhibit(
        charts.two_years(found.rows, noun=study.noun, dark=dark()),
        study.scope,
        key="two-years",
        title="The newest months, and the same months a year before",
        words=found.sentence,
        rows=lambda: found.rows,
        headings={
            "month": "Month",
            "now": "Records",
            "before": "A year before",
            "low": "Chance allows from",
            "high": "to",
            "words": "Judgement",
        },
        caveats=["◆ differs from its month a year before by more than chance allows."],
        drawn=_drawn(study),
    )
    column = st.column_config
    both = found.rows["before"].notna()
    plain_table(
        found.rows.iloc[::-1],
        {
            "month": column.DateColumn("Month", format="MMM YYYY"),
            "now": column.NumberColumn("Records", format="localized"),
            "before": column.NumberColumn("A year before", format="localized"),
            "words": "Judgement",
        },
        rows_shown=12,
        totals={
            "Records": found.rows.loc[both, "now"].sum(),
            "A year before": found.rows.loc[both, "before"].sum(),
        },
    )

    if not both.all():
        pairs = counted(int(both.sum()), "month")
        st.caption(f"The totals are of the {pairs} that can be compared with a year before.")


def _outlook(study: SeasonStudy) -> None:
    found = study.outlook()
    st.markdown(f"## {plain(found.sentence)}")
    if found.refusal:
        return
    exhibit(
        charts.outlook_chart(
            study.monthly,
            found.rows,
            found.record,
            measure=study.measure,
            noun=study.noun,
            dark=dark(),
            narrow=narrow(),
        ),
        study.scope,
        key="outlook",
        title="Ranges for the next three months, and those of the past"
        if len(found.rows)
        else "The ranges that were given for the past",
        words=charts.describe_outlook(found.rows, found.record),
        rows=lambda: pd.concat([found.rows, found.record], ignore_index=True),
        headings={
            "origin": "Known up to",
            "month": "Month",
            "ahead": "Months ahead",
            "low": "From",
            "high": "To",
            "truth": "Recorded",
            "inside": "Inside",
            "guess": "Same month a year before",
            "guess_low": "Its range from",
            "guess_high": "to",
            "guess_inside": "Inside its range",
        },
        caveats=[
            found.record_words,
            "Grey: the range given longest before a month; ◆ a count outside it. An outlook "
            "carries on what was; it knows of no event, operation or change to come.",
        ],
        drawn=_drawn(study),
    )
    _record_table(found)


def _record_table(found: Outlook) -> None:
    st.header("Was it right before?")
    by_ahead = (
        found.record.groupby("ahead")
        .agg(checks=("inside", "size"), inside=("inside", "sum"), guess=("guess_inside", "sum"))
        .reset_index()
    )
    plain_table(
        by_ahead,
        {
            "ahead": "Months ahead",
            "checks": "Ranges checked",
            "inside": "Held the true count",
            "guess": "Same month last year held",
        },
        totals={
            "Ranges checked": found.checks,
            "Held the true count": found.inside,
            "Same month last year held": found.guess_inside,
        },
    )


def season_caption(study: SeasonStudy) -> None:
    """Which months are used: all that are loaded up to the last one in the sidebar."""
    loaded = study.monthly[study.monthly["loaded"]]
    if len(loaded):
        first, last = loaded["month"].iloc[0], loaded["month"].iloc[-1]
        words = [
            f"From every loaded month up to the last one in the sidebar: {len(loaded)}, "
            f"{month_short(first)} to {month_short(last)}."
        ]
        st.caption(" ".join([*words, *border_caveat(study.scope, first.date())]))


def season_how_made() -> None:
    """How the page was made, and what it cannot say."""
    st.header("How this was made, and what it cannot say")
    st.markdown(
        "- **Trend**: quasi-Poisson regression on calendar months and a straight line, so "
        "“x% a year” is after the time of year; the interval allows for counts that vary more "
        "than chance alone. Months that resemble the months before make it look surer than it "
        "is.\n"
        "- **Year on year**: like months, tested as pairs of counts. No percentage under 20.\n"
        "- **Outlook**: a range that should hold 4 times in 5, made by the same method for every "
        "past month from what was known then. It is withheld where “the same as last year” "
        "would have done as well.\n"
        "- None of these knows why. Recording practice changed in 2019 to 2021; no trend is "
        "drawn across that."
    )


def season_links(scope: Scope) -> None:
    """Where to go from a season."""
    st.header("Where next")
    link("pages/trend.py", "Is it up? The process chart", scope)
    link("pages/side_by_side.py", "Which areas and types make up the change", scope)
