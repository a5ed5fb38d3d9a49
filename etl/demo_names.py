"""Made-up names for the places of the demonstration."""

import numpy as np
import pandas as pd

FIRST = [
    "Alder", "Amber", "Ash", "Barley", "Beck", "Birch", "Blue", "Bram", "Bridge", "Brook",
    "Cedar", "Clay", "Clover", "Corn", "Crow", "Dove", "Elder", "Elm", "Fair", "Fern", "Field",
    "Fox", "Gorse", "Hart", "Hazel", "Heath", "Holly", "Kestrel", "Lark", "Lime", "Linden",
    "Long", "Maple", "Mead", "Mill", "Moss", "Nettle", "North", "Oak", "Orchard", "Otter",
    "Pine", "Plover", "Quarry", "Raven", "Reed", "Rose", "Rowan", "Rush", "Sand", "Silver",
    "Sorrel", "Stone", "Swan", "Thorn", "Upper", "Vale", "Wheat", "Willow", "Wren",
]  # fmt: skip
SECOND = [
    "acre", "bank", "beck", "bourne", "bridge", "brook", "burn", "by", "combe", "cote", "croft",
    "dale", "den", "dell", "field", "ford", "gate", "ham", "haven", "hay", "holme", "hurst",
    "land", "lea", "ley", "low", "mere", "moor", "more", "ridge", "side", "stead", "stone",
    "ton", "tree", "vale", "well", "wick", "wood", "worth",
]  # fmt: skip
# The endings of street names with their rounded shares among the county's own.
LAST = {
    "Close": 23, "Road": 17, "Street": 11, "Avenue": 10, "Lane": 10, "Drive": 9, "Way": 5,
    "Court": 4, "Crescent": 3, "Gardens": 2, "Grove": 2, "Place": 2, "View": 2,
}  # fmt: skip
# Names that every town has; several points share one.
COMMON = [
    "Church Street", "Station Road", "High Street", "Main Street", "Chapel Street", "New Street",
    "Park Road", "Queen Street", "King Street", "Market Street", "Mill Lane", "The Green",
]  # fmt: skip
COMMON_SHARE = 0.04
POINTS_PER_STREET = 1.5

# Kinds of places that police.uk names instead of a street. share: of all points. busy: how many
# times busier than a street. draws: crime types that it draws still more, by the factor given.
KINDS = pd.DataFrame(
    [
        ("Parking Area", 0.030, 1.0, {"Vehicle crime": 1.4, "Shoplifting": 3}),
        ("Sports/Recreation Area", 0.015, 0.7, {"Anti-social behaviour": 2, "Other crime": 2}),
        ("Supermarket", 0.0085, 2.0, {"Shoplifting": 32, "Robbery": 4, "Other theft": 1.5}),
        ("Petrol Station", 0.007, 1.2, {"Shoplifting": 12, "Other theft": 6, "Robbery": 3}),
        ("Park/Open Space", 0.005, 0.8, {"Anti-social behaviour": 3, "Drugs": 2}),
        (
            "Shopping Area",
            0.004,
            2.5,
            {"Shoplifting": 22, "Theft from the person": 3, "Public order": 2},
        ),
        ("Police Station", 0.0015, 1.5, {"Public order": 2, "Possession of weapons": 2}),
        ("Bus/Coach Station", 0.001, 2.0, {"Theft from the person": 3, "Anti-social behaviour": 3}),
        ("Hospital", 0.001, 6.0, {"Public order": 2, "Violence and sexual offences": 2}),
        ("Nightclub", 0.0008, 6.0, {"Drugs": 4, "Theft from the person": 4}),
        ("Theatre/Concert Hall", 0.0007, 1.5, {"Public order": 2}),
    ],
    columns=["name", "share", "busy", "draws"],
)
STREET = -1  # kind of a point that is named after a street


def kinds_of_places(rng: np.random.Generator, places: int) -> np.ndarray:
    """Row of `KINDS` for each place, or `STREET`."""
    limits = KINDS["share"].cumsum().to_numpy(float)
    kind = np.searchsorted(limits, rng.random(places), side="right")
    return np.where(kind == len(KINDS), STREET, kind)


def place_names(rng: np.random.Generator, lsoa: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Names such as "On or near Fernbrook Close"; neighbouring points may lie in the same street.

    Parameters
    ----------
    lsoa : int, the area of each place, ascending
    kind : int, as from `kinds_of_places`

    Returns
    -------
    One text per place, as street files write it
    """
    order_in_lsoa = np.arange(len(lsoa)) - np.searchsorted(lsoa, lsoa)
    street = pd.factorize(lsoa * 1_000_000 + (order_in_lsoa / POINTS_PER_STREET).astype(int))[0]
    streets = int(street.max()) + 1 if len(street) else 0
    shares = np.array(list(LAST.values())) / sum(LAST.values())
    made_up = (
        rng.choice(np.array(FIRST, dtype=object), streets)
        + rng.choice(np.array(SECOND, dtype=object), streets)
        + " "
        + rng.choice(np.array(list(LAST), dtype=object), streets, p=shares)
    )
    common = rng.choice(np.array(COMMON, dtype=object), streets)
    named = np.where(rng.random(streets) < COMMON_SHARE, common, made_up)[street]
    generic = KINDS["name"].to_numpy(dtype=object)[np.maximum(kind, 0)]
    return np.asarray("On or near " + np.where(kind == STREET, named, generic))


def in_capitals(names: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """The names as outcomes files write them: streets in CAPITALS, other places as they are."""
    prefix = "On or near "
    text = pd.Series(names, dtype=object)
    capitals = prefix + text.str.slice(len(prefix)).str.upper()
    return np.asarray(capitals.where(kind == STREET, text), dtype=object)
