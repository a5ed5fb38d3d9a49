"""The police API of the double: forces, neighbourhoods, their people, priorities and events.

Everybody in it is made up and says so: "Example One".
"""

from functools import cache
from typing import Any

import pandas as pd
import shapely

from etl.config import DEFAULT
from tests.double.archives import Archives
from tests.double.places import HOME, OTHER, OTHER_SNTS, team_outlines
from tests.double.serving import Request, Response, document, status_text

FORCES = {
    "avon-and-somerset": "Avon and Somerset Constabulary",
    "bedfordshire": "Bedfordshire Police",
    "cambridgeshire": "Cambridgeshire Constabulary",
    "cheshire": "Cheshire Constabulary",
    "city-of-london": "City of London Police",
    "cleveland": "Cleveland Police",
    "cumbria": "Cumbria Constabulary",
    "derbyshire": "Derbyshire Constabulary",
    "devon-and-cornwall": "Devon & Cornwall Police",
    "dorset": "Dorset Police",
    "durham": "Durham Constabulary",
    "dyfed-powys": "Dyfed-Powys Police",
    "essex": "Essex Police",
    "gloucestershire": "Gloucestershire Constabulary",
    "greater-manchester": "Greater Manchester Police",
    "gwent": "Gwent Police",
    "hampshire": "Hampshire Constabulary",
    "hertfordshire": "Hertfordshire Constabulary",
    "humberside": "Humberside Police",
    "kent": "Kent Police",
    "lancashire": "Lancashire Constabulary",
    "leicestershire": "Leicestershire Police",
    "lincolnshire": "Lincolnshire Police",
    "merseyside": "Merseyside Police",
    "metropolitan": "Metropolitan Police Service",
    "norfolk": "Norfolk Constabulary",
    "north-wales": "North Wales Police",
    "north-yorkshire": "North Yorkshire Police",
    "northamptonshire": "Northamptonshire Police",
    "northern-ireland": "Police Service of Northern Ireland",
    "northumbria": "Northumbria Police",
    "nottinghamshire": "Nottinghamshire Police",
    "south-wales": "South Wales Police",
    "south-yorkshire": "South Yorkshire Police",
    "staffordshire": "Staffordshire Police",
    "suffolk": "Suffolk Constabulary",
    "surrey": "Surrey Police",
    "sussex": "Sussex Police",
    "thames-valley": "Thames Valley Police",
    "warwickshire": "Warwickshire Police",
    "west-mercia": "West Mercia Police",
    "west-midlands": "West Midlands Police",
    "west-yorkshire": "West Yorkshire Police",
    "wiltshire": "Wiltshire Police",
}
ONES = [
    "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven",
    "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
]  # fmt: skip
TENS = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"]
HOSTILE = (
    "<p>Bold <b>words</b> &amp; a <a href=\"javascript:alert('link')\">link</a></p>"
    '<script>document.title = "taken over"</script>'
    '<img src="x" onerror="document.title = \'taken over\'"><style>* { display: none }</style>'
    '<ul><li>First</li><li>Second</li></ul><iframe src="https://example.org"></iframe>'
)

Team = dict[str, Any]


class Police:
    """What the API tells. Tests may change `teams`: force → id → all that there is of a team."""

    def __init__(self, archives: Archives) -> None:
        self.archives = archives
        self.teams = {HOME: home_teams(), OTHER: other_teams()}

    def answer(self, request: Request) -> Response:
        known = None
        match request.path.removeprefix("/api/").strip("/").split("/"):
            case ["forces"]:
                known = [{"id": slug, "name": name} for slug, name in FORCES.items()]
            case ["forces", slug] if slug in FORCES:
                known = _force(slug)
            case ["crime-last-updated"]:
                known = {"date": f"{self.archives.newest.name}-01"}
            case ["crimes-street-dates"]:
                known = self._dates()
            case [slug, "neighbourhoods"] if slug in FORCES:
                teams = self.teams.get(slug, {}).values()
                known = [{"id": team["id"], "name": team["name"]} for team in teams]
            case [slug, team, *what] if team in self.teams.get(slug, {}):
                known = _of_team(self.teams[slug][team], what)
        return status_text(404) if known is None else document(known)

    def _dates(self) -> list[dict[str, Any]]:
        months = self.archives.newest.months
        return [{"date": month, "stop-and-search": list(FORCES)} for month in reversed(months)]

    def hostile_texts(self, team: str, force: str = HOME) -> None:
        """HTML with a script, a javascript: link and more in every text of a team."""
        told = self.teams[force][team]
        for entry in (*told["people"], *told["priorities"], *told["events"]):
            for key in {"bio", "issue", "action", "description", "title"} & set(entry):
                entry[key] = HOSTILE

    def without_boundary(self, team: str, *, empty: bool = False, force: str = HOME) -> None:
        """A neighbourhood whose boundary is not there (404), or is an empty list."""
        self.teams[force][team]["boundary"] = [] if empty else None

    def rename_ids(self, rename: Any, force: str = HOME) -> None:
        """Other ids: `rename` makes the new one of the old, for example SN01 of SN-01."""
        self.teams[force] = {
            rename(old): {**team, "id": rename(old)} for old, team in self.teams[force].items()
        }


def _of_team(team: Team, what: list[str]) -> Any:
    """All that is told of a team itself, or one of its parts; None for what there is not."""
    if not what:
        parts = ("people", "priorities", "events", "boundary")
        return {key: value for key, value in team.items() if key not in parts}
    return team.get(what[0]) if len(what) == 1 else None


def _force(slug: str) -> dict[str, Any]:
    return {
        "id": slug,
        "name": FORCES[slug],
        "description": None,
        "url": f"https://www.{slug}.example.police.uk/",
        "engagement_methods": [
            {"type": "web", "title": "web", "description": None, "url": "https://example.org/"}
        ],
        "telephone": "101",
    }


def home_teams() -> dict[str, Team]:
    """The neighbourhoods of the register, by id."""
    register = pd.read_csv(DEFAULT.parent / "snt.csv")
    return _teams(dict(zip(register["snt_code"], register["snt_name"], strict=True)), HOME)


def other_teams() -> dict[str, Team]:
    return _teams(OTHER_SNTS, OTHER)


def _teams(named: dict[str, str], force: str) -> dict[str, Team]:
    rings = _rings(force)
    return {
        code: _team(code, name, position, rings[code])
        for position, (code, name) in enumerate(named.items())
    }


def _team(code: str, name: str, position: int, ring: list[dict[str, str]]) -> Team:
    slug = code.lower()
    middle = shapely.Polygon([(float(p["longitude"]), float(p["latitude"])) for p in ring]).centroid
    first = 2 * position + 1
    return {
        "id": code,
        "name": name,
        "description": f"<p>The team for {name}.</p>",
        "url_force": f"https://www.example.police.uk/{slug}",
        "contact_details": {
            "email": f"{slug}@example.police.uk",
            "telephone": "101",
            "web": f"https://www.example.police.uk/{slug}",
        },
        "centre": {"latitude": f"{middle.y:.6f}", "longitude": f"{middle.x:.6f}"},
        "links": [
            {"title": "Example Watch", "url": "https://watch.example.org", "description": None}
        ],
        "locations": [],
        "population": "0",
        "people": [
            {
                "name": f"PC Example {in_words(first)}",
                "rank": "Police Constable",
                "bio": "<p>Has walked this beat for years.</p>",
                "contact_details": {"email": f"pc{first}@example.police.uk"},
            },
            {
                "name": f"PCSO Example {in_words(first + 1)}",
                "rank": "Police Community Support Officer",
                "bio": None,
                "contact_details": {},
            },
        ],
        "priorities": [
            {
                "issue": f"<p>Speeding in {name}</p>",
                "issue-date": "2026-01-05T00:00:00",
                "action": "<p>Speed checks every week.</p>" if position % 3 else None,
                "action-date": "2026-02-02T00:00:00" if position % 3 else None,
            }
        ],
        "events": [
            {
                "title": "Street surgery",
                "type": "meeting",
                "start_date": "2026-03-10T18:00:00",
                "end_date": "2026-03-10T19:30:00",
                "description": "<p>Come and talk to us.</p>",
                "address": f"Example Hall, {name}",
                "contact_details": {"telephone": "101"},
            }
        ]
        if position % 2 == 0
        else [],
        "boundary": [dict(point) for point in ring],
    }


@cache
def _rings(force: str) -> dict[str, list[dict[str, str]]]:
    """The outer ring of each team's largest part, closed, as the API gives it."""
    outlines = team_outlines(force)
    rings = {}
    for code, outline in zip(outlines["snt_code"], outlines.geometry, strict=True):
        largest = max(shapely.get_parts(outline), key=lambda part: part.area)
        rings[code] = [
            {"latitude": f"{y:.6f}", "longitude": f"{x:.6f}"}
            for x, y in shapely.get_coordinates(largest.exterior).tolist()
        ]
    return rings


def in_words(number: int) -> str:
    """A number below 1,000, with capitals: Twenty-One."""
    if number < 20:
        return ONES[number - 1]
    if number < 100:
        tens, ones = divmod(number, 10)
        return TENS[tens - 2] + (f"-{ONES[ones - 1]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{ONES[hundreds - 1]} Hundred" + (f" and {in_words(rest)}" if rest else "")
