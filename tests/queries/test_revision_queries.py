"""What was revised in a scope, counted again in plain Python and against the builds themselves."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest

from beatline import queries
from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.warehouse import SETTINGS, Warehouse, open_warehouse
from etl.folder import current_build
from tests.builders import ABBEY, ARBORETUM, LSOAS
from tests.revised import build_revised
from tests.shared import shared

KINDS = ("added", "gone", "came", "went", "status_changed", "place_changed", "type_changed", "net")
SCOPES = [
    ("force", "derbyshire", ()),
    ("district", "E06000015", ()),
    ("district", "E06000015", ("Burglary",)),
    ("district", "E07000034", ("Drugs", "Robbery")),
    ("section", "Derby East", ()),
    ("snt", str(LSOAS.loc[ARBORETUM, "snt_code"]), ()),
    ("ward", str(LSOAS.loc[ABBEY, "ward_code"]), ("Burglary", "Drugs")),
    ("ward", "E00000000", ()),
]
MOVED = ("added", "gone", "came", "went", "net")
COLUMNS = {
    "district": "district_code",
    "section": "section",
    "snt": "snt_code",
    "ward": "ward_code",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    return shared(tmp_path_factory, build_revised)


@pytest.fixture
def warehouse(out) -> Warehouse:
    return open_warehouse(out)


def scope_of(kind: str, code: str, types: tuple[str, ...]) -> Scope:
    return Scope(kind, code, code, types, ALL_TYPES_LABEL, date(2024, 12, 1), date(2025, 3, 1))


@pytest.fixture(params=SCOPES, ids=lambda one: f"{one[0]} {one[1]} {'+'.join(one[2])}")
def scope(request) -> Scope:
    return scope_of(*request.param)


def inside(row: dict, scope: Scope, side: str) -> bool:
    if not row[f"counted_{side}"] or not row[f"crime_type_{side}"]:
        return False
    if scope.crime_types and row[f"crime_type_{side}"] not in scope.crime_types:
        return False
    return (
        scope.area_kind == "force" or row[f"{COLUMNS[scope.area_kind]}_{side}"] == scope.area_code
    )


def kinds_of(row: dict, scope: Scope) -> list[str]:
    """What a change means to the figures of a scope, one branch after the other."""
    was, is_now = inside(row, scope, "before"), inside(row, scope, "after")
    if is_now and not was:
        return ["added" if row["crime_type_before"] is None else "came"]
    if was and not is_now:
        return ["gone" if row["crime_type_after"] is None else "went"]
    if not was:
        return []
    found = ["place_changed"] if row["place_changed"] else []
    found += ["status_changed"] if row["outcome_before"] != row["outcome_after"] else []
    return found + (["type_changed"] if row["crime_type_before"] != row["crime_type_after"] else [])


def naive(warehouse: Warehouse, scope: Scope, key) -> dict[object, Counter]:
    """The changes of each key, counted row by row."""
    with duckdb.connect(warehouse.path, read_only=True, config=SETTINGS) as connection:
        answer = connection.execute("FROM revision")
        names = [name for name, *_ in answer.description]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    found: dict[object, Counter] = {}
    for row in rows:
        kinds = Counter(kinds_of(row, scope))
        kinds["net"] = kinds["added"] + kinds["came"] - kinds["gone"] - kinds["went"]
        found.setdefault(key(row), Counter()).update(kinds)
    return found


def counts(frame, key: str) -> dict[object, dict[str, int]]:
    return {
        row[key].to_pydatetime(): {kind: row[kind] for kind in KINDS}
        for row in frame.to_dict("records")
    }


def full(found: Counter) -> dict[str, int]:
    return {kind: found[kind] for kind in KINDS}


def test_each_release_is_counted_as_row_by_row(warehouse, scope):
    expected = naive(warehouse, scope, lambda row: row["revised_at"])
    found = counts(queries.revision_releases(warehouse, scope), "revised_at")
    assert found == {moment: full(kinds) for moment, kinds in expected.items()}
    assert list(found) == sorted(found, reverse=True)


@pytest.mark.parametrize("which", [None, 0, 1])
def test_each_month_of_a_release_is_counted_as_row_by_row(warehouse, scope, which):
    releases = queries.revision_releases(warehouse, scope)["revised_at"]
    release = None if which is None else releases.iloc[which].to_pydatetime()
    expected = naive(warehouse, scope, lambda row: (row["revised_at"], row["month"]))
    months = queries.revised_months(warehouse, scope, release=release)
    assert months["month"].dt.date.tolist() == [
        date(2024, 12, 1),
        *(date(2025, m, 1) for m in (1, 2, 3)),
    ]
    for moment, found in counts(months, "month").items():
        every = Counter()
        for (revised_at, month), kinds in expected.items():
            if month == moment.date() and release in (None, revised_at):
                every.update(full(kinds))
        assert found == full(every)
    assert (months["before"] + months["net"] == months["after"]).all()
    assert months["releases"].tolist() == ([0, 2, 0, 0] if release is None else [0, 1, 0, 0])


def test_before_the_newest_release_is_what_the_build_before_counted(warehouse, out, scope):
    older, newer = sorted(out.glob("*.duckdb"))
    release = queries.revision_releases(warehouse, scope)["revised_at"].iloc[0].to_pydatetime()
    months = queries.revised_months(warehouse, scope, release=release).set_index("month")
    for build, column in ((older, "before"), (newer, "after")):
        with duckdb.connect(build, read_only=True, config=SETTINGS) as connection:
            counted = connection.execute(
                "SELECT count(*) FROM scoped($area_kind, $area_code, $crime_types, "
                "$first_month, $last_month) WHERE month = '2025-01-01'",
                scope.params(),
            ).fetchone()
        assert months.loc["2025-01-01", column] == counted[0]


def test_the_types_of_a_scope_add_up_to_its_net_change(warehouse, scope):
    types = queries.revised_types(warehouse, scope)
    months = queries.revised_months(warehouse, scope)
    for kind in ("added", "gone", "net"):
        assert types[kind].sum() == months[kind].sum()
    assert (types["added"] + types["came"] - types["gone"] - types["went"] == types["net"]).all()
    expected = {}
    for crime_type in scope.crime_types or (
        "Anti-social behaviour",
        "Burglary",
        "Drugs",
        "Robbery",
    ):
        alone = scope_of(scope.area_kind, scope.area_code, (crime_type,))
        one = queries.revised_months(warehouse, alone)[[*KINDS]].sum()
        if one.abs().sum():
            expected[crime_type] = one[list(MOVED)].to_dict()
    found = types.set_index("crime_type")[list(MOVED)]
    assert found.to_dict("index") == expected


def test_a_record_that_stayed_has_its_other_status_and_place_under_the_type_after(warehouse, scope):
    types = queries.revised_types(warehouse, scope)
    months = queries.revised_months(warehouse, scope)
    for kind in ("status_changed", "place_changed"):
        assert types[kind].sum() == months[kind].sum()
        expected = naive(warehouse, scope, lambda row: row["crime_type_after"])
        assert types.set_index("crime_type")[kind].to_dict() == {
            name: expected.get(name, Counter())[kind] for name in types["crime_type"]
        }


def test_changes_of_status_add_up_and_come_most_frequent_first(warehouse, scope):
    outcomes = queries.revised_outcomes(warehouse, scope)
    assert (
        outcomes["records"].sum()
        == queries.revised_months(warehouse, scope)["status_changed"].sum()
    )
    assert outcomes["records"].is_monotonic_decreasing
    assert (outcomes["outcome_before"] != outcomes["outcome_after"]).all()


def test_replaced_files_are_those_of_the_months_newest_release_first(warehouse):
    scope = scope_of("force", "derbyshire", ())
    files = queries.replaced_files(warehouse, scope)
    assert files["revised_at"].is_monotonic_decreasing
    assert files["force"].value_counts().to_dict() == {"derbyshire": 3, "btp": 2, "kent": 1}
    newest = files["revised_at"].iloc[0].to_pydatetime()
    assert len(queries.replaced_files(warehouse, scope, release=newest)) == 1
    january = scope.between(date(2025, 2, 1), date(2025, 3, 1))
    assert queries.replaced_files(warehouse, january).empty


def test_of_a_month_that_is_not_loaded_nothing_is_told_anywhere(out, tmp_path):
    copy = tmp_path / "without.duckdb"
    shutil.copyfile(current_build(out), copy)
    copy.chmod(0o600)
    with duckdb.connect(copy) as connection:
        connection.execute("DELETE FROM coverage WHERE month = '2025-01-01'")
    without, scope = Warehouse(copy), scope_of("force", "derbyshire", ())
    assert (queries.revised_months(without, scope)["releases"] == 0).all()
    for asked in (
        queries.revision_releases,
        queries.revised_types,
        queries.revised_outcomes,
    ):
        assert asked(without, scope).empty
    assert not (queries.replaced_files(without, scope)["month"] == "2025-01-01").any()


@pytest.mark.parametrize("code", ["district_code", "section", "snt_code", "ward_code"])
def test_what_a_release_moved_in_the_parts_adds_up_to_what_it_moved_in_the_force(out, code):
    kind = code.removesuffix("_code")
    force = queries.revision_releases(open_warehouse(out), scope_of("force", "derbyshire", ()))
    with duckdb.connect(current_build(out), read_only=True, config=SETTINGS) as connection:
        codes = [
            one
            for (one,) in connection.execute(
                f"SELECT DISTINCT {code} FROM crime "
                f"WHERE counted UNION SELECT {code}_before FROM revision"
            ).fetchall()
            if one
        ]
    parts = [
        queries.revision_releases(open_warehouse(out), scope_of(kind, one, ()))["net"]
        for one in codes
    ]
    assert sum(parts).tolist() == force["net"].tolist()
    assert force["net"].any()
