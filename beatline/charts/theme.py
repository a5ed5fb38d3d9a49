"""One colour, one meaning: every colour, number format and habit that the charts and maps share."""

import html
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

# No zooming by accident: the table below each chart has every number. Of plotly's own buttons only
# the one for pictures is there, out of sight: “Save or copy” presses it.
PLOTLY_CONFIG: dict[str, Any] = {
    "displayModeBar": True,
    "modeBarButtons": [["toImage"]],
    "scrollZoom": False,
    "doubleClick": False,
}

# What means something to a tooltip, and what looks the same and means nothing.
HARMLESS = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, each named by what it means."""

    background: str
    ink: str
    muted: str
    recorded: str
    stands_out: str
    stands_out_text: str
    context: str
    band: str
    grid: str
    gap: str
    map_background: str
    map_line: str
    no_figure: str
    # Six equal groups, fewest first: towards the background for few, away from it for many.
    groups: tuple[str, str, str, str, str, str]


LIGHT = Palette(
    background="#ffffff",
    ink="#17222d",
    muted="#56636f",
    recorded="#1b4f72",
    stands_out="#c05a00",
    stands_out_text="#9a4600",
    context="#7d8b97",
    band="#e3ebf1",
    grid="#e4e9ed",
    gap="#f3f4f5",
    map_background="#eef2f5",
    map_line="#ffffff",
    no_figure="#d9dcde",
    groups=("#dfeaf3", "#b9d3e6", "#8fb8d6", "#5f97bf", "#34719f", "#1b4f72"),
)
DARK = Palette(
    background="#0f1a24",
    ink="#e8eef4",
    muted="#a9b7c4",
    recorded="#7db8e0",
    stands_out="#f0963c",
    stands_out_text="#f5ad66",
    context="#8292a0",
    band="#1d3243",
    grid="#263643",
    gap="#1a2731",
    map_background="#14222e",
    map_line="#0f1a24",
    no_figure="#3a444d",
    groups=("#1c3a52", "#27557a", "#3574a3", "#5596c6", "#86bbe0", "#c3dff3"),
)


def palette(dark: bool) -> Palette:
    """Colours for the theme in use."""
    return DARK if dark else LIGHT


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0 to 255) of a colour written #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def styled(
    traces: list[dict[str, Any]],
    layout: dict[str, Any],
    *,
    height: int,
    dark: bool = False,
    title: str | None = None,
) -> go.Figure:
    """Make a figure in the look of the house: light grid, no frame, nothing to zoom by accident.

    Traces and layout are plain dicts, and the figure is made of them at once: each later change
    of a plotly figure costs milliseconds. Of `layout`, `xaxis`, `yaxis` and `margin` are added
    to the house's own, the rest replaces it. Text colours are set for the theme; the background
    is left to the page.
    """
    colours = palette(dark)
    axis = {
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": colours.grid,
        "tickfont": {"color": colours.muted, "size": 12},
        "automargin": True,
    }
    house: dict[str, Any] = {
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "font": {"color": colours.ink, "size": 12},
        "hoverlabel": {
            "bgcolor": colours.background,
            "bordercolor": colours.context,
            "font": {"color": colours.ink, "size": 13},
            "align": "left",
        },
    }
    if title:
        house["title"] = {"text": markup_free(title), "font": {"size": 15}}
    margin = {"l": 0, "r": 0, "t": 34 if title else 10, "b": 0, "pad": 4}
    parts = {
        "margin": margin | layout.get("margin", {}),
        "xaxis": axis | layout.get("xaxis", {}),
        "yaxis": axis | layout.get("yaxis", {}),
    }
    return go.Figure({"data": traces, "layout": house | layout | parts})


def empty_figure(words: str, *, height: int, dark: bool = False) -> go.Figure:
    """Say in place of a chart why there is nothing to draw."""
    said = note(markup_free(words), x=0.5, y=0.5, xref="paper", yref="paper")
    axis = {"visible": False}
    layout = {"annotations": [said], "xaxis": axis, "yaxis": axis}
    return styled([], layout, height=height, dark=dark)


def note(text: str, **where: Any) -> dict[str, Any]:
    """Words in a chart, without an arrow."""
    return {"text": text, "showarrow": False, **where}


def markup_free(text: str) -> str:
    """Text as plotly shows it literally: plotly reads tags and entities in names."""
    return html.escape(str(text), quote=False)


def map_text(text: str) -> str:
    """Text that is only text in a map, whatever a file put in it.

    Streamlit escapes what it inserts in a tooltip, so escaping here would show `&amp;`. deck.gl
    evaluates text that begins with `@@`, braces are places that the tooltip fills, and a tag must
    not survive a version that escapes less: all are taken apart.
    """
    return str(text).replace("@@", "@ @").translate(HARMLESS)


def rate_text(rate: float) -> str:
    """A rate to a whole number, one decimal under 10; "under 0.1" where it would round to 0."""
    if 0 < rate < 0.05:  # noqa: PLR2004
        return "under 0.1"
    return f"{rate:,.0f}" if rate >= 9.95 else f"{rate:,.1f}"  # noqa: PLR2004  9.95 rounds to 10


def plural(count: float, one: str, many: str) -> str:
    """A count with its noun: 1 record, 1,234 records."""
    return f"{count:,.0f} {one if round(count) == 1 else many}"


def percent_text(share: float) -> str:
    """A share as a whole percentage; "under 1%" and "over 99%" where that would say none or all.

    As in `analysis.sentences`, which charts do not know; a test holds the two together.
    """
    text = f"{share:.0%}"
    if text == "0%" and share > 0:
        return "under 1%"
    return "over 99%" if text == "100%" and share < 1 else text


def near(name: Any, *, start: bool = True) -> str:
    """Where a cell is, by the streets in it: "Near High Street"."""
    if isinstance(name, str) and name:
        return f"{'Near' if start else 'near'} {name}"
    return f"{'No' if start else 'no'} street name published"


def wrapped(text: str, width: int, joiner: str) -> str:
    """Text broken at its spaces into lines of about `width` characters."""
    lines: list[str] = []
    for word in str(text).split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return joiner.join(lines)
