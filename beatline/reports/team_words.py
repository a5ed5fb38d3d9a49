"""The words that a team is told in, whichever team it is: ranks, kinds of contact, cautions."""

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd

from beatline.analysis.sentences import plural

# People move between teams within months: after these weeks the page says how old the list is.
STALE_WEEKS = 6
# A priority is agreed for some months; an older one may have been forgotten, not kept up.
OLD_PRIORITY_DAYS = 365
NO_DATE = "no date published"
# The first pattern that a rank matches gives its place in a list of people, 0 the highest. Chiefs,
# specials and support officers stand before the words that they contain.
RANKS = (
    (r"\bchief constable\b", 0),
    (r"\bchief (superintendent|supt)\b", 1),
    (r"\bspecial\b", 7),
    (r"\bsuperintendent\b|\bsupt\b", 2),
    (r"\bchief (inspector|insp)\b", 3),
    (r"\binspector\b|\binsp\b", 4),
    (r"\bsergeant\b|\bsgt\b|\bps\b", 5),
    (r"\bcommunity support\b|\bpcsos?\b", 8),
    (r"\bconstable\b|\bd?pc\b|\bpolice officer\b", 6),
)
UNKNOWN_RANK = 9
KINDS = {
    "email": "Email",
    "telephone": "Telephone",
    "mobile": "Mobile",
    "address": "Address",
    "web": "Website",
    "url_force": "Page of the force",
    "rss": "News feed",
    "e-messaging": "Messages",
    "google-plus": "Google Plus",
    "youtube": "YouTube",
}


def rank_order(rank: str) -> int:
    """Place of a rank in a list of people, 0 the highest; an unknown one comes last."""
    places = (place for words, place in RANKS if re.search(words, rank, re.IGNORECASE))
    return next(places, UNKNOWN_RANK)


def contact_words(kind: str) -> str:
    """What a kind of contact is called: "Telephone", "Page of the force"."""
    return KINDS.get(kind) or kind.replace("-", " ").capitalize()


def dated_words(day: date, today: date | None) -> str:
    """A day, with its age where that is a year or more: "on 1 May 2023, 3 years ago".

    A day to come is called so, since it stands where something is told that was done.
    """
    words = f"on {day:%-d %B %Y}"
    if today is None:
        return words
    if day > today:
        return f"{words}, a day still to come"
    years = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    return f"{words}, {plural(years, 'year', 'years')} ago" if years else words


def priorities_words(published: float, dates: Sequence[date], today: date) -> str:
    """What to say of a team without priorities, of old ones, and of those dated ahead.

    published : how many there are, NaN where no list is loaded
    dates : all that are published with them; a day to come makes none of them newer
    """
    if pd.isna(published):
        return "The loaded list does not say what this team works on."
    if not published:
        return "No local priority is published."
    past = [day for day in dates if day <= today]
    words = []
    if past and (today - max(past)).days > OLD_PRIORITY_DAYS:
        words.append(
            f"The newest date among these priorities is {max(past):%-d %B %Y}, more than a year "
            "ago: they may no longer hold."
        )
    if len(past) < len(dates):
        words.append("A date among them is still to come, as published: it may be a slip.")
    return " ".join(words)


def stale_words(fetched: date, today: date) -> str:
    """That the list is old, in a sentence; "" in its first six weeks."""
    weeks = (today - fetched).days // 7
    if weeks < STALE_WEEKS:
        return ""
    return (
        f"That is {plural(weeks, 'week', 'weeks')} ago: people, priorities and meetings may have "
        "changed since. Fetch the list again before you rely on it."
    )


def members_words(published: float) -> str:
    """What to say of a team without members; `published` is NaN where no list is loaded."""
    if pd.isna(published):
        return "The loaded list does not say who is in this team."
    return "" if published else "No member of this team is named."


def meetings_words(published: float, to_come: int, undated: int) -> str:
    """What to say where no meeting is to come, and of events that are published without a date.

    `published` is NaN where no list is loaded.
    """
    if pd.isna(published):
        return "The loaded list does not say when this team meets."
    without = (
        f"{plural(undated, 'event is', 'events are')} published without a date." if undated else ""
    )
    return without if to_come else f"No meeting is announced. {without}".strip()
