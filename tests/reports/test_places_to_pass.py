"""The places to pass: which they are, their order, and every word against a second count."""

import re
from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from h3.api import basic_str as h3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from beatline import queries
from beatline.analysis.place_trend import CHANGES
from beatline.reports.hotspots import hotspot_study, with_trends
from beatline.reports.places_to_pass import (
    MOST_DROPPED,
    MOST_PLACES,
    VISIT,
    Studied,
    places_to_pass,
    rank_words,
    tour_line,
    tour_words,
    why_words,
)
from beatline.scope import Scope, month_shifted
from beatline.warehouse import open_warehouse
from tests.builders import ABBEY, ARBORETUM, LSOAS, load, street_row, write_csv
from tests.reports.conftest import DERBY

MOVED = DERBY.between(DERBY.last_month, DERBY.last_month)


@pytest.fixture(scope="module")
def patch(made_up) -> Scope:
    """The busiest SNT with a dozen hotspots or more, up to the newest demonstration month."""
    newest = queries.build_info(made_up).iloc[0]["last_month"].date()
    city = DERBY.between(month_shifted(newest, -11), newest)
    areas = queries.area_records(made_up, city, by="snt")
    patches = (
        replace(
            city,
            area_kind="snt",
            area_code=str(area["area_code"]),
            area_name=str(area["area_name"]),
            area_label=str(area["label"]),
        )
        for area in areas[areas["inside"]].to_dict("records")
    )
    return next(one for one in patches if len(hotspot_study(made_up, one).listed) >= 12)


@pytest.fixture(scope="module")
def published(made_up, patch):
    """The rows of the patch with a place, each with its cell made from its coordinates."""
    rows = made_up.frame_uncached(
        """
        SELECT month, crime_type::VARCHAR AS crime_type, longitude, latitude
        FROM crime JOIN snap_point USING (snap_point_id)
        WHERE counted AND crime.snt_code = $code AND month BETWEEN $first AND $last
        """,
        code=patch.area_code,
        first=patch.first_month,
        last=patch.last_month,
    )
    at = zip(rows["longitude"], rows["latitude"], strict=True)
    return rows.assign(cell=[h3.latlng_to_cell(y, x, 9) for x, y in at])


@pytest.fixture(scope="module")
def one_place(tmp_path_factory):
    """Three burglaries of January 2025 in one place of Derby, and nothing else."""
    folder = tmp_path_factory.mktemp("one-place")
    rows = [street_row(ARBORETUM, n) for n in range(3)]
    load(folder / "out", write_csv(folder / "in", rows))
    return open_warehouse(folder / "out")


def monthly(kind, place, newest):
    """Records a month of a type in one of 24 places: one place of each type has grown."""
    if kind == "Robbery" and place == 23:
        return 7 if newest else 1
    if place == 0 and kind != "Robbery":
        return {"Burglary": 14 if newest else 8, "Drugs": 30 if newest else 8}[kind]
    return 8 if place < 22 else 0


@pytest.fixture(scope="module")
def moving(tmp_path_factory):
    """Twelve months of 24 places of Derby."""
    folder = tmp_path_factory.mktemp("moving")
    middle = LSOAS.loc[ARBORETUM]
    around = h3.grid_disk(h3.latlng_to_cell(middle["latitude"], middle["longitude"], 9), 3)
    at = [h3.cell_to_latlng(cell) for cell in around[:24]]
    for position, month in enumerate(pd.date_range("2025-01-01", periods=12, freq="MS")):
        rows = [
            street_row(
                ARBORETUM,
                100_000 * position + 10_000 * code + 100 * place + n,
                Month=f"{month:%Y-%m}",
                Crime_type=kind,
                Longitude=f"{longitude:.6f}",
                Latitude=f"{latitude:.6f}",
            )
            for code, kind in enumerate(("Burglary", "Drugs", "Robbery"))
            for place, (latitude, longitude) in enumerate(at)
            for n in range(monthly(kind, place, newest=position >= 9))
        ]
        write_csv(folder / "in", rows, f"{month:%Y-%m}")
    load(folder / "out", folder / "in")
    return open_warehouse(folder / "out")


def metres(one, other):
    return h3.great_circle_distance(one[::-1], other[::-1], unit="m")


def middles(stops):
    return list(zip(stops["longitude"], stops["latitude"], strict=True))


def test_they_are_the_busiest_cells_each_once(made_up, patch, published):
    stops = places_to_pass(made_up, patch).stops
    counted = published["cell"].value_counts()
    assert stops["number"].tolist() == list(range(1, len(stops) + 1))
    assert sorted(stops["rank"]) == list(range(1, len(stops) + 1))
    assert dict(zip(stops["cell"], stops["records"], strict=True)) == {
        cell: counted[cell] for cell in stops["cell"]
    }
    assert stops["records"].min() >= counted[~counted.index.isin(stops["cell"])].max()


def test_no_other_order_is_shorter_and_the_busier_end_comes_first(made_up, patch):
    found = places_to_pass(made_up, patch)
    at = middles(found.stops)
    legs = [metres(one, other) for one, other in pairwise(at)]
    assert found.stops["leg_m"].tolist()[1:] == pytest.approx(legs, rel=1e-6)
    assert found.length_m == pytest.approx(sum(legs), rel=1e-6)
    distances = np.array([[metres(one, other) for other in at] for one in at])
    orders = np.array(list(permutations(range(len(at)))))
    shortest = distances[orders[:, :-1], orders[:, 1:]].sum(axis=1).min()
    assert found.length_m == pytest.approx(shortest, abs=0.1)
    assert found.stops["rank"].iloc[0] < found.stops["rank"].iloc[-1]


def test_the_way_is_told_from_the_place_before(made_up, patch):
    stops = places_to_pass(made_up, patch).stops
    assert stops["leg_words"].iloc[0] == ""
    assert np.isnan(stops["leg_m"].iloc[0])
    for (before, here), row in zip(
        pairwise(middles(stops)), stops.iloc[1:].to_dict("records"), strict=True
    ):
        distance, unit, direction = row["leg_words"].split(" ")
        told = float(distance) * {"m": 1, "km": 1000}[unit]
        assert abs(told - row["leg_m"]) <= 51
        assert ("north" in direction) <= (here[1] > before[1])
        assert ("west" in direction) <= (here[0] < before[0])


def test_why_is_made_of_counted_rows(made_up, patch, published):
    found = places_to_pass(made_up, patch)
    study = hotspot_study(made_up, patch)
    counts = study.ranked.counts
    top = np.sort(counts, axis=0)[::-1]
    places = -(-len(counts) // 20)
    for row in found.stops.to_dict("records"):
        own = published[published["cell"] == row["cell"]]
        held, *rest = re.findall(r"\d[\d,]*(?= record| of them)", row["why"])
        assert int(held.replace(",", "")) == len(own)
        mine = counts[study.counts.cells.get_loc(row["cell"])]
        # Among the busiest 5%: more than the first cell that is not.
        months = int((mine > top[places]).sum())
        said = 12 if "each of them" in row["why"] else int(rest[0]) if rest else 0
        assert said == months == row["months_in_top"]
        types = own["crime_type"].value_counts()
        for name, count in re.findall(r"([a-z][a-z -]+) \(([\d,]+)\)", row["why"]):
            (kind,) = (kind for kind in types.index if name.strip().endswith(kind.lower()))
            assert types[kind] == int(count.replace(",", ""))


def changed_by_hand(study):
    """The listed cells that pass: p × places / rank, the smallest from that rank on."""
    judged = with_trends(study, study.listed).sort_values("trend_z", key=lambda z: -z.abs())
    p = 2 * stats.norm.sf(judged["trend_z"].abs())
    steps = [one * len(p) / rank for rank, one in enumerate(p, start=1)]
    q = np.array([min(steps[rank:]) for rank in range(len(steps))])
    return judged[judged["trend"].isin(CHANGES) & (q <= 0.05)].set_index("cell")["trend_words"]


@pytest.mark.parametrize(("kind", "told"), [("Burglary", 0), ("Drugs", 1)])
def test_a_trend_is_told_only_where_it_passes_with_the_number_of_hotspots_allowed_for(
    moving, kind, told
):
    scope = replace(MOVED, crime_types=(kind,), types_label=kind)
    study = hotspot_study(moving, scope)
    # Looked at by itself one place has grown in either type.
    assert with_trends(study, study.listed)["trend"].isin(CHANGES).sum() == 1
    passing = changed_by_hand(study)
    stops = places_to_pass(moving, scope).stops.set_index("cell")
    words = stops.loc[stops["trend_words"] != "", "trend_words"]
    assert len(words) == told
    assert words.to_dict() == passing.to_dict()
    assert stops["trend"].to_dict() == {
        cell: "growing" if cell in passing.index else "" for cell in stops.index
    }


def test_a_pinned_cell_that_is_no_hotspot_says_nothing_of_a_trend(moving):
    scope = replace(MOVED, crime_types=("Robbery",), types_label="Robbery")
    study = hotspot_study(moving, scope)
    all_cells = with_trends(study, study.cells)
    grown = all_cells[all_cells["trend"].isin(CHANGES)]
    assert len(grown) == 1
    cell = str(grown["cell"].iloc[0])
    assert cell not in set(study.listed["cell"])
    row = places_to_pass(moving, scope, pinned=[cell]).stops.set_index("cell").loc[cell]
    assert (row["trend"], row["trend_words"]) == ("", "")
    assert row["why"].startswith("Not one of the hotspots: 30 records in 12 months")


def test_what_is_left_of_the_hotspots_comes_busiest_first(made_up, patch):
    found = places_to_pass(made_up, patch)
    listed = hotspot_study(made_up, patch).listed["cell"].tolist()
    assert len(listed) > MOST_PLACES
    assert found.others["cell"].tolist() == listed[MOST_PLACES:]
    assert found.others["where"].str.startswith("near ").all()
    assert found.dropped.empty
    assert not found.refusal


def test_pinned_places_come_before_busier_ones(made_up, patch):
    listed = hotspot_study(made_up, patch).listed["cell"].tolist()
    last = listed[-1]
    found = places_to_pass(made_up, patch, pinned=[last])
    assert set(found.stops["cell"]) == {last, *listed[: MOST_PLACES - 1]}
    assert found.stops.set_index("cell")["pinned"].to_dict() == {
        cell: cell == last for cell in found.stops["cell"]
    }
    assert listed[MOST_PLACES - 1] in set(found.others["cell"])


def test_dropped_places_make_room_for_the_next(made_up, patch):
    listed = hotspot_study(made_up, patch).listed["cell"].tolist()
    found = places_to_pass(made_up, patch, dropped=[listed[2], listed[0]])
    assert set(found.stops["cell"]) == {listed[1], *listed[3 : MOST_PLACES + 2]}
    assert found.dropped["cell"].tolist() == [listed[2], listed[0]]
    assert found.dropped["where"].str.startswith("near ").all()


def test_a_place_that_was_pinned_and_then_dropped_is_out_and_its_pin_waits(made_up, patch):
    listed = hotspot_study(made_up, patch).listed["cell"].tolist()
    found = places_to_pass(made_up, patch, pinned=[listed[-1]], dropped=[listed[-1]])
    assert listed[-1] not in set(found.stops["cell"])
    assert found.dropped["cell"].tolist() == [listed[-1]]
    assert not found.stops["pinned"].any()


def test_a_pinned_cell_without_a_record_is_on_the_tour_and_says_so(made_up, patch):
    cells = hotspot_study(made_up, patch).cells
    empty = str(cells[cells["records"] == 0]["cell"].iloc[0])
    stops = places_to_pass(made_up, patch, pinned=[empty]).stops.set_index("cell")
    assert stops.loc[empty, "why"] == "No records in 12 months."
    assert stops.loc[empty, "records"] == 0
    assert stops.loc[empty, "trend_words"] == ""


def test_a_cell_without_a_record_is_named_by_the_points_that_lie_there(tmp_path):
    # Drugs were recorded at the one point, burglary at the other.
    rows = [street_row(ARBORETUM, n, Location="On or near Green Lane") for n in range(3)]
    rows += [street_row(ARBORETUM, 9, Crime_type="Drugs", Location="On or near Sadler Gate",
                        Longitude="-1.480000", Latitude="52.924000")]  # fmt: skip
    load(tmp_path / "out", write_csv(tmp_path / "in", rows))
    burglary = replace(DERBY, crime_types=("Burglary",), types_label="Burglary")
    elsewhere = h3.latlng_to_cell(52.924, -1.48, 9)
    found = places_to_pass(open_warehouse(tmp_path / "out"), burglary, pinned=[elsewhere])
    where = found.stops.set_index("cell")["where"]
    assert where[elsewhere] == "near Sadler Gate"
    assert sorted(where) == ["near Green Lane", "near Sadler Gate"]


def test_what_is_no_cell_of_the_patch_is_passed_over_and_told(made_up, patch):
    alone = places_to_pass(made_up, patch)
    foreign = h3.latlng_to_cell(53.4, -1.9, 9)
    odd = ["zz", foreign, "", "<script>", "8" * 400]
    found = places_to_pass(made_up, patch, pinned=odd, dropped=[foreign, "no"])
    assert found.unknown == ("zz", foreign, "<script>", "8" * 400, "no")
    assert found.stops.equals(alone.stops)


def test_more_pins_than_fit_are_counted_and_none_is_read_less_for_it(made_up, patch):
    cells = hotspot_study(made_up, patch).cells["cell"].tolist()
    found = places_to_pass(made_up, patch, pinned=cells[:10])
    assert set(found.stops["cell"]) == set(cells[:8])
    assert found.not_fitting == 2
    assert places_to_pass(made_up, patch, pinned=[*cells[:40], cells[0]]).not_fitting == 32


def test_ten_thousand_cells_of_nowhere_crowd_out_nothing_and_are_counted(made_up, patch):
    cells = hotspot_study(made_up, patch).cells["cell"].tolist()
    junk = [f"x{number}" for number in range(10_000)]
    found = places_to_pass(made_up, patch, pinned=[*junk, cells[-1]], dropped=[*junk, cells[0]])
    plain = places_to_pass(made_up, patch, pinned=[cells[-1]], dropped=[cells[0]])
    assert found.unknown == tuple(junk)
    assert found.stops is plain.stops
    assert (found.not_fitting, found.not_dropped) == (0, 0)


def test_of_many_dropped_places_the_first_twenty_are_left_out_and_the_others_counted(
    made_up, patch
):
    cells = hotspot_study(made_up, patch).cells["cell"].tolist()
    found = places_to_pass(made_up, patch, dropped=[*cells[:25], cells[0]])
    assert found.dropped["cell"].tolist() == cells[:MOST_DROPPED]
    assert found.not_dropped == 5
    assert not set(cells[:MOST_DROPPED]) & {*found.stops["cell"], *found.others["cell"]}


def test_the_answer_keeps_no_study_alive(made_up, patch):
    found = places_to_pass(made_up, patch)
    assert found.study == Studied(hotspot_study(made_up, patch).scope, 9)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_is_pinned_and_dropped_every_place_is_in_one_list(made_up, patch, data):
    study = hotspot_study(made_up, patch)
    some = st.lists(st.sampled_from(study.cells["cell"].head(30).tolist()), max_size=12)
    pinned, dropped = data.draw(some), data.draw(some)
    found = places_to_pass(made_up, patch, pinned=pinned, dropped=dropped)
    stops, others, out = (
        list(frame["cell"]) for frame in (found.stops, found.others, found.dropped)
    )
    everywhere = [*stops, *others, *out]
    assert len(everywhere) == len(set(everywhere))
    assert set(study.listed["cell"]) <= set(everywhere)
    assert len(stops) <= MOST_PLACES
    assert set(out) == set(dropped)
    kept = [cell for cell in dict.fromkeys(pinned) if cell not in dropped]
    assert set(kept[:MOST_PLACES]) <= set(stops)
    assert found.not_fitting == max(len(kept) - MOST_PLACES, 0)
    # Those that nobody pinned are the busiest of the others.
    own = found.stops.loc[~found.stops["pinned"], "rank"]
    assert max(own, default=0) < min(found.others["rank"], default=99) or found.not_fitting


def test_when_all_are_dropped_there_is_nothing_to_pass_and_no_refusal(made_up, patch):
    study = hotspot_study(made_up, patch)
    found = places_to_pass(made_up, patch, dropped=study.listed["cell"].tolist())
    assert found.stops.empty
    assert found.refusal == ""
    assert found.tour_words == "No place is left to pass."
    assert len(found.dropped) == len(study.listed)


def test_a_single_place_has_no_way_to_go(one_place):
    found = places_to_pass(one_place, DERBY)
    assert len(found.stops) == 1
    assert found.length_m == 0
    assert found.tour_words == ("One place, so there is no way to go: a visit of about 15 minutes.")
    row = found.stops.iloc[0]
    assert row["where"] == "near Example Street"
    assert row["why"] == "Busiest of the patch: 3 records in 1 month. Only burglary (3)."
    assert row["leg_words"] == row["trend_words"] == ""


def test_a_patch_without_a_record_is_refused_in_words(one_place):
    drugs = replace(DERBY, crime_types=("Drugs",), types_label="Drugs")
    found = places_to_pass(one_place, drugs)
    assert found.stops.empty
    assert found.refusal == (
        "Nothing of this kind (drugs) with a place was recorded in Derby in January 2025, so "
        "there is no place to pass. More crime types or a wider area may have some."
    )
    # A place can be pinned all the same.
    cell = str(queries.study_cells(one_place, drugs, size=9)["cell"].iloc[0])
    pinned = places_to_pass(one_place, drugs, pinned=[cell])
    assert pinned.refusal == ""
    assert pinned.stops["cell"].tolist() == [cell]


def test_without_a_month_it_is_refused_in_words_with_the_same_columns(made_up, patch):
    early = patch.between(
        month_shifted(patch.last_month, -240), month_shifted(patch.last_month, -239)
    )
    found, usual = places_to_pass(made_up, early, pinned=["x"]), places_to_pass(made_up, patch)
    assert found.study is None
    assert "is loaded, so no place of" in found.refusal
    for name in ("stops", "others", "dropped"):
        assert getattr(found, name).empty
        assert set(getattr(found, name).columns) == set(getattr(usual, name).columns)


def test_places_on_both_sides_of_july_2022_are_never_counted_together(tmp_path):
    for number, month in enumerate(("2022-05", "2022-06", "2022-07", "2022-08")):
        rows = [street_row(ABBEY, 10 * number + n, Month=month) for n in range(4)]
        write_csv(tmp_path / "in", rows, month)
    load(tmp_path / "out", tmp_path / "in")
    found = places_to_pass(open_warehouse(tmp_path / "out"), DERBY)
    assert found.stops["why"].tolist() == [
        "Busiest of the patch: 8 records in 2 months, among the busiest 5% of cells in each of "
        "them. Only burglary (8)."
    ]


@pytest.mark.parametrize(
    ("records", "top", "months", "types", "words"),
    [
        (33, 12, 12, (), "2nd busiest: 33 records in 12 months, among the busiest 5% of cells in "
         "each of them. Only burglary (33)."),
        (33, 1, 12, (), "2nd busiest: 33 records in 12 months, among the busiest 5% of cells in 1 "
         "of them. Only burglary (33)."),
        (1, 0, 12, (), "2nd busiest: 1 record in 12 months. Only burglary (1)."),
        (33, 1, 1, (), "2nd busiest: 33 records in 1 month. Only burglary (33)."),
        (33, 5, 12, ("Burglary",), "2nd busiest: 33 records in 12 months, among the busiest 5% of "
         "cells in 5 of them."),
        (0, 0, 12, (), "No records in 12 months."),
    ],
)  # fmt: skip
def test_the_words_of_why(made_up, patch, records, top, months, types, words):
    last = patch.last_month
    scope = replace(patch.between(month_shifted(last, 1 - months), last), crime_types=types)
    study = replace(hotspot_study(made_up, patch), scope=scope)
    row = {"records": records, "months_in_top": top, "rank": 2, "hotspot": True}
    found = pd.DataFrame({"crime_type": ["Burglary"], "records": [records]})
    assert why_words(study, row, found) == words
    other = why_words(study, {**row, "hotspot": False}, found)
    assert other == words.replace("2nd busiest", "Not one of the hotspots")


@pytest.mark.parametrize(
    ("rank", "words"),
    [(1, "busiest of the patch"), (2, "2nd busiest"), (3, "3rd busiest"), (4, "4th busiest"),
     (11, "11th busiest"), (12, "12th busiest"), (13, "13th busiest"), (21, "21st busiest"),
     (112, "112th busiest"), (1022, "1,022nd busiest")],
)  # fmt: skip
def test_a_rank_is_told_as_people_say_it(rank, words):
    assert rank_words(rank) == words


@pytest.mark.parametrize(
    ("places", "length", "parts"),
    [
        (2, 321.0, ["300 m in straight lines", "it can be walked", "2 visits", "take 30 minutes."]),
        (3, 4000.0, ["4.0 km", "it can be walked", "take 45 minutes."]),
        (4, 4001.0, ["4.0 km", "it needs a car", "take 1 hour."]),
        (5, 9000.0, ["9.0 km", "more by street", "take 1 hour 15 minutes."]),
        (8, 15_400.0, ["15 km", "8 visits of about 15 minutes", "take 2 hours."]),
    ],
)
def test_the_tour_is_told_in_one_sentence(places, length, parts):
    told = tour_words(places, length)
    assert all(part in told for part in parts)
    assert told.count(". ") == 0


def test_above_the_list_the_tour_is_one_short_line():
    assert tour_line(8, 2_010.0) == (
        "About 15 minutes at each; numbered in the order of the shortest tour, 2.0 km in straight "
        "lines."
    )
    assert tour_line(1, 0.0) == tour_words(1, 0.0)
    assert tour_line(0, 0.0) == tour_words(0, 0.0)


def test_how_long_to_stay_has_its_source_and_no_time_of_day():
    assert "15 minutes" in VISIT
    assert "Koper, 1995" in VISIT
    assert "no days or hours" in VISIT
