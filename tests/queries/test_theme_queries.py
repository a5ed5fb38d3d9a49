"""What is asked of the tables of themes."""

import tomllib

from beatline import queries
from etl.config import DEFAULT


def test_themes_come_in_the_order_of_the_scorecard_with_their_types(warehouse):
    written = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))["theme"]
    found = queries.themes(warehouse)
    assert found["position"].tolist() == list(range(1, len(written) + 1))
    assert found["name"].tolist() == [one["name"] for one in written]
    assert [list(types) for types in found["crime_types"]] == [
        sorted(one["types"]) for one in written
    ]
    for column, key in (("measure_words", "measure"), ("hoped_for", "hoped_for")):
        assert found[column].tolist() == [one[key] for one in written]
    assert found["caveat"].str.endswith(".").all()
    assert found["theme_id"].is_unique
