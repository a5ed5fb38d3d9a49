"""The made-up stop-and-search rows of one month."""

from datetime import date

import numpy as np
import pandas as pd

# Each list: what the column can say, with its weight. None is an empty field.
KINDS = {"Person search": 78, "Person and Vehicle search": 18, "Vehicle search": 4}
GENDERS: dict[str | None, int] = {"Male": 87, "Female": 12, None: 1}
AGES: dict[str | None, int] = {
    "under 10": 1, "10-17": 18, "18-24": 28, "25-34": 25, "over 34": 23, None: 5,
}  # fmt: skip
SELF_DEFINED: dict[str | None, int] = {
    "White - English/Welsh/Scottish/Northern Irish/British": 58,
    "White - Any other White background": 7,
    "Asian/Asian British - Pakistani": 5,
    "Black/African/Caribbean/Black British - African": 2,
    "Mixed/Multiple ethnic groups - White and Black Caribbean": 3,
    "Other ethnic group - Not stated": 22,
    None: 3,
}
OFFICER_DEFINED: dict[str | None, int] = {"White": 80, "Asian": 10, "Black": 7, "Other": 1, None: 2}
# Object of search, power used, and weight.
OBJECTS = [
    ("Controlled drugs", "Misuse of Drugs Act 1971 (section 23)", 60),
    ("Offensive weapons", "Police and Criminal Evidence Act 1984 (section 1)", 15),
    ("Stolen goods", "Police and Criminal Evidence Act 1984 (section 1)", 12),
    ("Article for use in theft", "Police and Criminal Evidence Act 1984 (section 1)", 8),
    ("Articles for use in criminal damage", "Police and Criminal Evidence Act 1984 (section 1)", 3),
    (
        "Anything to threaten or harm anyone",
        "Criminal Justice and Public Order Act 1994 (section 60)",
        1,
    ),
    ("Firearms", "Firearms Act 1968 (section 47)", 1),
]
RESULTS = {
    "A no further action disposal": 68, "Arrest": 14, "Community resolution": 11,
    "Summons / charged by post": 4, "Penalty Notice for Disorder": 1,
    "Caution (simple or conditional)": 2,
}  # fmt: skip
WITHOUT_PLACE = 0.12
LINKED = 0.7  # share of the other outcomes that concern what was searched for
RARE = 0.03  # share of searches within an operation, and of those below outer clothing
# Share of the searches in each hour from 0 to 23: evenings and nights.
HOURS = np.array([6, 5, 4, 2, 1, 1, 1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 6, 7, 7, 7, 7, 6, 6]) / 100


def month_of_searches(rng: np.random.Generator, month: date, place: np.ndarray) -> pd.DataFrame:
    """One row for each place given, in order of time.

    Returns
    -------
    The columns of a stop-and-search file that do not follow from the place, as text or None, under
    their published names, and `place` : int, or -1 for a search without one
    """
    count = len(place)
    days = pd.Period(month, "M").days_in_month
    minute = rng.integers(0, days, count) * 1440 + rng.integers(0, 60, count)
    minute = np.sort(minute + 60 * rng.choice(24, count, p=HOURS / HOURS.sum()))
    moment = np.datetime64(month, "s") + minute * np.timedelta64(60, "s")
    objects = pd.DataFrame(OBJECTS, columns=["object", "power", "weight"])
    wanted = rng.choice(len(objects), count, p=objects["weight"] / objects["weight"].sum())
    result = _chosen(rng, RESULTS, count)
    nothing = result == "A no further action disposal"
    linked = np.where(nothing, "False", _yes_or_no(rng, LINKED, count))
    kind = _chosen(rng, KINDS, count)
    rows = pd.DataFrame(
        {
            "place": np.where(rng.random(count) < WITHOUT_PLACE, -1, place),
            "Type": kind,
            "Date": np.char.add(np.datetime_as_string(moment, unit="s"), "+00:00").astype(object),
            "Part of a policing operation": _yes_or_no(rng, RARE, count),
            "Gender": _chosen(rng, GENDERS, count),
            "Age range": _chosen(rng, AGES, count),
            "Self-defined ethnicity": _chosen(rng, SELF_DEFINED, count),
            "Officer-defined ethnicity": _chosen(rng, OFFICER_DEFINED, count),
            "Legislation": objects["power"].to_numpy(object)[wanted],
            "Object of search": objects["object"].to_numpy(object)[wanted],
            "Outcome": result,
            "Outcome linked to object of search": linked,
            "Removal of more than just outer clothing": _yes_or_no(rng, RARE, count),
        }
    )  # fmt: skip
    # Of a vehicle alone nobody's age or gender is recorded.
    person = ["Gender", "Age range", "Self-defined ethnicity", "Officer-defined ethnicity"]
    rows.loc[kind == "Vehicle search", [*person, "Removal of more than just outer clothing"]] = None
    return rows


def _chosen(
    rng: np.random.Generator, weights: dict[str, int] | dict[str | None, int], count: int
) -> np.ndarray:
    choices = np.empty(len(weights), dtype=object)
    choices[:] = list(weights)
    shares = np.array(list(weights.values()), dtype=float)
    return choices[rng.choice(len(choices), count, p=shares / shares.sum())]


def _yes_or_no(rng: np.random.Generator, share: float, count: int) -> np.ndarray:
    return np.where(rng.random(count) < share, "True", "False").astype(object)
