"""Pages of a briefing to try out, and what makes a page good."""

from dataclasses import replace
from datetime import date

import pytest

from beatline import queries
from beatline.reports import typesetting
from beatline.reports.attribution import ATTRIBUTION, MAP_ATTRIBUTION
from beatline.reports.briefing import TOLD_TWICE
from beatline.reports.briefing_book import patches
from beatline.reports.briefing_lines import PrintedPlace
from beatline.reports.briefing_points import PLACES_CAVEAT, TYPES_CAVEAT
from beatline.reports.briefing_sheet import CAVEATS, OF_NEWEST, Sheet
from beatline.reports.places_to_pass import VISIT
from beatline.scope import ALL_TYPES_LABEL, Scope
from tests.reports.pdf_pages import Pages, squeezed

TODAY = date(2026, 11, 22)
A4 = pytest.approx((595.28, 841.89), abs=0.1)
# Points; printers leave a white edge of four to five millimetres.
EDGE = 28
SMALLEST, NUMERAL, BODY = 8, 8.6, 9.5
LARGEST_FILE = 300_000
LONGEST_NAME = "Bolsover, Clowne, Shirebrook and the Villages between Them"
MAP = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="51mm" height="53mm" viewBox="0 0 51 53">'
    '<rect width="51" height="53" fill="#eee"/></svg>'
)


def whole_force(warehouse, last=None, **changes):
    month = last or queries.loaded_months(warehouse)["month"].iloc[-1].date()
    area = queries.area_choices(warehouse).iloc[0]
    scope = Scope(
        "force", area["area_code"], area["area_name"], (), ALL_TYPES_LABEL, month, month,
        area["label"],
    )  # fmt: skip
    return replace(scope, **changes)


def patch(warehouse, code, **changes):
    found = [one for one in patches(warehouse, whole_force(warehouse)) if one.area_code == code]
    return replace(found[0], **changes)


def printed_place(number=1, **changes):
    place = PrintedPlace(
        where=f"Near Example Street and Lane {number}",
        why="Busiest of the patch: 120 records in 12 months. Mostly burglary (80).",
        why_short="Busiest of the patch: 120 records in 12 months, among the busiest 5%.",
        why_shortest="Busiest of the patch: 120 records in 12 months.",
        leg="" if number == 1 else f"400 m north-east of {number - 1}",
        pinned=False,
    )
    return replace(place, **changes)


def plain_sheet(**changes):
    link = "https://beatline.example/briefing?area=SN-03+Derby+City"
    one = Sheet(
        code="SN-03",
        name="Derby City",
        month=date(2025, 12, 1),
        made=TODAY,
        types="",
        points=("Burglary above the usual range in December 2025: 42 recorded, 9 to 20 expected.",),
        signs=("▲",),
        points_caveats=("The ranges do not allow for the time of year.",),
        summary="1 change is more than chance.",
        visit="Stay about 15 minutes at each place.",
        places=tuple(printed_place(number) for number in (1, 2, 3)),
        left_out="Left out: near High Street (2nd busiest).",
        left_out_short="Left out: 1 place.",
        tour="Numbered in the order of the shortest tour.",
        map=MAP,
        map_words="Map of 3 places.",
        legend="Thick line: the border of the patch.",
        team=(("Sergeant A Example", "101"), ("101",)),
        patch=("7,924 residents.",),
        patch_more=("About 3 in 10 residents live in the most deprived fifth.",),
        link=link,
        link_words=link.removeprefix("https://"),
        link_meaning=OF_NEWEST,
        qr=typesetting.qr_code(link),
        demonstration=False,
    )
    return replace(one, **changes)


def long_words(letters, word="Wirksworth "):
    return (word * (letters // len(word) + 1))[:letters].strip()


def worst_sheet(times=1):
    """Longer than anything that is published: names, sentences, places, a large team.

    The longest of all patches have names of 49 letters, points of 148, places of 57, whys of 277.
    """
    street = "Near Church of St Michael Road and the Old Grammar School Lane"
    why = (
        "11th busiest: 1,524 records in 12 months, among the busiest 5% of cells in 11 of them. "
        "Mostly violence and sexual offences (341), criminal damage and arson (256) and "
        "possession of weapons (118). Growing: 214 records in the newest 3 months, 388 in the 9 "
        "before, where 129 would be expected."
    )
    points = tuple(
        f"{n} {long_words(170 * times, 'criminal damage and arson near ')}." for n in range(5)
    )
    return plain_sheet(
        name=", ".join([LONGEST_NAME] * 3 * times),
        types="Serious acquisitive crime",
        points=points,
        signs=("▲", "▼", "", "▲", ""),
        points_caveats=(TYPES_CAVEAT, PLACES_CAVEAT, TOLD_TWICE),
        summary=f"{long_words(120 * times)}.",
        visit=VISIT,
        places=tuple(
            printed_place(
                n,
                where=f"{' '.join([street] * times)} {n}",
                why=why * times,
                why_short=why[:87],
                why_shortest=why[:40],
                pinned=n % 2 == 0,
            )
            for n in range(1, 9)
        ),
        tour=long_words(170 * times),
        left_out=f"Left out: {long_words(280)}.",
        legend=long_words(150),
        team=tuple(
            tuple(f"T{n} {long_words(letters)}" for n in range(lines))
            for lines, letters in ((9, 150), (6, 110), (4, 90), (2, 70))
        ),
        patch=tuple(f"P{n} {long_words(140)}" for n in range(4)),
        patch_more=tuple(f"M{n} {long_words(180)}" for n in range(3)),
        link="https://beatline.example/briefing?area=" + "x" * 300,
        link_words="",
        qr=typesetting.qr_code("https://beatline.example/briefing?area=" + "x" * 300),
        demonstration=True,
    )


def faults(pages, number=0):
    """What is wrong with how a page is laid out: words over words, words over the edge."""
    width, height = pages.size(number)
    words = sorted(pages.words(number), key=lambda word: word.left)
    found = [f"{w.text} over the edge" for w in words if not w.inside(width, height, EDGE)]
    for index, word in enumerate(words):
        for other in words[index + 1 :]:
            if other.left > word.right:
                break
            if word.covers(other):
                found.append(f"{word.text} over {other.text}")
    return found


def assert_good_page(pages: Pages, one, number=0, *, notes=3):
    """One A4 page: whole, legible, with room for notes, and saying what it must."""
    assert pages.size(number) == A4
    assert faults(pages, number) == []
    assert min(pages.letter_sizes(number)) >= SMALLEST - 0.01
    # Above the foot there is a rule too; that below the head is a bar.
    assert pages.rules(number) >= notes + 1
    text = pages.text(number)
    said = [one.title, one.as_of, one.summary, one.visit, CAVEATS, ATTRIBUTION, MAP_ATTRIBUTION]
    said += [one.legend, " ".join(one.points_caveats)]
    assert squeezed(one.left_out) in text or squeezed(one.left_out_short) in text
    for sentence in [*said, *one.points, *(place.where for place in one.places)]:
        assert squeezed(sentence) in text, sentence
    assert ("Demonstrationdata" in text) == one.demonstration
