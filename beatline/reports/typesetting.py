"""Documents on paper: a template and plain data become a tagged PDF, without a browser.

Texts reach a template as strings and are never markup. What every printed document shares, the
paper, its fonts and its head and foot, is in print.typ.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import font_source_sans_pro
import segno
import typst

from beatline.charts.theme import LIGHT

FOLDER = Path(__file__).parent
# Those of the light theme that templates use.
COLOURS = ("ink", "muted", "context", "grid", "band", "recorded", "stands_out_text")
# What the printed font can draw of what people write: Latin letters of every European language,
# Greek and Cyrillic, punctuation, arrows and marks. A test holds the font to it.
_DRAWABLE = re.compile(
    r"[\u0020-\u007e\u00a0-\u017e\u0218-\u021b\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9"
    r"\u0410-\u044f\u2012-\u2015\u2018-\u201a\u201c-\u201e\u2022\u2026\u2032\u2033\u2039\u203a"
    r"\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25b2\u25bc\n]"
)
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_NOBODY_SEES = ("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Mn", "Me")


def pdf(template: str, data: Mapping[str, Any], *, made: date) -> bytes:
    """A template of this folder as PDF/UA-1: tagged in reading order, with words for pictures.

    template : its file name
    data : what it reads: text, numbers, lists and mappings
    made : the day that the file says it was made; the same data give the same bytes

    Raises
    ------
    typst.TypstError : the template does not fit its data
    """
    found = _compiler(template, data).compile(
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(made, time(12), UTC),
    )
    assert isinstance(found, bytes)
    return found


def pictures(template: str, data: Mapping[str, Any], *, ppi: float = 110) -> list[bytes]:
    """The same pages as PNG pictures, for the documentation and for looking at them in tests."""
    found = _compiler(template, data).compile(format="png", ppi=ppi)
    return [found] if isinstance(found, bytes) else list(found or [])


def printable(value: Any) -> Any:
    """Data in which every text holds only what the printed font can draw.

    What nobody sees (control signs) and what is no writing (emoji) is left out; a letter of a
    script that the font lacks becomes a question mark. Dates become text, as 2025-12-01.
    """
    if isinstance(value, str):
        return "".join(map(_drawn, unicodedata.normalize("NFC", value).translate(_HYPHENS)))
    if isinstance(value, Mapping):
        return {str(name): printable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def qr_code(link: str) -> str:
    """A link as a QR code: SVG text, black on nothing, with its quiet margin."""
    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=4)
    return drawn.getvalue().decode()


def _drawn(sign: str) -> str:
    if _DRAWABLE.match(sign):
        return sign
    category = unicodedata.category(sign)
    if category in _NOBODY_SEES:
        return " " if sign in "\t\r\v\f\x85" else ""
    return " " if category[0] == "Z" else "?"


def _compiler(template: str, data: Mapping[str, Any]) -> typst.Compiler:
    # A new one each time: two threads cannot compile with the same, and it takes a millisecond.
    colours = {name: getattr(LIGHT, name) for name in COLOURS}
    text = json.dumps(printable({**data, "colours": colours}), ensure_ascii=False, allow_nan=False)
    return typst.Compiler(
        FOLDER / template,
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": text},
    )


@cache
def _fonts() -> typst.Fonts:
    """The fonts of a package: a document looks the same on every computer."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[font_source_sans_pro.font_directory],
    )
