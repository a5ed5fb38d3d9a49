"""The headline of the page about hotspots: four cards."""

import pandas as pd

from beatline.analysis.foresight import Foresight
from beatline.analysis.place_trend import TOO_FEW
from beatline.analysis.sentences import FEWEST_FOR_A_PERCENTAGE
from beatline.reports.hotspots import HotspotStudy
from beatline.widgets.figures import Figure
from beatline.widgets.text import count_text, counted, period, share_text

SQUARE_KM = {9: "0.1 km²", 8: "0.7 km²"}


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


def _area_share(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.0f}%" if share >= 9.95 else f"{share:.1f}%"  # noqa: PLR2004  9.95 rounds to 10
