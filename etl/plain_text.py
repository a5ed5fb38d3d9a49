"""Texts from the internet as plain text: what a reader would see, and nothing that acts."""

import re
import unicodedata
from html.parser import HTMLParser

ELLIPSIS = "…"
# Longer than any text that is meant to be read; the parser is slow on long texts that are crafted.
MOST_MARKUP = 20_000
NEVER_SHOWN = frozenset({"iframe", "noscript", "script", "select", "style", "svg", "template",
                         "textarea", "title"})  # fmt: skip
BEGINS_A_LINE = frozenset({"address", "article", "blockquote", "br", "dd", "div", "dl", "dt",
                           "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
                           "li", "ol", "p", "pre", "section", "table", "tr", "ul"})  # fmt: skip
ENDS_A_CELL = frozenset({"td", "th"})
BULLET = "• "
NEW_LINE, SPACE = "\n", " "


def plain_text(markup: str, longest: int) -> tuple[str, bool]:
    """The text that a browser would show for a piece of HTML, and whether it was cut.

    No tag and no attribute is left, so no link either: only its words. Entities are decoded.
    Scripts, styles and what else is not text are left out with their content. Each paragraph and
    list item is a line; items begin with a bullet. Signs that cannot be seen or that turn the
    direction of writing are left out. At most `longest` signs, the last an ellipsis if it was cut.
    """
    reader = _TextReader()
    reader.feed(markup[:MOST_MARKUP])
    reader.close()
    lines = (SPACE.join(line.split()) for line in _visible("".join(reader.parts)).split(NEW_LINE))
    text = NEW_LINE.join(line for line in lines if line not in ("", BULLET.strip()))
    cut = len(text) > longest
    if cut:
        text = text[: longest - 1].rstrip() + ELLIPSIS
    elif len(markup) > MOST_MARKUP:
        text, cut = text + ELLIPSIS, True
    return text, cut


def one_line(text: str, longest: int) -> tuple[str, bool]:
    """The same in one line: for names, addresses and numbers."""
    text, cut = plain_text(text, longest)
    return text.replace(NEW_LINE, SPACE), cut


class _TextReader(HTMLParser):
    """Gathers the text of a piece of HTML in `parts`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        """Begin a line, or leave out what follows."""
        if tag in NEVER_SHOWN:
            self._hidden.append(tag)
        elif tag in BEGINS_A_LINE:
            self.parts.append(NEW_LINE + (BULLET if tag == "li" else ""))

    def handle_endtag(self, tag: str) -> None:
        """End a line or what was left out."""
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag in BEGINS_A_LINE:
            self.parts.append(NEW_LINE)
        elif tag in ENDS_A_CELL:
            self.parts.append(SPACE)

    def handle_data(self, data: str) -> None:
        """Keep text that is shown. A line end in HTML is a space."""
        if not self._hidden:
            self.parts.append(re.sub(r"\s", SPACE, data))


def _visible(text: str) -> str:
    kept = (sign for sign in text if sign == NEW_LINE or unicodedata.category(sign)[0] != "C")
    return "".join(kept)
