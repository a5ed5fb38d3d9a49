"""What kinds of records make up the total?"""

import pandas as pd

ANTI_SOCIAL_BEHAVIOUR = "Anti-social behaviour"


def type_totals(types: pd.DataFrame, earlier: pd.DataFrame | None = None) -> pd.DataFrame:
    """Total each type over its months, beside the same months a year before.

    Parameters
    ----------
    types : crime_type, month, records; one row per type and loaded month
    earlier : the same, of a year before; None when those months are not all loaded, no rows when
        nothing was recorded in them

    Returns
    -------
    One row per type, most records first, anti-social behaviour last:
        crime_type : text
        records : int
        year_before : float, NaN when not loaded
        kind : "crime", or "incident" for anti-social behaviour, which is never added to crimes
    """
    totals = types.groupby("crime_type", observed=True)["records"].sum().astype(int)
    frame = totals.rename_axis("crime_type").reset_index()
    if earlier is None:
        frame["year_before"] = float("nan")
    else:
        before = earlier.groupby("crime_type", observed=True)["records"].sum()
        gone = before[~before.index.isin(totals.index)].rename_axis("crime_type").reset_index()
        frame = pd.concat([frame, gone.assign(records=0)[["crime_type", "records"]]])
        frame["year_before"] = frame["crime_type"].map(before).fillna(0).astype(float)
    incident = frame["crime_type"] == ANTI_SOCIAL_BEHAVIOUR
    frame["kind"] = incident.map({True: "incident", False: "crime"})
    order = ["kind", "records", "crime_type"]
    return frame.sort_values(order, ascending=[True, False, True], ignore_index=True)
