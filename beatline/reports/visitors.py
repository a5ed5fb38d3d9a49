"""Which areas people come to from elsewhere, so that a rate by residents says little of them."""

from beatline import queries
from beatline.analysis.sentences import percent_text
from beatline.scope import Scope
from beatline.warehouse import Warehouse

# From this share of records near shops, stations and nightlife on, an area is one that people come
# to: one ward in ten of Derbyshire.
VISITED_SHARE = 0.08


def visited_areas(warehouse: Warehouse, scope: Scope, by: str) -> dict[str, float]:
    """Codes of the wards or SNTs that people come to → share of their records near such places.

    scope : its months count; by : "ward", "snt" or another kind, of which nothing is known
    """
    if by not in ("ward", "snt"):
        return {}
    profiles = queries.area_profiles(
        warehouse, by=by, first_month=scope.first_month, last_month=scope.last_month
    )
    shares = profiles.set_index("area_code")["town_centre_share"]
    return {str(code): float(share) for code, share in shares[shares >= VISITED_SHARE].items()}


def visitors_caveat(share: float) -> str:
    """That people come to an area from elsewhere. share : from `visited_areas`"""
    return (
        f"People visit this area more than most: {percent_text(share)} of its records are near "
        "shops, stations or nightlife. A rate by residents says little here; its mix of crime and "
        "its change against a year before say more."
    )
