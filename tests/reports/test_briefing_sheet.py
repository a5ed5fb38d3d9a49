"""The A4 page of a briefing: always one page, whole, readable, and nothing over anything else."""

from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from beatline.reports import typesetting
from beatline.reports.attribution import ATTRIBUTION, MAP_ATTRIBUTION
from beatline.reports.briefing import briefing
from beatline.reports.briefing_lines import left_out_line
from beatline.reports.briefing_sheet import (
    CAVEATS,
    OF_MONTH,
    OF_NEWEST,
    briefing_link,
    briefing_pdf,
    briefing_pictures,
    file_name,
    sheet,
)
from beatline.reports.places_to_pass import MOST_DROPPED, MOST_PLACES, places_to_pass
from beatline.reports.typesetting import qr_code
from tests.reports.pdf_pages import Pages, squeezed
from tests.reports.printed import (
    BODY,
    LARGEST_FILE,
    NUMERAL,
    SMALLEST,
    TODAY,
    assert_good_page,
    faults,
    long_words,
    patch,
    plain_sheet,
    printed_place,
    worst_sheet,
)


def test_a_page_says_everything_once_and_in_reading_order():
    one = plain_sheet()
    text = Pages(briefing_pdf([one])).text()
    parts = [one.title, one.as_of, one.printed, "What to know", one.summary, *one.points]
    parts += [*one.points_caveats, "Places to pass", one.visit]
    parts += [one.places[0].where, one.places[0].why, one.places[2].where, one.left_out]
    parts += [one.legend, one.tour, *one.team[0], *one.patch, "Notes", CAVEATS]
    parts += [one.link_words, ATTRIBUTION, MAP_ATTRIBUTION]
    places = [text.find(squeezed(part)) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert one.printed == "11 months ago · printed 22 November 2026"


def test_the_longest_texts_still_make_one_page_without_a_word_over_another():
    one = worst_sheet()
    pages = Pages(briefing_pdf([one]))
    assert len(pages) == 1
    assert_good_page(pages, one)
    # All but the foot and the numerals is still read with ease.
    assert pages.letter_sizes() - {SMALLEST, NUMERAL} == {9, BODY, 10, 10.5, 11, 12, 15}
    assert len(pages.content) < LARGEST_FILE


def test_texts_twice_as_long_as_those_still_make_one_page_with_all_that_matters():
    one = worst_sheet(times=2)
    pages = Pages(briefing_pdf([one]))
    assert len(pages) == 1
    # Lines for notes are what goes last.
    assert_good_page(pages, one, notes=0)


def test_a_page_becomes_tighter_in_a_fixed_order():
    long = worst_sheet()
    steps = [
        plain_sheet(),
        plain_sheet(places=long.places[:6], points=long.points[:3]),
        plain_sheet(places=long.places, points=long.points[:3]),
        long,
    ]
    sizes, kept = [], []
    for one in steps:
        pages = Pages(briefing_pdf([one]))
        assert len(pages) == 1
        sizes.append(next(word.size for word in pages.words() if word.text == "Stay"))
        text = pages.text()
        lines = (one.places[-1].why, one.team[0][-1], one.patch[-1])
        kept.append([squeezed(line) in text for line in lines])
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (10.5, BODY)
    assert kept[0] == [True, True, True]
    assert kept[-1] == [False, False, False]
    assert all(many >= few for many, few in pairwise(kept))


def test_a_long_team_is_told_in_fewer_lines_before_the_patch_goes():
    words = {
        letters: (f"T{letters} {long_words(letters)}", "Contact: team@example.police.uk · 101")
        for letters in (1600, 800, 200)
    }
    one = plain_sheet(
        team=(*words.values(), ("Contact: team@example.police.uk · 101",)),
        places=worst_sheet().places[:4],
    )
    text = Pages(briefing_pdf([one])).text()
    assert [letters for letters in words if f"T{letters}" in text] == [800]
    assert squeezed(one.team[0][1]) in text
    assert squeezed(one.patch[0]) in text


@pytest.mark.parametrize(("lines", "beside"), [(3, True), (14, False)])
def test_a_team_too_long_for_its_column_is_told_over_the_whole_width(lines, beside):
    team = tuple(f"T{n} {long_words(70)}" for n in range(lines))
    one = plain_sheet(team=(team, team[:1]))
    pages = Pages(briefing_pdf([one]))
    assert_good_page(pages, one)
    assert squeezed(team[-1]) in pages.text()
    width, _ = pages.size()
    heading = next(word for word in pages.words() if word.text == "Team")
    assert (heading.left > width / 2) == beside


def test_how_to_reach_the_team_stays_when_all_else_of_it_has_no_room():
    long = worst_sheet()
    one = plain_sheet(
        points=long.points,
        signs=long.signs,
        places=long.places,
        team=(*long.team[:3], ("Contact: team@example.police.uk · 101",)),
    )
    pages = Pages(briefing_pdf([one]))
    assert_good_page(pages, one)
    assert "Contact:team@example.police.uk·101" in pages.text()


def test_what_would_be_left_white_beside_the_places_tells_more_of_the_patch():
    more = tuple(f"M{n} {long_words(100)}." for n in range(6))
    few = plain_sheet(patch_more=more, places=plain_sheet().places[:1])
    many = plain_sheet(patch_more=more, places=tuple(printed_place(n) for n in range(1, 9)))
    told, without = (
        [squeezed(line) in Pages(briefing_pdf([one])).text() for line in more]
        for one in (many, few)
    )
    assert 1 <= sum(told) < len(more)
    # What matters most comes first.
    assert told == sorted(told, reverse=True)
    assert not any(without)
    rules = [Pages(briefing_pdf([one])).rules() for one in (many, plain_sheet(places=many.places))]
    assert rules[0] == rules[1]


texts = st.text(max_size=200)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.text(min_size=1, max_size=80),
    points=st.lists(texts, max_size=5),
    places=st.lists(st.tuples(texts, texts), max_size=8),
    lines=st.lists(texts, max_size=9),
    summary=texts,
)
def test_whatever_the_texts_are_the_page_is_one_and_none_of_them_is_markup(
    name, points, places, lines, summary
):
    one = plain_sheet(
        name=name,
        points=tuple(points),
        signs=("▲",) * len(points),
        places=tuple(
            printed_place(n, where=where, why=why, why_short=why[:20])
            for n, (where, why) in enumerate(places, start=1)
        ),
        team=(tuple(lines), tuple(lines[:2])),
        patch=tuple(lines[:4]),
        patch_more=tuple(lines[4:]),
        summary=summary,
    )
    pages = Pages(briefing_pdf([one]))
    assert len(pages) == 1
    assert [fault for fault in faults(pages) if "edge" in fault] == []


def test_without_points_the_page_says_so_and_has_more_lines_for_notes():
    nothing = "Nothing unusual: no crime type, place or outcome here differs by more than chance."
    one = plain_sheet(points=(), signs=(), summary=nothing)
    pages = Pages(briefing_pdf([one]))
    assert_good_page(pages, one)
    with_points = plain_sheet(points=plain_sheet().points * 5, signs=("▲",) * 5)
    assert pages.rules() > Pages(briefing_pdf([with_points])).rules()


def test_without_places_team_or_link_their_parts_are_left_out():
    one = plain_sheet(
        places=(), map="", tour="", map_words="", visit="Nothing of this kind was recorded.",
        team=(), patch=(), patch_more=(), left_out="", left_out_short="", legend="",
        link="", link_words="", qr="",
    )  # fmt: skip
    pages = Pages(briefing_pdf([one]))
    assert_good_page(pages, one)
    for heading in ("Team and priorities", "The patch", "The newest briefing"):
        assert squeezed(heading) not in pages.text()
    assert [alt for kind, alt in pages.tags() if kind == "Figure"] == []


def test_the_pdf_is_tagged_for_screen_readers():
    one = plain_sheet()
    pages = Pages(briefing_pdf([one]))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pages.content
    kinds = [kind for kind, _ in pages.tags()]
    assert [kind for kind in kinds if kind.startswith("H")] == ["H1", *["H2"] * 5]
    figures = [alt for kind, alt in pages.tags() if kind == "Figure"]
    assert figures == [
        one.map_words,
        f"QR code. The newest briefing, with its evidence: {one.link}",
    ]
    assert kinds.count("L") == 4
    assert pages.document.get_metadata_value("Title") == (
        "Briefing before patrol, SN-03 Derby City, December 2025"
    )


def test_colours_are_for_the_eye_alone_and_nothing_is_orange():
    content = briefing_pictures([worst_sheet()], ppi=20)
    assert len(content) == 1
    assert content[0].startswith(b"\x89PNG")
    template = (typesetting.FOLDER / "print.typ").read_text()
    assert "stands_out" not in template
    assert "rgb(data" in template


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (date(2026, 11, 1), "this month · printed"),
        (date(2026, 10, 1), "1 month ago · printed"),
        (date(2025, 1, 1), "22 months ago · printed"),
        (None, "printed 22"),
    ],
)
def test_the_age_of_the_newest_month_is_told(month, said):
    one = plain_sheet(month=month)
    assert one.printed.startswith(said)
    assert Pages(briefing_pdf([one])).text().count(squeezed(one.as_of)) == 1


def test_files_are_named_by_area_types_and_month():
    december = date(2025, 12, 1)
    assert plain_sheet().file_name == "beatline-briefing-SN-03-2025-12.pdf"
    assert file_name("Derby North section", "Burglary", december, "zip") == (
        "beatline-briefing-Derby-North-section-burglary-2025-12.zip"
    )
    assert file_name("../x/“y”", "", None) == "beatline-briefing-x-y.pdf"


def test_a_link_names_area_types_and_the_choice_of_places(small):
    scope = patch(small, "SN-03", crime_types=("Burglary",), types_label="Burglary")
    link = briefing_link(
        small, scope, "https://beatline.example/", pinned=["a", "b"], dropped=["c"]
    )
    assert link.startswith("https://beatline.example/briefing?area=SN-03+")
    assert link.endswith("&types=Burglary&pin=a,b&drop=c")


def test_the_link_of_an_older_month_names_its_months_and_the_page_says_so(small):
    address = "https://beatline.example"
    newest, march = date(2025, 12, 1), date(2025, 3, 1)
    scope = patch(small, "SN-03", first_month=march, last_month=march)
    link = briefing_link(small, scope, address)
    assert link.endswith("area=SN-03+Derby+City&months=Nov+2024&months=Mar+2025")
    older = sheet(small, scope, link=link, today=TODAY)
    assert (older.month, older.link_meaning) == (march, OF_MONTH)
    last = patch(small, "SN-03", first_month=newest, last_month=newest)
    assert "months" not in briefing_link(small, last, address)
    # A month after the newest loaded one is no older month.
    later = patch(small, "SN-03", first_month=newest, last_month=date(2026, 3, 1))
    assert "months" not in briefing_link(small, later, address)
    assert sheet(small, later, today=TODAY).link_meaning == OF_NEWEST


@pytest.mark.parametrize(("pinned", "dropped"), [(0, 0), (0, 3), (MOST_PLACES, MOST_DROPPED)])
def test_the_code_on_the_page_is_read_as_its_link(small, pinned, dropped):
    month = date(2025, 3, 1)
    scope = patch(small, "SN-03", first_month=month, last_month=month)
    cells = [f"89195d92{n:03}ffff" for n in range(pinned + dropped)]
    link = briefing_link(
        small, scope, "https://beatline.example", pinned=cells[:pinned], dropped=cells[pinned:]
    )
    one = plain_sheet(link=link, qr=qr_code(link))
    picture = Image.open(BytesIO(briefing_pictures([one], ppi=300)[0]))
    (code,) = zxingcpp.read_barcodes(picture)
    assert (code.format.name, code.text) == ("QRCode", link)


def test_a_long_link_is_in_the_code_alone(small):
    scope = patch(small, "SN-03")
    short = sheet(small, scope, link="https://beatline.example/briefing?area=SN-03", today=TODAY)
    assert short.link_words == "beatline.example/briefing?area=SN-03"
    long = sheet(small, scope, link="https://beatline.example/" + "x" * 80, today=TODAY)
    assert long.link_words == ""
    assert long.qr.startswith("<svg")
    assert sheet(small, scope, today=TODAY).qr == ""


def test_the_page_shows_the_choice_of_places(made_up):
    scope = patch(made_up, "SN-03")
    known = briefing(made_up, scope).scope
    usual = places_to_pass(made_up, known)
    pinned = [str(usual.others["cell"].iloc[-1])] if len(usual.others) else []
    dropped = [str(usual.stops["cell"].iloc[0])]
    chosen = places_to_pass(made_up, known, pinned=pinned, dropped=dropped)
    one = sheet(made_up, scope, pinned=pinned, dropped=dropped, today=TODAY)
    assert [place.pinned for place in one.places] == chosen.stops["pinned"].tolist()
    names = [place.where.casefold() for place in one.places]
    assert names == chosen.stops["where"].str.casefold().tolist()
    assert one.left_out == left_out_line(chosen.dropped)
    assert one.left_out.startswith("Left out: ")
    assert squeezed(one.left_out) in Pages(briefing_pdf([one])).text()
    assert one.places[0].leg == ""
    assert all(place.leg.endswith(f" of {n}") for n, place in enumerate(one.places[1:], start=1))


@pytest.mark.parametrize("code", ["SN-03", "ND-01"])
def test_a_patch_with_hardly_any_crime_has_a_page(small, code):
    one = sheet(small, patch(small, code), today=TODAY)
    pages = Pages(briefing_pdf([one]))
    assert len(pages) == 1
    assert_good_page(pages, one)


def test_before_the_first_month_the_page_says_what_is_missing(small):
    early = date(2019, 1, 1)
    scope = patch(small, "SN-03", first_month=early, last_month=early)
    one = sheet(small, scope, today=TODAY)
    assert one.month is None
    assert one.summary.startswith("No month up to January 2019 is loaded")
    assert_good_page(Pages(briefing_pdf([one])), one)
