"""A file of neighbourhoods comes from the internet: each way in which it can be wrong."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import neighbourhoods
from etl.errors import LoadError
from etl.neighbourhoods import file_content, read_neighbourhoods
from tests.builders import neighbourhood, write_teams

REGISTER = ("SN-01", "SN-02", "SN-03")


def read(*entries, force="derbyshire", fetched="2026-11-03T09:30:00+00:00"):
    document = {"force": force, "fetched": fetched, "neighbourhoods": list(entries)}
    return read_bytes(json.dumps(document).encode())


def read_bytes(content):
    return read_neighbourhoods("teams.json", content, force="derbyshire", register=REGISTER)


def noticed(found):
    return {subject: (times, message) for subject, times, message in found.notices}


def test_every_part_of_a_neighbourhood_becomes_its_rows():
    found = read(neighbourhood())
    assert found.rows["team"] == [
        {
            "snt_code": "SN-01", "team_id": "SN-01", "team_name": "Example Town",
            "members": 2, "priorities": 2, "events": 1,
        }
    ]  # fmt: skip
    assert [(row["member_name"], row["rank"], row["bio"]) for row in found.rows["team_member"]] == [
        ("Ann Example", "PCSO", None),
        ("Bob Example", "Sergeant", "First.\nSecond."),
    ]
    assert found.rows["team_priority"][0] == {
        "snt_code": "SN-01",
        "position": 1,
        "issue": "Speeding on Example Street",
        "issued_on": datetime(2026, 8, 1),
        "action": "• Checks\n• Letters",
        "acted_on": datetime(2026, 10, 5),
    }
    assert found.rows["team_event"][0]["starts_at"] == datetime(2026, 11, 10, 18)
    assert [
        (row["whose"], row["position"], row["kind"], row["label"], row["value"])
        for row in found.rows["team_contact"]
    ] == [
        ("team", None, "email", None, "team@example.police.uk"),
        ("team", None, "telephone", None, "101"),
        ("team", None, "url_force", None, "https://www.example.police.uk/example-town"),
        ("team", None, "link", "Example Watch", "https://watch.example"),
        ("member", 2, "email", None, "bob@example.police.uk"),
        ("event", 1, "telephone", None, "0123"),
    ]
    assert list(noticed(found)) == ["Teams not described"]


def test_neighbourhoods_read_are_those_loaded_and_those_set_aside():
    found = read(
        neighbourhood("SN-01"),
        neighbourhood("XX-99"),
        neighbourhood("SN-02"),
        neighbourhood("SN-02"),
        neighbourhood(""),
        {"name": "without an id"},
        "not an object",
        None,
    )
    assert (found.read, found.set_aside, len(found.rows["team"])) == (8, 6, 2)
    notices = noticed(found)
    aside = ("Not in the register", "Listed twice", "Unreadable")
    assert sum(notices[subject][0] for subject in aside) == found.set_aside
    assert "XX-99" in notices["Not in the register"][1]
    assert "SN-02" in notices["Listed twice"][1]
    assert notices["Unreadable"][0] == 4
    assert "number 6 of the list" in notices["Unreadable"][1]
    assert notices["Teams not described"] == (
        1,
        "The file has no neighbourhood for these teams, whose pages say so: SN-03.",
    )


@pytest.mark.parametrize("given_id", ["SN-01", "SN01", "sn-01", " SN 01", "SN_01", "sn.01"])
def test_an_id_matches_the_register_in_any_form(given_id):
    found = read(neighbourhood(given_id))
    assert found.rows["team"][0]["snt_code"] == "SN-01"
    assert found.rows["team"][0]["team_id"] == given_id.strip()


@pytest.mark.parametrize("given_id", ["SN-1", "SN-011", "S-N-0-1-0", "ѕN-01", "01", "-"])
def test_an_id_that_differs_in_more_than_case_and_signs_does_not_match(given_id):
    with pytest.raises(LoadError, match="none of its 1 neighbourhoods"):
        read(neighbourhood(given_id))


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        (["SN-01", "SN01"], "first"),
        (["SN01", "SN-01"], "second"),
        (["SN01", "sn01"], "second"),
        (["SN-01", "SN-01"], "second"),
    ],
)
def test_of_two_entries_the_one_written_as_in_the_register_counts_else_the_last(ids, kept):
    entries = [
        neighbourhood(one, name=name) for one, name in zip(ids, ("first", "second"), strict=True)
    ]
    found = read(*entries)
    assert [row["team_name"] for row in found.rows["team"]] == [kept]
    assert len(found.rows["team_member"]) == 2
    assert (found.read, found.set_aside) == (2, 1)


@pytest.mark.parametrize("part", ["people", "priorities", "events"])
@pytest.mark.parametrize("value", [None, "text", {"a": 1}, 7])
def test_a_list_that_is_missing_is_unknown_and_not_empty(part, value):
    column = {"people": "members"}.get(part, part)
    found = read(neighbourhood(**{part: value}), neighbourhood("SN-02", **{part: []}))
    assert [row[column] for row in found.rows["team"]] == [None, 0]
    assert noticed(found)["Lists missing"] == (
        1,
        "The file has no list of this kind, so the pages say that it is not known: "
        f"SN-01 ({part}).",
    )


def test_entries_of_lists_that_cannot_be_shown_are_counted():
    found = read(
        neighbourhood(
            people=[{"rank": "PC"}, {"name": "<p></p>"}, "Ann", {"name": "Bob"}],
            priorities=[{"issue": None, "action": ""}, {"action": "Done"}],
            events=[{"start_date": "2026-11-10"}, {"title": "Surgery"}],
            links=[{"title": "nowhere"}, {"url": "https://somewhere.example"}],
        )
    )
    team = found.rows["team"][0]
    assert (team["members"], team["priorities"], team["events"]) == (1, 1, 1)
    times, message = noticed(found)["Entries set aside"]
    assert times == 6
    assert all(f"SN-01 ({part})" in message for part in ("people", "priorities", "events", "links"))


def test_texts_are_cut_and_the_cut_is_told():
    found = read(neighbourhood(name="n" * 500, priorities=[{"issue": "<p>" + "i" * 9000}]))
    assert len(found.rows["team"][0]["team_name"]) == 200
    assert len(found.rows["team_priority"][0]["issue"]) == 2000
    times, message = noticed(found)["Texts cut"]
    assert times == 2
    assert message.endswith(": SN-01 (priorities), SN-01.")


def test_a_list_without_end_is_cut_and_the_rest_counted():
    found = read(neighbourhood(people=[{"name": f"Officer {n}"} for n in range(1000)]))
    assert found.rows["team"][0]["members"] == 200
    assert noticed(found)["Entries too many"][0] == 800


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026-09-01T00:00:00", datetime(2026, 9, 1)),
        ("2026-09-01", datetime(2026, 9, 1)),
        # The clock as it is written, whatever its zone.
        ("2026-09-01T18:30:00+01:00", datetime(2026, 9, 1, 18, 30)),
        ("2026-09-01T18:30:00Z", datetime(2026, 9, 1, 18, 30)),
    ],
)
def test_dates_are_read_as_written(written, read_as):
    found = read(neighbourhood(priorities=[{"issue": "x", "issue-date": written}]))
    assert found.rows["team_priority"][0]["issued_on"] == read_as


@pytest.mark.parametrize(
    "written", ["soon", 20260901, [], "0001-01-01", "9999-12-31", "01/09/2026"]
)
def test_a_date_that_cannot_be_understood_is_left_empty_and_told(written):
    found = read(neighbourhood(priorities=[{"issue": "x", "issue-date": written}]))
    assert found.rows["team_priority"][0]["issued_on"] is None
    assert noticed(found)["Dates left empty"][0] == 1


def test_a_date_that_is_not_published_is_no_mistake():
    found = read(neighbourhood(priorities=[{"issue": "x", "issue-date": None, "action-date": ""}]))
    assert found.rows["team_priority"][0]["issued_on"] is None
    assert "Dates left empty" not in noticed(found)


def values(found):
    return [row["value"] for row in found.rows["team_contact"]]


def test_an_address_of_the_web_stays_to_the_letter():
    url = "https://www.example.police.uk/a?x=1&copy=2&amp"
    found = read(neighbourhood(contact_details={"web": f" {url} "}, url_force=None, links=[]))
    assert values(found)[0] == url


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", ["101"], {"a": 1}]
)
def test_a_contact_that_would_run_or_is_no_text_is_left_out_and_told(value):
    found = read(neighbourhood(contact_details={"web": value}, links=[], people=[], events=[]))
    assert values(found) == ["https://www.example.police.uk/example-town"]
    assert {"Contacts left out", "Texts left out"} & noticed(found).keys()


@pytest.mark.parametrize("value", [None, "", [], {}, {"email": None, "web": ""}])
def test_no_contact_is_no_mistake(value):
    found = read(
        neighbourhood(contact_details=value, url_force=None, links=None, people=[], events=[])
    )
    assert values(found) == []
    assert list(noticed(found)) == ["Teams not described"]


def test_a_number_may_be_written_as_a_number():
    found = read(neighbourhood(contact_details={"telephone": 101}, links=[]))
    assert values(found)[0] == "101"


def test_a_notice_names_ten_and_counts_the_others():
    strangers = [neighbourhood(f"XX-{n:02}") for n in range(25)]
    times, message = noticed(read(neighbourhood(), *strangers))["Not in the register"]
    assert times == 25
    assert message.endswith("XX-08, XX-09 and 15 more.")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON"),
        (b'{"force": "derby', "cut off"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"force": ' + b"1" * 5000 + b"}", "is not JSON"),
        (b"<!DOCTYPE html><title>Sign in</title>", "is a web page"),
        (b"\xef\xbb\xbf \n<html>", "is a web page"),
        (b'[{"id": "SN-01", "name": "x"}]', "without a list of neighbourhoods"),
        (b'{"force": "derbyshire"}', "without a list of neighbourhoods"),
        (b'{"neighbourhoods": {"id": "SN-01"}}', "without a list of neighbourhoods"),
        (b"null", "without a list of neighbourhoods"),
    ],
)
def test_a_file_that_is_something_else_is_named_and_told_what_to_do(content, message):
    with pytest.raises(LoadError, match=message) as error:
        read_bytes(content)
    assert "Fetch the neighbourhoods again" in str(error.value)


def test_a_byte_order_mark_does_no_harm():
    content = json.dumps(
        {"force": "derbyshire", "fetched": "2026-11-03", "neighbourhoods": [neighbourhood()]}
    ).encode()
    assert read_bytes(b"\xef\xbb\xbf" + content).read == 1


@pytest.mark.parametrize("force", ["kent", None, 7, {"slug": "derbyshire"}, "Derbyshire"])
def test_a_file_of_another_force_is_refused(force):
    with pytest.raises(LoadError, match="of the right force"):
        read(neighbourhood(), force=force)


@pytest.mark.parametrize("fetched", [None, "yesterday", 20261103, "", "2026-13-01"])
def test_a_file_that_does_not_say_when_it_was_fetched_is_refused(fetched):
    with pytest.raises(LoadError, match="when it was fetched"):
        read(neighbourhood(), fetched=fetched)


def test_a_file_that_was_fetched_in_the_future_is_refused():
    with pytest.raises(LoadError, match="which is to come"):
        read(neighbourhood(), fetched=(datetime.now(UTC) + timedelta(days=3)).isoformat())


@pytest.mark.parametrize(
    ("fetched", "at"),
    [
        ("2026-06-03T00:30:00+01:00", datetime(2026, 6, 2, 23, 30)),
        ("2026-06-03T00:30:00Z", datetime(2026, 6, 3, 0, 30)),
        ("2026-06-03T00:30:00", datetime(2026, 6, 3, 0, 30)),
    ],
)
def test_the_time_of_the_fetch_is_in_utc(fetched, at):
    assert read(neighbourhood(), fetched=fetched).fetched_at == at


def test_an_empty_list_or_one_of_strangers_is_refused():
    with pytest.raises(LoadError, match="empty list"):
        read()
    with pytest.raises(LoadError, match="none of its 2 neighbourhoods is a team of the register"):
        read(neighbourhood("XX-01"), neighbourhood("XX-02"))


def test_a_file_that_is_not_there_or_far_too_large_is_named(tmp_path, monkeypatch):
    with pytest.raises(LoadError, match="is not there"):
        file_content(tmp_path / "none.json")
    with pytest.raises(LoadError, match="is not there"):
        file_content(tmp_path)
    path = write_teams(tmp_path, neighbourhood(name="n" * 2**20))
    monkeypatch.setattr(neighbourhoods, "MOST_MIB", 1)
    with pytest.raises(LoadError, match="more than 1 MiB"):
        file_content(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "rank",
                    "issue",
                    "issue-date",
                    "title",
                    "url",
                    "email",
                    "web",
                    "start_date",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KEYS = ("name", "contact_details", "links", "people", "priorities", "events", "url_force")


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON)), st.lists(JSON, max_size=3))
def test_whatever_stands_in_a_neighbourhood_is_read_without_an_error(changes, others):
    found = read({"id": "SN-01", **changes}, *others)
    assert found.read == 1 + len(others) == len(found.rows["team"]) + found.set_aside
    for table, part in (("member", "members"), ("priority", "priorities"), ("event", "events")):
        assert (found.rows["team"][0][part] or 0) == len(found.rows[f"team_{table}"])
