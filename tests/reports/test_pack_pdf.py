"""The pages of a meeting pack: whole, legible, tagged, and clear without colour."""

from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from beatline.charts.marks import KEY, MARKS
from beatline.charts.theme import LIGHT, rgb
from beatline.reports.pack import Column, Key, Paragraphs, Section, Table
from beatline.reports.pack_pdf import pack_pdf, pack_pictures
from beatline.reports.pack_values import MARK, TEXT, value_text
from tests.reports.packs import LONG, finding, made_up_pack, wide_block
from tests.reports.pdf_pages import Pages, squeezed
from tests.reports.printed import A4, EDGE, SMALLEST, faults

A3_LANDSCAPE = pytest.approx((1190.55, 841.89), abs=0.1)
# Sizes of headings in points, and how high the foot of a page reaches.
HEADINGS = (12, 17, 26)
FOOT = 70
# Shapes that are drawn, and no text.
DRAWN = str.maketrans("", "", "●○")


def printed(pages, number=None):
    numbers = range(len(pages)) if number is None else [number]
    return "".join(pages.text(n) for n in numbers)


def as_printed(text):
    return squeezed(text.translate(DRAWN))


@pytest.fixture(scope="module")
def pages():
    return Pages(pack_pdf(made_up_pack(demonstration=True)))


def test_tables_of_all_areas_are_on_a3_landscape_and_the_rest_on_a4(pages):
    sizes = [pages.size(n) for n in range(len(pages))]
    wide = [n for n, size in enumerate(sizes) if size == A3_LANDSCAPE]
    assert [n for n, size in enumerate(sizes) if size == A4] == [
        n for n in range(len(pages)) if n not in wide
    ]
    assert wide
    assert all("Everyward." in pages.text(n) or "W3" in pages.text(n) for n in wide)


def test_nothing_lies_over_anything_else_or_over_the_edge(pages):
    assert [fault for n in range(len(pages)) for fault in faults(pages, n)] == []


def test_letters_are_large_enough_to_read(pages):
    sizes = {size for n in range(len(pages)) for size in pages.letter_sizes(n)}
    assert min(sizes) >= SMALLEST - 0.01
    assert 10 in sizes


def test_every_page_says_whose_it_is_of_when_and_which_of_how_many(pages):
    for number in range(len(pages)):
        text = pages.text(number)
        assert f"Page{number + 1}of{len(pages)}" in text
        assert "AsofDecember2025" in text
        assert "Demonstrationdata" in text
        assert "Source:data.police.uk." in text
    whose = ["Abbey·Wardscrutiny" in pages.text(n) for n in range(len(pages))]
    assert whose[1] is False
    assert any(whose)
    assert "Demonstration" not in printed(Pages(pack_pdf(made_up_pack())))


def test_the_cover_says_what_the_pack_is_and_how_to_read_it(pages):
    text = pages.text(0)
    for words in ("Ward scrutiny: Abbey", "The board", "How to read the marks", "What is inside"):
        assert squeezed(words) in text
    for sign, meaning in KEY:
        assert as_printed(sign + meaning) in text
    # The list of contents has the page of each part.
    (number,) = [n for n, words in pages.bookmarks() if words == "Abbey ward"]
    assert f"Abbeyward{'.' * 3}" in text
    assert f"{number + 1}Figures" in text.replace(".", "")


def test_headings_and_charts_are_tagged_for_screen_readers(pages):
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pages.content
    kinds = [tag for n in range(len(pages)) for tag in pages.tags(n)]
    headings = [kind for kind, _ in kinds if kind in ("H1", "H2", "H3")]
    assert headings[0] == "H1"
    assert set(headings) == {"H1", "H2"}
    figures = [alt for kind, alt in kinds if kind == "Figure"]
    assert {"A funnel of 18 wards.", "A line.", "3 months"} == set(figures)
    assert {"Table", "TR", "TH", "TD"} <= {kind for kind, _ in kinds}
    wanted = [section.heading for section in made_up_pack().sections]
    # Besides, the cover has those of its own.
    marks = [words for _, words in pages.bookmarks()]
    assert [words for words in marks if words in wanted] == wanted


def test_the_heads_of_a_table_are_repeated_and_no_row_is_torn(pages):
    table = wide_block()
    on = [n for n in range(len(pages)) if pages.size(n) == A3_LANDSCAPE]
    assert len(on) > 1
    assert all("RecordedcrimeAnti-socialbehaviour" in pages.text(n) for n in on)
    for row in table.rows:
        cells = [
            as_printed(value_text(value, column.kind))
            for value, column in zip(row, table.columns, strict=True)
            if column.kind != "months"
        ]
        (text,) = [pages.text(n) for n in on if squeezed(str(row[0])) in pages.text(n)]
        assert "".join(cells) in text


def test_no_heading_stands_alone_at_the_foot_of_a_page():
    for rows in range(1, 40, 6):
        pages = Pages(pack_pdf(made_up_pack(rows=rows, findings=rows % 6)))
        for number, words in pages.bookmarks():
            on_page = [word for word in pages.words(number) if word.bottom > FOOT]
            first = words.split()[0]
            heading = [word for word in on_page if word.text == first and word.size in HEADINGS]
            below = [word for word in on_page if word.top < heading[-1].bottom]
            assert [word for word in below if word.size not in HEADINGS], (rows, words)


def test_each_finding_is_whole_with_its_questions_and_lines_for_the_answer(pages):
    at = [n for n in range(len(pages)) if "Answer" in pages.text(n)]
    assert sum(pages.text(n).count("Answer") for n in at) == 5
    # Below each finding three lines; besides, a page has the line of its head and of its foot.
    assert [pages.rules(n) - 2 for n in at] == [3 * pages.text(n).count("Answer") for n in at]
    for number in range(5):
        one = finding(number=number)
        (text,) = [pages.text(n) for n in at if squeezed(one.sentence) in pages.text(n)]
        assert squeezed("".join((one.sentence, one.caveat))) in text
        assert all(squeezed(question) in text for question in one.questions)


def test_marks_are_told_apart_in_grey_by_letter_and_shape():
    words = [word for word in MARKS if word != ""]
    table = Table(
        "Marks", (Column("One", TEXT), Column("Two", MARK)), tuple(("x", w) for w in words)
    )
    pack = made_up_pack()
    section = Section("Marks", (table,), 1)
    one = type(pack)(**{**vars(pack), "sections": (section,)})
    letters = {mark.letter for mark in MARKS.values()}
    found = [word for word in Pages(pack_pdf(one)).words(1) if word.text in letters]
    picture = Image.open(BytesIO(pack_pictures(one, ppi=288)[1])).convert("L")
    height, scale = picture.height, 288 / 72
    crops = []
    for word in found:
        # The letter and its shapes, without the words that follow.
        left, top = word.left * scale - 4, height - (word.bottom + 7) * scale
        box = (int(left), int(top), int(left) + 110, int(top) + 36)
        crops.append(np.asarray(picture.crop(box)) < 170)
    assert len(crops) == len(words)
    for (a, one_crop), (b, other) in combinations(zip(words, crops, strict=True), 2):
        assert (one_crop != other).mean() > 0.02, (a, b)


@pytest.mark.parametrize("name", ["stands_out_text", "recorded", "muted", "ink"])
@pytest.mark.parametrize("ground", ["background", "band"])
def test_every_colour_of_text_has_enough_contrast(name, ground):
    light, dark = (_luminance(getattr(LIGHT, one)) for one in (ground, name))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour):
    parts = [part / 255 for part in rgb(colour)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# No exclamation or question marks: a line never begins with one, however long it gets.
texts = st.text(
    st.sampled_from("abcdefgh ABC Éß,.;:-#*_$`@<>&'\"/\\(){}[]…–0123456789"), min_size=1
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A pack takes a third of a second: what fails is told as it is.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(
    area=texts,
    words=texts,
    cells=st.lists(texts, min_size=1, max_size=4),
)
def test_whatever_the_texts_are_none_is_markup_and_none_leaves_its_page(area, words, cells):
    pack = made_up_pack(area, findings=1, rows=2)
    table = Table(words, (Column("A", TEXT), Column("B", TEXT)), tuple((c, words) for c in cells))
    section = Section("Texts", (table, Paragraphs((words, "#pagebreak()"))), 1, area)
    pages = Pages(pack_pdf(type(pack)(**{**vars(pack), "sections": (*pack.sections, section)})))
    assert "#pagebreak()" in printed(pages)
    found = [fault for n in range(len(pages)) for fault in faults(pages, n)]
    assert [fault for fault in found if "edge" in fault] == []


def test_the_longest_names_are_whole():
    pages = Pages(pack_pdf(made_up_pack(LONG)))
    assert squeezed(LONG) in pages.text(0)
    assert [fault for n in range(len(pages)) for fault in faults(pages, n)] == []


def test_the_same_pack_gives_the_same_bytes():
    assert pack_pdf(made_up_pack()) == pack_pdf(made_up_pack())


def test_the_key_of_marks_may_stand_anywhere():
    pack = made_up_pack()
    one = type(pack)(**{**vars(pack), "sections": (Section("Key", (Key(KEY),), 1),)})
    assert as_printed(KEY[0][0] + KEY[0][1]) in printed(Pages(pack_pdf(one)), 1)
    assert Pages(pack_pdf(one)).size(1) == A4
    assert EDGE < 14 / 25.4 * 72
