import numpy as np
import pandas as pd

from beatline.analysis.year_before import with_year_before, year_before


def months(start, *records):
    calendar = pd.date_range(start, periods=len(records), freq="MS")
    frame = pd.DataFrame({"month": calendar, "records": np.array(records, dtype=float)})
    return frame.assign(loaded=frame["records"].notna())


def test_both_counts_and_the_change():
    both = with_year_before(months("2025-01-01", 60, 60), months("2024-01-01", 50, 50))
    found = year_before(both)
    assert (found.now, found.before, found.percent) == (120, 100, 20.0)
    assert found.sentence == "120; 100 a year before (+20%)."


def test_under_twenty_there_is_no_percentage():
    both = with_year_before(months("2025-01-01", 19), months("2024-01-01", 40))
    assert year_before(both).percent is None
    assert year_before(both).sentence == "19; 40 a year before."


def test_only_months_loaded_in_both_years_are_compared():
    both = with_year_before(months("2025-01-01", 60, 70, None), months("2024-01-01", None, 50, 50))
    found = year_before(both)
    assert (found.months, found.now, found.before) == (1, 70, 50)
    assert found.sentence == "70 in the 1 month loaded in both years; 50 a year before (+40%)."


def test_a_year_that_is_not_loaded_is_not_zero():
    found = year_before(with_year_before(months("2025-01-01", 60), months("2023-01-01", 50)))
    assert (found.before, found.percent) == (None, None)
    assert found.sentence == "The same months a year before are not loaded."
