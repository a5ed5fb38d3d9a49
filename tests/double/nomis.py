"""Nomis in the double: usual residents of the Census 2021 (table TS001) as CSV."""

import csv
import io

import pandas as pd

from tests.double import places
from tests.double.serving import Held, Request, Response, status_text

TABLE = "/api/v01/dataset/NM_2021_1.data.csv"
# Rows that it sends at most to somebody without a key.
MOST_ROWS = 25_000


def answer(request: Request) -> Response:
    """The residents of the LSOAs that `geography` names, in the columns that `select` names."""
    if request.path != TABLE:
        return status_text(404)
    wanted = [code for code in request.query.get("geography", "").split(",") if code]
    residents = _residents()
    columns = request.query.get("select", "GEOGRAPHY_CODE,OBS_VALUE").upper().split(",")
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(columns)
    for code in wanted[:MOST_ROWS]:
        if code in residents.index:
            value = int(residents[code])
            row = {"GEOGRAPHY_CODE": code, "OBS_VALUE": value, "DATE": 2021}
            writer.writerow([row.get(column, "") for column in columns])
    return Response(200, {"Content-Type": "text/csv"}, Held(out.getvalue().encode()))


def _residents() -> pd.Series:
    both = pd.concat([places.home_lsoas(), places.other_lsoas()])
    return both.set_index("lsoa_code")["residents"].dropna()
