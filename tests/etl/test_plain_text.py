"""HTML that somebody else wrote becomes what a reader would see."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.plain_text import ELLIPSIS, one_line, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Speeding on Main Street", "Speeding on Main Street"),
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("<ul><li>Checks</li><li>Letters</li></ul>after", "• Checks\n• Letters\nafter"),
        ("<ul><li>never<li>closed", "• never\n• closed"),
        ("<ul><li></li><li>one</li></ul>", "• one"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("broken\nby the\r\n  editor", "broken by the editor"),
        ("caf&eacute; &#163;5 &#x1F600;", "café £5 😀"),
        ("under&nbsp;20&nbsp;mph", "under 20 mph"),
        ("vehicles <20 mph & more, 2<3 and 4>3", "vehicles <20 mph & more, 2<3 and 4>3"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("", ""),
        ("<p>&nbsp;</p>", ""),
    ],
)
def test_markup_becomes_lines_of_text(markup, text):
    assert plain_text(markup, 200) == (text, False)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<script>alert(1)</script>hello", "hello"),
        ("hello<script>alert(1)", "hello"),
        ("<SCRIPT SRC=//evil.example></SCRIPT>hello", "hello"),
        ("<style>p{color:red}</style>hello", "hello"),
        ("<svg><script>alert(1)</script><p>x</p></svg>hello", "hello"),
        ("<a href='javascript:alert(1)'>click</a>", "click"),
        ("<a href='https://evil.example'>click</a>", "click"),
        ("<img src=x onerror=alert(1)>hello", "hello"),
        ("<!-- hidden -->hello<?php x ?>", "hello"),
        ("<iframe src=x>inside</iframe>hello", "hello"),
        # Written about, not written: it is text, and the page shows it as text.
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("left\u202eright\u200b\x00\x1b[2J\ud800", "leftright[2J"),
    ],
)
def test_nothing_that_acts_is_left(markup, text):
    assert plain_text(markup, 200) == (text, False)


def test_a_long_text_is_cut_with_an_ellipsis_and_said_to_be():
    assert plain_text("x" * 200, 200) == ("x" * 200, False)
    text, cut = plain_text("x" * 201, 200)
    assert (len(text), text[-1], cut) == (200, ELLIPSIS, True)


def test_markup_too_long_to_be_read_is_cut_even_if_its_text_is_short():
    text, cut = plain_text("short" + "<b></b>" * 10_000 + "the end", 200)
    assert text.startswith("short")
    assert text.endswith(ELLIPSIS)
    assert "the end" not in text
    assert cut


def test_a_name_is_one_line():
    assert one_line("<p>Ann</p>\n<p>Example</p>", 200) == ("Ann Example", False)


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(1, 100))
def test_any_text_becomes_short_visible_lines(markup, longest):
    text, _ = plain_text(markup, longest)
    assert len(text) <= longest
    assert not [sign for sign in text.replace("\n", "") if unicodedata.category(sign)[0] == "C"]
    assert text == "\n".join(line.strip() for line in text.split("\n") if line.strip())


@settings(deadline=None)
@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=200))
def test_text_that_was_escaped_comes_back_as_it_was(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A bullet by itself is an item without words.
    assert plain_text(f"<p>{escaped}</p>", 1000) == ("" if text == "•" else text, False)
