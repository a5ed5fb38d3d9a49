"""What kind of area each one is: who lives there, how close together, and what people come for."""

from datetime import date

import pandas as pd

from beatline.warehouse import Warehouse

# Kinds of places, as police.uk names them, that stand in town centres and shopping parks. Parking
# areas are no part of it: in the Peak District they are where walks begin. Neither are petrol
# stations, which stand along every main road.
TOWN_CENTRE_PLACES = (
    "Bus/Coach Station",
    "Conference/Exhibition Centre",
    "Nightclub",
    "Shopping Area",
    "Supermarket",
    "Theatre/Concert Hall",
)


def area_profiles(
    warehouse: Warehouse, *, by: str, first_month: date, last_month: date
) -> pd.DataFrame:
    """What every ward or SNT of the force is like, whatever was recorded in it.

    by : "ward" or "snt"; first_month, last_month : the months of the town-centre share

    Returns one row per area, by code:
        area_code, area_name, area_label  text; the label is the sidebar's
        residents        float, Census 2021; NaN when not known
        lsoas            int, LSOAs of 2021 given to it
        imd_decile       float, 1 (most deprived) to 10, the mean of its LSOAs by residents
        deprived_share   float, 0 to 1: residents in the most deprived fifth of England's LSOAs
        cells            int, equal cells of resolution 9 whose middle lies in it
        cell             text, one of them; None without any
        town_centre_share  float, 0 to 1: records near a place of TOWN_CENTRE_PLACES, of those
            with a place; NaN where there are none. Shoplifting is left out: it happens where
            shops are, and would make areas alike by the very thing they are compared in
    """
    return warehouse.frame(
        """
        WITH parts AS (
            SELECT ward_code AS area_code, ward_name AS area_name,
                ward_name || ' ward, ' || district_name AS area_label, ward.residents
            FROM ward JOIN district USING (district_code)
            WHERE $by = 'ward'
            UNION ALL
            SELECT snt_code, snt_name, snt_code || ' ' || snt_name, residents
            FROM snt
            WHERE $by = 'snt'
        ),
        homes AS (
            SELECT
                CASE $by WHEN 'ward' THEN ward_code ELSE snt_code END AS area_code,
                count(*) AS lsoas,
                sum(residents * imd_decile)
                    / sum(residents) FILTER (imd_decile IS NOT NULL) AS imd_decile,
                sum(residents) FILTER (imd_decile <= 2)
                    / sum(residents) FILTER (imd_decile IS NOT NULL) AS deprived_share,
                sum(residents) FILTER (imd_decile IS NOT NULL) AS described
            FROM lsoa
            WHERE vintage <> '2011'
            GROUP BY 1
        ),
        ground AS (
            SELECT CASE $by WHEN 'ward' THEN ward_code ELSE snt_code END AS area_code,
                count(*) AS cells, min(cell) AS cell
            FROM cell
            WHERE resolution = 9
            GROUP BY 1
        ),
        busy AS (
            SELECT CASE $by WHEN 'ward' THEN chosen.ward_code ELSE chosen.snt_code END::VARCHAR
                    AS area_code,
                count(*) FILTER (list_contains($places, name)) / count(*) AS town_centre_share
            FROM scoped('force', '', []::VARCHAR[], $first_month, $last_month) AS chosen
            JOIN snap_point USING (snap_point_id)
            WHERE crime_type <> 'Shoplifting'
            GROUP BY 1
        )
        SELECT
            area_code, area_name, area_label,
            residents::DOUBLE AS residents,
            coalesce(lsoas, 0) AS lsoas,
            imd_decile::DOUBLE AS imd_decile,
            CASE WHEN described > 0 THEN coalesce(deprived_share, 0) END::DOUBLE AS deprived_share,
            coalesce(cells, 0) AS cells, cell,
            town_centre_share::DOUBLE AS town_centre_share
        FROM parts
        LEFT JOIN homes USING (area_code)
        LEFT JOIN ground USING (area_code)
        LEFT JOIN busy USING (area_code)
        ORDER BY area_code
        """,
        by=by,
        places=list(TOWN_CENTRE_PLACES),
        first_month=first_month,
        last_month=last_month,
    )
