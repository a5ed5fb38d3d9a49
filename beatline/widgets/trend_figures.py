"""The cards of the page Trend: the months asked about, the year before, the trend, the signals."""

from beatline.analysis.growth import Growth
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE, change_text
from beatline.analysis.year_on_year import YearOnYear
from beatline.reports.trends import TrendStudy
from beatline.widgets.figures import Figure, count_figure
from beatline.widgets.text import count_text, counted


def trend_figures(study: TrendStudy) -> list[Figure]:
    """The months asked about, the year before, the trend, and how many months give a signal."""
    asked = study.asked
    total = count_figure(study.noun[0].upper() + study.noun[1:], asked, measure=study.measure)
    marked = int((asked["rule"] != "").sum())
    return [
        total,
        _year_figure(study.year_on_year),
        _growth_figure(study.growth),
        Figure(
            "Months with a signal",
            f"{marked} of {int(asked['loaded'].sum())}",
            f"{counted(len(study.verdict.signals), 'signal')} in all",
            explanation="Months that take part in a signal, among the loaded months asked about.",
        ),
    ]


def _year_figure(found: YearOnYear) -> Figure:
    label = f"Against the year before, {counted(found.pairs, 'month')}"
    if found.now is None or found.before is None:
        return Figure(
            "Against the year before", "–", "nothing to compare", explanation=found.refusal
        )
    change = found.now - found.before
    value = f"{abs(change):,} {'more' if change > 0 else 'fewer'}" if change else "as many"
    judgement = "more than chance allows" if found.direction else "within what chance allows"
    judgement = judgement if found.judged else "too few to judge"
    return Figure(
        label,
        value,
        judgement,
        {"more": "above", "fewer": "below"}.get(found.direction, "none"),
        f"{count_text(found.now)}; {count_text(found.before)} a year before",
        explanation=found.sentence,
    )


def _growth_figure(found: Growth) -> Figure:
    label = "Trend a year, after the season" if found.season else "Trend a year, season left in"
    if found.refusal:
        return Figure("Trend a year", "–", "cannot be told", explanation=found.refusal)
    told = f"{found.sentence} {found.caveat}".strip()
    way = "no trend beyond chance" if found.direction == "none" else found.direction
    # A line across a gap that is longer than what is loaded stands on little.
    direction = {"rising": "above", "falling": "below"}.get(found.direction, "none")
    gap = f"; {counted(found.missing, 'month')} between not loaded" if found.caveat else ""
    direction = "none" if found.caveat else direction
    if min(found.first_year, found.last_year) < FEWEST_FOR_A_PERCENTAGE:
        counts = f"{found.first_year:,} in the first 12 months, {found.last_year:,} in the newest"
        return Figure(label, way.capitalize(), counts + gap, direction, explanation=told)
    interval = f"{change_text(found.low)} to {change_text(found.high)} (95% interval)"
    value = change_text(found.per_year)
    return Figure(label, value, interval, direction, way + gap, explanation=told)
