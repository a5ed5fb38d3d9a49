"""What the lines, shades and dots of the drawing of a tour are, in words to stand under it."""

import pandas as pd

from beatline.charts.tour_drawing import STRIP, cells_on_paper, mark_size

# What the thick line is, by how true the outlines of the warehouse are.
OUTLINES = {
    "official": "the border of the patch",
    "approximate": "the patch, approximate, not its official border",
    "schematic": "the patch, schematic, not its official border",
}


def tour_legend(
    stops: pd.DataFrame, outline: str | None, *, true_to: str, width_mm: float, height_mm: float
) -> str:
    """What is to be seen on `tour_svg`, each part in a few words; nothing that is not drawn.

    stops, outline, width_mm, height_mm : as for the drawing
    true_to : what the outlines are: "official", "approximate" or "schematic"
    """
    _, inset, cells = cells_on_paper(stops, outline, (0.0, 0.0, width_mm, height_mm - STRIP))
    _, shaded = mark_size(cells)
    parts = [
        f"Thick line: {OUTLINES[true_to]}" if outline else "",
        "Grey: places, the busier the darker" if shaded and stops["records"].any() else "",
        "Dots: streets",
        "Dashes: the tour" if len(stops) > 1 else "",
        "Small map: the whole patch" if inset else "",
    ]
    return "".join(f"{part}. " for part in parts if part).strip()
