"""The outcomes of a team's crimes against a year before, worked out crime by crime.

Sections of docs/methods.md: Outcome groups, Outcome ages, Shares, Outcome changes.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from scipy import stats

from tests.reports.naive_counts import benjamini_hochberg, percentage
from tests.reports.naive_rows import ASB, Rows, period_text

WITHIN = 3
ANY = "Any outcome"
CHARGED = "Charged or in court"
OUT_OF_COURT = "Settled out of court"
NO_SUSPECT = "No suspect identified"
EVIDENCE = "Evidence did not allow a prosecution"
PASSED_ON = "Not in the public interest, or passed on"
OTHER = "Other"


@dataclass
class Outcome:
    sentence: str
    q: float


def changed_outcome(
    rows: Rows, team: str, first: int, last: int, types: tuple[str, ...] = ()
) -> tuple[list[Outcome], int]:
    """Any outcome if it changed, else the group with the smallest p; and how many were tested."""
    enough, decided = _counts(rows, team, last, types)
    months = sorted(month for month in enough if enough[month])
    now = [month for month in months if month >= first]
    now = [month for month in now if month > now[-1] - 12 and month - 12 in months]
    if not now:
        return [], 0
    then = [month - 12 for month in now]
    groups = [ANY, *sorted({group for group, _ in decided} - {ANY})]
    found = {}
    for group in groups:
        sides = [
            (sum(decided[group, month] for month in side), sum(enough[month] for month in side))
            for side in (now, then)
        ]
        phi, freedom = _spread(decided, enough, group, months, (now, then))
        if freedom >= 5 and min(whole for _, whole in sides) >= 20:
            found[group] = (_chance(*sides, phi, freedom), sides)
    shares = {ANY: found[ANY][0]} if ANY in found else {}
    tested = [group for group in found if group != ANY]
    shares |= zip(tested, benjamini_hochberg([found[group][0] for group in tested]), strict=True)
    passed = sorted(
        (group for group in found if shares[group] < 0.01),
        key=lambda group: (group != ANY, found[group][0]),
    )
    told = [Outcome(_words(group, found[group][1], now), shares[group]) for group in passed[:1]]
    return told, len(found)


def _counts(rows: Rows, team: str, last: int, types: tuple[str, ...]) -> tuple[Counter, Counter]:
    """Crimes that are followed for three months, by month; and of these the first outcomes."""
    enough, decided = Counter(), Counter()
    for crime in rows.crimes.get(team, []):
        if crime.crime_type == ASB or crime.month > last or not crime.crime_id:
            continue
        if types and crime.crime_type not in types:
            continue
        files = rows.outcome_files.get(crime.force, [])
        if not all(crime.month + age in files for age in range(WITHIN + 1)):
            continue
        enough[crime.month] += 1
        known_to = crime.month
        while known_to + 1 in files:
            known_to += 1
        outcomes = [
            (point != crime.point, month, outcome)
            for month, outcome, point in rows.decisions.get(crime.crime_id, [])
            if crime.month <= month <= known_to
        ]
        if outcomes:
            _, month, outcome = min(outcomes)
            if month <= crime.month + WITHIN:
                decided[ANY, crime.month] += 1
                decided[group_of(outcome), crime.month] += 1
    return enough, decided


def _spread(decided, enough, group, months, sides) -> tuple[float, int]:
    """φ of the months around the mean of their side or year, and its degrees of freedom."""
    periods = defaultdict(list)
    for month in months:
        side = [number for number, side in enumerate(sides) if month in side]
        periods[side[0] if side else f"{(months[-1] - month) // 12} years"].append(month)
    chi_square, freedom = 0.0, 0
    for period in periods.values():
        mean = sum(decided[group, month] for month in period) / sum(enough[m] for m in period)
        if not 0 < mean < 1:
            continue
        freedom += len(period) - 1
        for month in period:
            expected = enough[month] * mean
            chi_square += (decided[group, month] - expected) ** 2 / (expected * (1 - mean))
    return (max(chi_square / freedom, 1.0) if freedom else 1.0), freedom


def _chance(now, then, phi, freedom) -> float:
    """Fisher's exact test, its normal quantile narrowed by φ and read from Student's t."""
    (part, whole), (other, other_whole) = now, then
    law = stats.hypergeom(whole + other_whole, part + other, whole)
    tail = min(law.cdf(part), law.sf(part - 1), 0.5)
    return min(2 * stats.t.cdf(stats.norm.ppf(tail) / phi**0.5, freedom), 1.0)


def _words(group, sides, now) -> str:
    (part, whole), (other, other_whole) = sides
    span = period_text(now[0], now[-1])
    if now[-1] - now[0] + 1 != len(now):
        span = f"{len(now)} months of {span}"
    word = "higher" if part / whole > other / other_whole else "lower"
    return (
        f"{group} within 3 months: {part:,} of {whole:,} crimes of {span}"
        f"{_percent(part, whole)}; a year before {other:,} of {other_whole:,}"
        f"{_percent(other, other_whole)}. That is {word}, by more than chance."
    )


def _percent(part, whole) -> str:
    return f" ({percentage(part, whole)})" if min(part, whole) >= 20 else ""


def group_of(outcome: str) -> str:
    """The plain group of an outcome as police.uk names it."""
    name = outcome.strip().lower()
    if "public interest" in name or "another organisation" in name:
        return PASSED_ON
    if name == "investigation complete; no suspect identified":
        return NO_SUSPECT
    if name == "unable to prosecute suspect":
        return EVIDENCE
    if name == "local resolution" or any(
        words in name for words in ("caution", "penalty notice", "drugs possession warning")
    ):
        return OUT_OF_COURT
    court = ("charged", "court", "prison", "sentence", "discharge", "fined", "not guilty")
    court += ("deprived of property", "pay compensation", "otherwise dealt with")
    return CHARGED if any(words in name for words in court) else OTHER
