"""Usual residents of the Census 2021 per LSOA, from Nomis, the labour market service of ONS."""

import csv
import io
from collections.abc import Sequence
from urllib.parse import urlencode

from etl.arcgis import in_lots
from etl.web import Web, WebError
from etl.web_trouble import without_login

# Table TS001, number of usual residents.
TABLE = "api/v01/dataset/NM_2021_1.data.csv"
# More than live in any area of some thousand people.
MOST_RESIDENTS = 1_000_000
CODE, VALUE = "GEOGRAPHY_CODE", "OBS_VALUE"
NO_NUMBERS = "Nomis sent something other than numbers of residents. Try again later."


def census_residents(web: Web, root: str, lsoas: Sequence[str]) -> dict[str, int]:
    """Code of an LSOA (2021) → its usual residents on 21 March 2021.

    Raises WebError when the source fails, or does not tell of every LSOA.
    """
    found: dict[str, int] = {}
    for lot in in_lots(lsoas):
        asked = {
            "date": "latest",
            "geography": ",".join(lot),
            "c2021_restype_3": "0",
            "measures": "20100",
            "select": f"{CODE},{VALUE}",
        }
        found |= _numbers(web.text(f"{root}/{TABLE}?{urlencode(asked)}"))
    missing = [code for code in lsoas if code not in found]
    if missing:
        raise WebError(
            f"{without_login(root)} tells no residents of {len(missing):,} LSOAs, as {missing[0]}."
        )
    return {code: found[code] for code in lsoas}


def _numbers(answer: str) -> dict[str, int]:
    rows = csv.DictReader(io.StringIO(answer))
    try:
        found = {str(row[CODE]): int(row[VALUE]) for row in rows}
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise WebError(NO_NUMBERS) from error
    if not all(0 <= number <= MOST_RESIDENTS for number in found.values()):
        raise WebError(NO_NUMBERS)
    return found
