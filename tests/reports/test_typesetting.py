"""Texts on paper: what the font draws, and that text stays text."""

from datetime import date

from beatline.reports import typesetting
from beatline.reports.briefing_sheet import briefing_pdf
from tests.reports.pdf_pages import Pages, squeezed
from tests.reports.printed import plain_sheet


def test_what_the_font_cannot_draw_is_left_out_or_a_question_mark():
    words = "Łódź Café 🚓\x07 “quoted”\u202e Ελλ Привет 中 a\u0301 non\u2011stop"
    found = typesetting.printable(words)
    assert found == "Łódź Café  “quoted” Ελλ Привет ? á non-stop"
    assert typesetting.printable({"a": [date(2025, 12, 1), 1, True]}) == {
        "a": ["2025-12-01", 1, True]
    }


def test_the_font_draws_every_letter_that_is_let_through():
    letters = [chr(n) for n in range(0x20, 0x3000)]
    known = "".join(sign for sign in letters if typesetting.printable(sign) == sign)
    assert len(known) > 400
    # The standard refuses a document with a letter that its font lacks.
    pages = Pages(briefing_pdf([plain_sheet(points=(" ".join(known),))]))
    assert len(pages) == 1


def test_the_templates_draw_with_nothing_but_their_own_folder():
    for template in typesetting.FOLDER.glob("*.typ"):
        text = template.read_text()
        assert "@preview" not in text
        assert "#eval" not in text


def test_text_is_never_markup():
    words = '#pagebreak() *bold* _x_ $y^2$ `code` @ref <label> \\ // "q" = Heading - list'
    pages = Pages(briefing_pdf([plain_sheet(points=(words,), name="A & <b>B</b> #c")]))
    assert len(pages) == 1
    assert squeezed(words) in pages.text()
    assert squeezed("SN-03 A & <b>B</b> #c") in pages.text()


def test_the_same_sheet_gives_the_same_bytes():
    assert briefing_pdf([plain_sheet()]) == briefing_pdf([plain_sheet()])


def test_a_qr_code_has_a_quiet_margin_and_grows_with_its_link():
    short, long = (typesetting.qr_code("https://beatline.example/" + "x" * n) for n in (0, 200))
    assert short.startswith("<svg")
    # 25 modules of version 2, and four of margin on each side.
    assert 'width="33"' in short
    assert len(long) > len(short)
