"""What a funnel plot shows and in which units, the same for screen and paper."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.charts.marks import MARKS, NOT_JUDGED, TOO_FEW, WELL_ABOVE, WELL_BELOW, WITHIN
from beatline.charts.theme import plural, rate_text

RESIDENTS, MIX = "residents", "mix"
NO_AREA = "No area can be drawn: what is expected of them is not known."

# A point further up than so many times the limits of a middling area would press all the others
# flat: it stands at the top edge with its figure and an arrow.
FARTHEST = 2.0
ROOM_ABOVE, EDGE = 1.08, 0.96

LIMITS = ("low_95", "high_95", "low_998", "high_998")
EXACT = tuple(f"exact_{name}" for name in LIMITS)
# Those that do not stand out.
QUIET = (WITHIN, TOO_FEW, NOT_JUDGED)

Row = Mapping[Any, Any]
Rows = list[dict[Any, Any]]
Noun = tuple[str, str]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FunnelScale:
    """A funnel in the units of its axes, as plain rows, which are quicker than small frames.

    points : rows of the areas that are drawn, those that stand out last, with more:
        x, y : float; at : float, y where the point stands, near the top if it is off the scale
        off : bool, off the scale
    x : float, where the limits are known; none when no area is judged
    limits : LIMITS and EXACT, those of chance alone, at each x
    centre : y where the whole is; left, right, top : ends of the axes, y from 0
    chance : whether the limits of chance alone are narrower than those judged by
    left_out : how many areas nothing is expected of, so that they cannot be drawn
    """

    points: Rows
    x: Floats
    limits: dict[str, Floats]
    centre: float
    left: float
    right: float
    top: float
    chance: bool
    left_out: int

    @property
    def counts(self) -> Counter[str]:
        """How many areas have each judgement."""
        return Counter(row["word"] for row in self.points)

    @property
    def outside(self) -> Rows:
        """The areas outside the limits, the furthest first."""
        return [row for row in reversed(self.points) if row["word"] not in QUIET]

    def at_end(self, name: str) -> float:
        """Where a limit ends at the right."""
        return float(self.limits[name][-1])


def funnel_scale(rows: pd.DataFrame, lines: pd.DataFrame, per: str) -> FunnelScale | None:
    """Points and limits of a funnel in residents and records per 1,000, or in counts and ratios.

    Parameters
    ----------
    rows : one per area: residents, records, per_1000_residents, whole_per_1000, expected, ratio,
        word, z
    lines : `lines()` of the funnel: expected, and the limits as ratios of observed to expected
    per : "residents": x is residents and y records per 1,000 residents; "mix": x is the expected
        count and y how many times as many were recorded

    Returns None when nothing is expected of any area.
    """
    points: Rows = [row for row in rows.to_dict("records") if row["expected"] > 0]
    if not points:
        return None
    # Expected are residents × the whole's rate, so both axes change by that rate alone.
    rate = float(points[0]["whole_per_1000"])
    across, up = (1000.0 / rate, rate) if per == RESIDENTS else (1.0, 1.0)
    for row in points:
        row |= {"x": row["expected"] * across, "y": row["ratio"] * up}
    least, most = min(row["x"] for row in points), max(row["x"] for row in points)
    room = 0.06 * (most - least) or 0.2 * most
    judged = any(row["word"] not in (NOT_JUDGED, TOO_FEW) for row in points)
    x = lines["expected"].to_numpy(dtype=float) * across
    seen = (x >= least - room) & (x <= most + room) & judged
    limits = {name: lines[name].to_numpy(dtype=float)[seen] * up for name in (*LIMITS, *EXACT)}
    x = x[seen]
    top = _top(points, x, limits["high_998"], up)
    for row in points:
        row["off"] = row["y"] > top
        row["at"] = EDGE * top if row["off"] else row["y"]
    # The last drawn lie on top: those that stand out, the most of all last.
    points.sort(key=lambda row: -1.0 if row["word"] in QUIET else abs(row["z"]))
    return FunnelScale(
        points=points,
        x=x,
        limits=limits,
        centre=up,
        left=max(least - room, 0.0),
        right=most + room,
        top=top,
        chance=not np.allclose(limits["high_95"], limits["exact_high_95"]),
        left_out=len(rows) - len(points),
    )


def value_words(row: Row, per: str) -> str:
    """Where a point stands in words: "132 per 1,000 residents", "1.4 times the expected 210"."""
    if row["records"] == 0:
        return "none recorded"
    if per == RESIDENTS:
        return f"{rate_text(row['per_1000_residents'])} per 1,000 residents"
    return f"{row['ratio']:.1f} times the expected {_expected(row['expected'])}"


def short_value(row: Row, per: str) -> str:
    """The same in one figure, for a point off the scale."""
    return rate_text(row["per_1000_residents"]) if per == RESIDENTS else f"{row['ratio']:.1f} ×"


def area_sentence(row: Row, per: str, whole: str, noun: Noun) -> list[str]:
    """An area in whole sentences: what was recorded, against what, and what that says."""
    counted = f"{plural(row['records'], *noun)} recorded"
    if per == RESIDENTS:
        counted += f"; {plural(row['residents'], 'resident', 'residents')}"
        against = f"{value_words(row, per)}, in {whole} {rate_text(row['whole_per_1000'])}"
    else:
        against = f"{_expected(row['expected'])} expected from the mix of {whole}"
    return [counted, against, judgement(row)]


def judgement(row: Row) -> str:
    """What a judgement says: "above the usual range, outside the limits of 95%"."""
    word = row["word"]
    if word in QUIET:
        return MARKS[word].sentence
    limits = "99.8%" if word in (WELL_ABOVE, WELL_BELOW) else "95%"
    return f"{MARKS[word].sentence}, outside the limits of {limits}"


def axis_words(per: str, noun: Noun) -> tuple[str, str]:
    """What the axes show: across, and up."""
    if per == RESIDENTS:
        return "Residents", f"{noun[1].capitalize()} per 1,000 residents"
    return f"Expected {noun[1]}", f"{noun[1].capitalize()}, as times what was expected"


def _top(points: Rows, x: Floats, high: Floats, up: float) -> float:
    """Top of the axis: all points that leave the limits readable."""
    heights = [row["y"] for row in points]
    limit = up
    if len(x):
        limit = float(np.interp(np.median([row["x"] for row in points]), x, high))
        heights = [y for y in heights if y <= FARTHEST * limit]
    return float(max(*heights, limit, up)) * ROOM_ABOVE


def _expected(count: float) -> str:
    return f"{count:,.0f}" if count >= 9.95 else f"{count:,.1f}"  # noqa: PLR2004  rounds to 10
