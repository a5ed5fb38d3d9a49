"""A PDF as a reader sees it: its text, where each word stands, its bookmarks and its tags."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

# How the reader marks a hyphen at the end of a line.
HYPHENS = {"\x02": "-", "\ufffe": "-"}


@dataclass(frozen=True)
class Word:
    """Letters in a row, the box around them in points from the lower left, and their size."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float

    def covers(self, other: "Word", slack: float = 0.4) -> bool:
        """Whether two words lie over each other by more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.top, other.top) - max(self.bottom, other.bottom)
        return across > slack and down > slack

    def inside(self, width: float, height: float, margin: float) -> bool:
        """Whether the whole word lies on the page, a margin from its edges."""
        return (
            self.left >= margin
            and self.bottom >= margin
            and self.right <= width - margin
            and self.top <= height - margin
        )


class Pages:
    """The pages of a PDF."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.document = pdfium.PdfDocument(content)

    def __len__(self) -> int:
        return len(self.document)

    def size(self, number: int = 0) -> tuple[float, float]:
        return self.document[number].get_size()

    def text(self, number: int = 0) -> str:
        """The text of a page without any space: a line may break anywhere."""
        found = self.document[number].get_textpage().get_text_range()
        for sign, hyphen in HYPHENS.items():
            found = found.replace(sign, hyphen)
        return squeezed(found)

    def words(self, number: int = 0) -> list[Word]:
        """Every word with the box around the ink of its letters."""
        textpage = self.document[number].get_textpage()
        return list(_words(textpage))

    def letter_sizes(self, number: int = 0) -> set[float]:
        """Sizes of the letters as they stand on the paper, in points."""
        return {word.size for word in self.words(number)}

    def rules(self, number: int = 0) -> int:
        """How many lines are drawn across the whole width between the margins."""
        page = self.document[number]
        boxes = [line.get_bounds() for line in page.get_objects([raw.FPDF_PAGEOBJ_PATH])]
        wide = 0.8 * page.get_width()
        return sum(right - left > wide and top - low < 2 for left, low, right, top in boxes)

    def bookmarks(self) -> list[tuple[int, str]]:
        """Page number (from 0) and words of each."""
        return [(mark.get_dest().get_index(), mark.get_title()) for mark in self.document.get_toc()]

    def tags(self, number: int = 0) -> list[tuple[str, str]]:
        """Kind and words for the eyes (alt) of every part of a page, in reading order."""
        tree = raw.FPDF_StructTree_GetForPage(self.document[number])
        try:
            children = range(raw.FPDF_StructTree_CountChildren(tree))
            parts = [raw.FPDF_StructTree_GetChildAtIndex(tree, index) for index in children]
            return [tag for part in parts if part for tag in _tags(part)]
        finally:
            raw.FPDF_StructTree_Close(tree)


def squeezed(text: str) -> str:
    """Text without spaces and what nobody sees."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\u200b\u00ad")


def _words(textpage: pdfium.PdfTextPage) -> Iterator[Word]:
    letters, boxes, size = "", [], 0.0
    for index in range(textpage.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(textpage, index))
        gap = sign.isspace() or raw.FPDFText_IsGenerated(textpage, index)
        if not gap:
            letters += HYPHENS.get(sign, sign)
            boxes.append(textpage.get_charbox(index))
            size = size or _size(textpage, index)
        # A word goes on in the next line after such a hyphen.
        if (gap or sign in HYPHENS) and boxes:
            yield _word(letters, boxes, size)
            letters, boxes, size = "", [], 0.0
    if boxes:
        yield _word(letters, boxes, size)


def _word(letters: str, boxes: list[tuple[float, float, float, float]], size: float) -> Word:
    left, bottom, right, top = zip(*boxes, strict=True)
    return Word(letters, min(left), min(bottom), max(right), max(top), size)


def _size(textpage: pdfium.PdfTextPage, index: int) -> float:
    """The size of a letter; a drawing is scaled as a whole, its letters with it."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
    return round(float(raw.FPDFText_GetFontSize(textpage, index) * scale), 2)


def _tags(part: object) -> Iterator[tuple[str, str]]:
    yield (
        _told(raw.FPDF_StructElement_GetType, part),
        _told(raw.FPDF_StructElement_GetAltText, part),
    )
    for index in range(raw.FPDF_StructElement_CountChildren(part)):
        child = raw.FPDF_StructElement_GetChildAtIndex(part, index)
        if child:
            yield from _tags(child)


def _told(ask: object, part: object) -> str:
    length = ask(part, None, 0)
    buffer = ctypes.create_string_buffer(length)
    ask(part, buffer, length)
    return buffer.raw[: max(length - 2, 0)].decode("utf-16-le")
