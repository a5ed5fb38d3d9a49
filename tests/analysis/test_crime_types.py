import pandas as pd

from beatline.analysis.crime_types import type_totals


def types(**records):
    names = [name.replace("_", " ") for name in records]
    month = pd.Timestamp("2025-01-01")
    return pd.DataFrame({"crime_type": names, "month": month, "records": list(records.values())})


def asb(records):
    month = pd.Timestamp("2025-01-01")
    return pd.DataFrame(
        {"crime_type": ["Anti-social behaviour"], "month": month, "records": [records]}
    )


def test_most_records_first_and_anti_social_behaviour_last():
    now = pd.concat([asb(900), types(Drugs=5), types(Burglary=8), types(Burglary=3)])
    totals = type_totals(now)
    assert totals["crime_type"].tolist() == ["Burglary", "Drugs", "Anti-social behaviour"]
    assert totals["records"].tolist() == [11, 5, 900]
    assert totals["kind"].tolist() == ["crime", "crime", "incident"]
    assert totals["year_before"].isna().all()


def test_a_type_of_last_year_alone_is_kept_with_zero_now():
    totals = type_totals(types(Drugs=5), types(Robbery=7))
    assert totals["crime_type"].tolist() == ["Drugs", "Robbery"]
    assert totals["records"].tolist() == [5, 0]
    assert totals["year_before"].tolist() == [0.0, 7.0]


def test_a_year_before_without_records_is_zero_and_one_not_loaded_is_unknown():
    assert type_totals(types(Drugs=5), types())["year_before"].tolist() == [0.0]
    assert type_totals(types(Drugs=5), None)["year_before"].isna().all()


def test_nothing_is_no_rows():
    assert type_totals(types(Drugs=5).iloc[:0]).empty
