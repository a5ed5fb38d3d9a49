"""The charts of a meeting pack, each with the same in words."""

from collections.abc import Sequence

from beatline.charts.funnel import describe_funnel
from beatline.charts.print_funnel import print_funnel_svg
from beatline.charts.print_spark import describe_spark, print_spark_svg
from beatline.charts.print_trend import print_trend_svg
from beatline.charts.print_types import describe_type_changes, print_types_svg
from beatline.charts.trend import describe_trend
from beatline.reports.area_statements import measure_scope
from beatline.reports.measures import TYPE, Measure
from beatline.reports.pack import Picture
from beatline.reports.pack_values import Months
from beatline.reports.scrutiny import Scrutiny
from beatline.reports.trends import trend_study
from beatline.scope import Scope
from beatline.warehouse import Warehouse

# Millimetres between the margins of an A4 page, and how high the charts are.
WIDTH = 182.0
FUNNEL_HEIGHT, TREND_HEIGHT = 92.0, 50.0
SPARK_WIDTH, SPARK_HEIGHT = 30.0, 5.0
# Months of a trend, the newest.
MONTHS_DRAWN = 36


def trend_picture(warehouse: Warehouse, scope: Scope, measure: Measure) -> Picture:
    """The months of one measure up to the last of a scope, with the range to expect of each."""
    column = "incidents" if measure.incidents else "crimes"
    study = trend_study(warehouse, measure_scope(scope, measure), measure=column)
    limits = study.limits.tail(MONTHS_DRAWN)
    # Nothing is drawn of the months before the first that is loaded.
    limits = limits[limits[column].notna().cummax()].reset_index(drop=True)
    return Picture(
        svg=print_trend_svg(limits, width_mm=WIDTH, height_mm=TREND_HEIGHT, measure=column),
        alt=describe_trend(limits, measure=column, noun=study.noun),
        title=f"{measure.name} by month",
    )


def types_picture(study: Scrutiny, code: str) -> Picture:
    """Every crime type of an area now and a year before, anti-social behaviour apart."""
    rows = study.of_area(code)
    incidents = rows["measure"].map(lambda name: study.measure(name).incidents)
    rows = rows[(rows["kind"] == TYPE) | incidents]
    compared = not study.periods.reason
    drawn = rows.assign(
        crime_type=rows["measure"],
        kind=incidents.map({True: "incident", False: "crime"}),
        records=rows["now"] if compared else rows["records"],
        year_before=rows["before"],
    )
    periods = study.periods
    return Picture(
        svg=print_types_svg(
            drawn,
            width_mm=WIDTH,
            now_words=periods.now_words if compared else "these months",
            before_words=periods.before_words if compared else "",
        ),
        alt=describe_type_changes(drawn),
    )


def funnel_picture(study: Scrutiny, measure: Measure, selected: str | None = None) -> Picture:
    """Every area of a study in the funnel of one measure; the selected one has a ring."""
    rows, lines = study.of_measure(measure.name), study.funnels[measure.name].lines()
    whole, noun = study.whole.area_name, measure.noun
    return Picture(
        svg=print_funnel_svg(
            rows,
            lines,
            width_mm=WIDTH,
            height_mm=FUNNEL_HEIGHT,
            per=study.basis,
            selected=selected,
            whole=whole,
            noun=noun,
        ),
        alt=describe_funnel(
            rows, lines, per=study.basis, selected=selected, whole=whole, noun=noun
        ),
    )


def spark(months: Sequence[float]) -> Months:
    """The months of a row as a small line for a cell."""
    values = tuple(float(count) for count in months)
    drawn = print_spark_svg(values, width_mm=SPARK_WIDTH, height_mm=SPARK_HEIGHT)
    return Months(values, drawn, describe_spark(values))
