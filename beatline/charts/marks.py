"""The marks of a judgement: a letter, a shape and a word, so that colour is never needed."""

from dataclasses import dataclass

from beatline.charts.theme import Palette

# What a funnel says of an area (analysis/funnel.py).
WELL_ABOVE, ABOVE, WITHIN = "well above", "above", "within"
BELOW, WELL_BELOW = "below", "well below"
TOO_FEW, NOT_JUDGED = "too few", ""


@dataclass(frozen=True)
class Mark:
    """How a judgement is told apart.

    letter : R (red), A (amber), G (green) and B (blue) as boards know them; – for not judged
    shape : one or two signs
    words : for a cell of a table; sentence : for the end of a sentence
    """

    letter: str
    shape: str
    words: str
    sentence: str

    @property
    def text(self) -> str:
        """Letter and shape: "R ▲▲"."""
        return f"{self.letter} {self.shape}"

    @property
    def cell(self) -> str:
        """Letter, shape and words, for a cell of a table: "R ▲▲ well above"."""
        return f"{self.text} {self.words}"


MARKS = {
    WELL_ABOVE: Mark("R", "▲▲", "well above", "well above the usual range"),
    ABOVE: Mark("A", "▲", "above", "above the usual range"),
    WITHIN: Mark("G", "●", "within", "within the usual range"),
    BELOW: Mark("B", "▼", "below", "below the usual range"),
    WELL_BELOW: Mark("B", "▼▼", "well below", "well below the usual range"),
    TOO_FEW: Mark("–", "○", "too few", "too few to judge"),
    NOT_JUDGED: Mark("–", "○", "not judged", "not judged"),
}

# What the marks mean, for a key beside every table and chart that has them.
KEY = (
    ("R ▲▲", "well above: outside the limits of 99.8%, asks for an answer"),
    ("A ▲", "above: outside the limits of 95%, worth a look"),
    ("G ●", "within the limits: no more than chance and the usual differences between areas"),
    ("B ▼", "below the limits of 95%; ▼▼ below those of 99.8%"),
    ("– ○", "too few to judge, or not judged"),
)


def mark_colour(word: str, colours: Palette) -> str:
    """The colour of a judgement: orange above, blue below, grey within."""
    if word in (WELL_ABOVE, ABOVE):
        return colours.stands_out
    return colours.recorded if word in (BELOW, WELL_BELOW) else colours.context
