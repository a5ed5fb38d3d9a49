"""The pages of a whole section, district or force: one PDF with a bookmark each, or a zip."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from beatline import queries
from beatline.reports.briefing_sheet import Sheet, briefing_link, briefing_pdf, sheet
from beatline.scope import Scope
from beatline.warehouse import Warehouse

PDF, ZIP = "pdf", "zip"


@dataclass(frozen=True)
class Step:
    """How far a book is: this many of all pages are made, the last for this SNT.

    content : the bytes of the file, with the last step; empty before
    """

    code: str
    done: int
    total: int
    content: bytes = b""


def patches(warehouse: Warehouse, scope: Scope) -> list[Scope]:
    """The SNTs of a scope, by code, each as a scope of its own; those that a ward lies in."""
    areas = queries.area_choices(warehouse)
    teams = areas[areas["area_kind"] == "snt"]
    if scope.area_kind == "ward":
        wanted = queries.overlapping_areas(warehouse, scope)["area_code"]
    else:
        parts = queries.area_records(warehouse, scope, by="snt")
        wanted = parts.loc[parts["inside"], "area_code"]
    return [
        replace(
            scope,
            area_kind="snt",
            area_code=str(team["area_code"]),
            area_name=str(team["area_name"]),
            area_label=str(team["label"]),
        )
        for team in teams[teams["area_code"].isin(wanted)].to_dict("records")
    ]


def briefing_book(  # noqa: PLR0913  as `sheet`
    warehouse: Warehouse,
    scopes: Sequence[Scope],
    *,
    kind: str = PDF,
    address: str = "",
    pinned: Sequence[str] = (),
    dropped: Sequence[str] = (),
    today: date,
) -> Iterator[Step]:
    """Make a page for each SNT, telling after each how far it is; the last step holds the file.

    kind : "pdf" for one file with a page and a bookmark each, "zip" for a file each
    address : where the dashboard runs, for the QR codes; "" for none
    pinned, dropped : cells of the only SNT

    Raises
    ------
    ValueError : no SNT
    """
    if not scopes:
        raise ValueError("there is no SNT to make a page for")
    made: list[Sheet] = []
    for done, scope in enumerate(scopes, start=1):
        chosen = {"pinned": pinned, "dropped": dropped}
        link = briefing_link(warehouse, scope, address, **chosen) if address else ""
        made.append(sheet(warehouse, scope, link=link, today=today, **chosen))
        content = b""
        if done == len(scopes):
            content = _zip(made) if kind == ZIP else briefing_pdf(made)
        yield Step(scope.area_code, done, len(scopes), content)


def _zip(sheets: Sequence[Sheet]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sheets:
            # The day of the sheet as the time of the file: the same pages give the same bytes.
            day = (one.made.year, one.made.month, one.made.day, 0, 0, 0)
            archive.writestr(zipfile.ZipInfo(one.file_name, day), briefing_pdf([one]))
    return packed.getvalue()
