"""How often what happens in the demonstration: rounded totals of the real files of 2025."""

from datetime import date

import numpy as np
import pandas as pd

# per_month: rows in an average month. yearly: change from one year to the next. swing, peak: height
# of the season and the month of its top. slope: fall of the logarithm of the rate with each
# deprivation decile. centre: power of the town-centre factor that the type follows. outcomes:
# weights in the order of OUTCOMES.
TYPES = pd.DataFrame(
    [
        ("Anti-social behaviour", 1340, -0.10, 0.38, 6, 0.16, 1.0, ()),
        ("Bicycle theft", 34, -0.08, 0.35, 7, 0.20, 0.9, (86, 10, 3, 1, 0, 0, 0, 0, 0)),
        ("Burglary", 254, -0.05, 0.12, 11, 0.10, 0.4, (73, 19, 6, 1, 0, 0, 0, 0, 0)),
        (
            "Criminal damage and arson",
            609,
            -0.05,
            0.11,
            7,
            0.18,
            0.7,
            (55, 32, 6, 5, 0, 0, 1, 1, 0),
        ),
        ("Drugs", 274, 0.06, 0.10, 11, 0.20, 1.4, (14, 23, 31, 24, 2, 3, 0, 3, 0)),
        ("Other crime", 173, -0.02, 0.12, 2, 0.16, 0.6, (22, 41, 11, 3, 16, 2, 3, 0, 2)),
        ("Other theft", 495, -0.01, 0.06, 6, 0.14, 0.8, (69, 25, 3, 3, 0, 0, 0, 0, 0)),
        ("Possession of weapons", 86, 0.04, 0.13, 7, 0.20, 0.9, (9, 42, 31, 7, 1, 3, 1, 4, 2)),
        ("Public order", 776, -0.04, 0.17, 6, 0.16, 1.1, (33, 47, 12, 6, 0, 1, 0, 1, 0)),
        ("Robbery", 61, 0.01, 0.25, 9, 0.23, 1.3, (48, 34, 16, 2, 0, 0, 0, 0, 0)),
        ("Shoplifting", 600, 0.08, 0.06, 11, 0.10, 1.5, (61, 7, 27, 4, 1, 0, 0, 0, 0)),
        ("Theft from the person", 50, -0.02, 0.12, 12, 0.20, 1.2, (56, 37, 3, 3, 0, 0, 1, 0, 0)),
        ("Vehicle crime", 316, -0.04, 0.13, 10, 0.08, 0.3, (79, 13, 7, 1, 0, 0, 0, 0, 0)),
        (
            "Violence and sexual offences",
            3491,
            0.01,
            0.07,
            7,
            0.17,
            0.7,
            (15, 68, 8, 5, 1, 0, 2, 1, 0),
        ),
    ],
    columns=["crime_type", "per_month", "yearly", "swing", "peak", "slope", "centre", "outcomes"],
)
ASB = 0  # its row in TYPES: an incident, so without Crime ID and outcome

OUTCOMES = [
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Suspect charged",
    "Local resolution",
    "Further investigation is not in the public interest",
    "Formal action is not in the public interest",
    "Action to be taken by another organisation",
    "Offender given a caution",
    "Further action is not in the public interest",
]
NO_SUSPECT, CHARGED = OUTCOMES.index(OUTCOMES[0]), OUTCOMES.index("Suspect charged")

# What a street file says of a crime that is not decided yet, or whose decision is with the courts.
STATUSES = [
    *OUTCOMES,
    "Under investigation",
    "Status update unavailable",
    "Awaiting court outcome",
    "Court result unavailable",
]
UNDER_INVESTIGATION, UNAVAILABLE, AWAITING, NO_RESULT = range(len(OUTCOMES), len(STATUSES))

# Share of decisions taken 0, 1, 2, … months after the month of the crime; what is left is never
# decided. Together with the shares of outcomes: 43% in the same month, 84% after 3, 96% after 12.
LAGS_NO_SUSPECT = [0.62, 0.26, 0.06, 0.03, 0.01, 0.01, 0.01]
LAGS_OTHER = [0.33, 0.27, 0.09, 0.07, 0.045, 0.03, 0.025, 0.02, 0.015, 0.01, 0.01, 0.01, 0.01]
LONGEST_LAG = len(LAGS_OTHER) - 1
NEVER = 99
COURT_RATE = (
    0.32  # share of the cases still at court that leave it in a month, from the second month on
)

REPEATED_ID = 0.027  # share of rows that take the Crime ID of another row of the month
REPEATED_ASB = 0.14  # share of ASB rows that stand at the place of another one of the month
OUTSIDE = 0.011  # share of rows outside the county
OLDER_DECISIONS = 0.008  # share of decisions on crimes of more than a year ago
SEARCHES = 300  # stop-and-search rows a month


def expected_rows(month: date, last_month: date, scale: float) -> np.ndarray:
    """Rows to expect of each crime type in a month: its level, trend, season and length of month.

    Returns
    -------
    One float per row of `TYPES`, in its order. The trend passes through its level half a year
    before `last_month`, so the last twelve months have the mean that `TYPES` says.
    """
    years = (month.year - last_month.year) + (month.month - last_month.month + 6) / 12
    trend = (1 + TYPES["yearly"].to_numpy(float)) ** years
    angle = 2 * np.pi * (month.month - TYPES["peak"].to_numpy(float)) / 12
    season = 1 + TYPES["swing"].to_numpy(float) * np.cos(angle)
    days = pd.Period(month, "M").days_in_month / (365.25 / 12)
    return np.asarray(TYPES["per_month"].to_numpy(float) * trend * season * days * scale)
