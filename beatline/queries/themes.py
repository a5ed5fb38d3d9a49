"""The priorities of the partnership, and the crime types that each is measured by."""

import pandas as pd

from beatline.warehouse import Warehouse


def themes(warehouse: Warehouse) -> pd.DataFrame:
    """The themes as the configuration names them.

    Returns one row per theme, in the order of the scorecard; none when none is configured:
        position       int, from 1
        theme_id       text, its name as a link can hold it
        name, measure_words, caveat  text
        hoped_for      text: "fewer", or "none" where neither direction is good or bad by itself
        crime_types    array of text, as published, in alphabetical order
    """
    return warehouse.frame(
        """
        SELECT
            t.position, theme_id, t.name, t.measure_words, t.hoped_for, t.caveat,
            list(k.crime_type ORDER BY k.crime_type) AS crime_types
        FROM theme t
        JOIN theme_type k USING (theme_id)
        GROUP BY ALL
        ORDER BY position
        """
    )
