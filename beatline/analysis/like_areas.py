"""Which other areas are most like this one?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatline.analysis.sentences import plural, with_article

# How many areas an area is set beside, and the fewest that still say what is usual.
MOST_LIKE, FEWEST_LIKE = 10, 5

# With half of the chosen areas further away, an area has none of its kind.
FAR = 1.0

# The standard deviation of a normal distribution over its median absolute deviation.
NORMAL_OVER_MAD = 1.4826022185056018

PLAIN, LOG, ROOT = "plain", "log", "root"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Feature:
    """One thing that areas can have in common.

    column : of the frame of areas; words : what it is called inside a sentence
    scale : "plain"; "log" where areas differ by multiples, so that twice as many is as far from
        as half as many; "root" for shares of which most are near none
    """

    column: str
    words: str
    scale: str = PLAIN


@dataclass(frozen=True)
class LikeAreas:
    """How far every area is from every other, and which are nearest.

    codes : the areas, in the order given
    features : those that tell areas apart; the others are the same everywhere or known nowhere
    standard : areas × features, standard deviations from the middle area; NaN where not known
    distances : areas × areas, row for the one asked about: root of the mean squared difference
        over the features that are known of it, in standard deviations. Infinite from an area to
        itself, and to one of which one of these features is not known
    nearest : areas × up to so many, positions of the most similar, nearest first; -1 for none
    """

    codes: pd.Index
    features: tuple[Feature, ...]
    standard: Floats
    distances: Floats
    nearest: NDArray[np.int_]

    @property
    def chosen(self) -> NDArray[np.bool_]:
        """Areas × areas: whether the column is among those most like the row."""
        found = np.zeros(self.distances.shape, dtype=bool)
        row, rank = np.nonzero(self.nearest >= 0)
        found[row, self.nearest[row, rank]] = True
        return found

    def near(self, code: str) -> tuple[NDArray[np.int_], Floats]:
        """Positions of the areas most like one, nearest first, and their distances.

        Raises ValueError for an area that is not one of them.
        """
        own = self.position(code)
        positions = self.nearest[own][self.nearest[own] >= 0]
        return positions, self.distances[own, positions]

    def apart(self, code: str, others: Iterable[str]) -> Floats:
        """Distances of one area to some others, in their order; NaN where not comparable.

        Raises ValueError for an area that is not one of them.
        """
        positions = self.codes.get_indexer(pd.Index(list(others), dtype="str"))
        if (positions < 0).any():
            raise ValueError("an area is not one of those compared")
        found = self.distances[self.position(code), positions]
        return np.where(np.isfinite(found), found, np.nan)

    def refusal(self, code: str, noun: tuple[str, str] = ("area", "areas")) -> str:
        """Why an area has nothing to be set beside, in a sentence; "" when it has.

        noun : what the areas are called, one and many
        """
        if code not in self.codes:
            return f"No {noun[1]} are like this one: it is not one of the {noun[1]} compared."
        if not self._known(code):
            return (
                f"No {noun[1]} are like this one: nothing is known of it that {noun[1]} can be "
                "compared by."
            )
        found = len(self.near(code)[0])
        if found < FEWEST_LIKE:
            others = plural(found, f"other {noun[0]} is", f"other {noun[1]} are")
            return (
                f"No like {noun[1]} are told: {others} known well enough to compare, and "
                f"{FEWEST_LIKE} are needed."
            )
        return ""

    def words(self, code: str, noun: tuple[str, str] = ("area", "areas")) -> str:
        """What the areas were chosen by, and how far to trust the choice; or why there are none."""
        if refusal := self.refusal(code, noun):
            return refusal
        known, near = self._known(code), self.near(code)[0]
        words = (
            f"Like {noun[1]} are the {len(near)} of all {len(self.codes):,} most similar in "
            f"{_listed([one.words for one in known])}."
        )
        unknown = [one.words for one in self.features if one not in known]
        if unknown:
            words += f" Not known here, so left out: {_listed(unknown)}."
        return f"{words} {self.far(code, noun)}".strip()

    def far(
        self,
        code: str,
        noun: tuple[str, str] = ("area", "areas"),
        chosen: Sequence[str] | None = None,
    ) -> str:
        """That an area has none of its kind, in a sentence; "" when it has.

        chosen : the areas that a reader chose instead of the nearest
        """
        distances = self.near(code)[1] if chosen is None else self.apart(code, chosen)
        distances = distances[~np.isnan(distances)]
        middle = float(np.median(distances)) if len(distances) else 0.0
        if middle <= FAR:
            return ""
        if chosen is not None:
            return (
                f"The {noun[1]} chosen are not much like this one: half of them differ from it "
                f"more than {with_article(noun[0])} usually differs from the average."
            )
        return (
            f"No {noun[0]} is much like this one: half of the {len(distances)} nearest differ from "
            f"it more than {with_article(noun[0])} usually differs from the average."
        )

    def position(self, code: str) -> int:
        """Where an area stands among the codes; ValueError for one that is not there."""
        return list(self.codes).index(code)

    def _known(self, code: str) -> list[Feature]:
        own = self.standard[self.position(code)]
        return [one for one, value in zip(self.features, own, strict=True) if not np.isnan(value)]


def like_areas(
    areas: pd.DataFrame, features: Sequence[Feature], *, most: int = MOST_LIKE
) -> LikeAreas:
    """Set every area beside those that are most like it.

    Parameters
    ----------
    areas : one row per area, in any order
        area_code : text, each once
        the column of each feature : float, NaN when not known; "log" takes 0 and less for not
            known
    features : what they are compared by, each as important as another
    most : how many to choose for each

    Raises
    ------
    ValueError : an area that is named twice

    Notes
    -----
    Each feature is measured from its median in standard deviations as the median absolute
    deviation tells them, so that a single city centre does not make all others look alike. Ties
    go to the area whose code comes first. See docs/methods.md#like-areas.
    """
    codes = pd.Index(areas["area_code"])
    if not codes.is_unique:
        raise ValueError("an area is named twice")
    columns = [_standard(areas[one.column].to_numpy(dtype=float), one.scale) for one in features]
    told = [(one, x) for one, x in zip(features, columns, strict=True) if np.isfinite(x).any()]
    standard = np.column_stack([x for _, x in told]) if told else np.empty((len(codes), 0))
    distances = _distances(standard)
    # By code within equal distances, whatever the order of the rows.
    by_code = np.argsort(codes.to_numpy(dtype=object), kind="stable")
    ranked = np.argsort(distances[:, by_code], axis=1, kind="stable")
    nearest = by_code[ranked][:, :most]
    found = np.isfinite(np.take_along_axis(distances, nearest, axis=1))
    return LikeAreas(
        codes, tuple(one for one, _ in told), standard, distances, np.where(found, nearest, -1)
    )


def _standard(values: Floats, scale: str) -> Floats:
    """Standard deviations from the middle; all NaN for a feature that is the same everywhere."""
    x = values.copy()
    if scale == LOG:
        x = np.log(np.where(x > 0, x, np.nan))
    elif scale == ROOT:
        x = np.sqrt(x)
    known = x[~np.isnan(x)]
    if not known.size:
        return x
    away = x - np.median(known)
    spread = NORMAL_OVER_MAD * float(np.median(np.abs(away[~np.isnan(away)])))
    # More than half of the areas alike: the others still differ from them.
    spread = spread or float(known.std())
    return away / spread if spread > 0 else np.full_like(x, np.nan)


def _distances(standard: Floats) -> Floats:
    """Distance of each area (row) to each other, over the features known of the row."""
    areas, features = standard.shape
    difference = standard[:, None, :] - standard[None, :, :]
    known = ~np.isnan(standard)
    # A feature not known of the row counts for nothing; one not known of the column forbids it.
    squared = np.where(known[:, None, :], difference**2, 0.0).sum(axis=2)
    distances = np.sqrt(squared / np.maximum(known.sum(axis=1), 1)[:, None])
    comparable = known.any(axis=1, keepdims=True) & ~np.isnan(distances)
    comparable &= ~np.eye(areas, dtype=bool)
    return np.where(comparable, distances, np.inf) if features else np.full((areas, areas), np.inf)


def _listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
