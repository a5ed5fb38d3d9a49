"""The files of a meeting pack: its PDF, its spreadsheet, or both in a zip, made area by area."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from beatline.reports.pack import Pack
from beatline.reports.pack_pdf import pack_pdf
from beatline.reports.pack_sections import pack_parts
from beatline.reports.pack_workbook import pack_workbook
from beatline.scope import Scope
from beatline.warehouse import Warehouse

PDF, XLSX, ZIP = "pdf", "xlsx", "zip"
KINDS = (PDF, XLSX, ZIP)


@dataclass(frozen=True)
class Step:
    """How far a pack is: the figures of so many of all areas are there, the last of this one.

    content : the bytes of the file, with one more step after the last area; empty before
    """

    name: str
    done: int
    total: int
    content: bytes = b""


def pack_book(
    warehouse: Warehouse, scopes: Sequence[Scope], *, kind: str = PDF, today: date
) -> Iterator[Step]:
    """Make the pack of some wards, SNTs or districts, telling after each how far it is.

    scopes : the areas with pages of their own, in the same months
    kind : "pdf", "xlsx" or "zip" with both

    Raises
    ------
    ValueError : no area, or one that is not held against others
    """
    pack = None
    for part in pack_parts(warehouse, scopes, today=today):
        pack = part.pack
        if pack is None:
            yield Step(part.name, part.done, len(scopes))
    assert pack is not None
    yield Step(pack.name, len(scopes), len(scopes), pack_file(pack, kind))


def pack_file(pack: Pack, kind: str) -> bytes:
    """The pack as a file of a kind."""
    if kind == XLSX:
        return pack_workbook(pack)
    if kind == PDF:
        return pack_pdf(pack)
    packed = BytesIO()
    # The day of the pack as the time of the files: the same figures give the same bytes.
    day = (pack.made.year, pack.made.month, pack.made.day, 0, 0, 0)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, content in ((PDF, pack_pdf(pack)), (XLSX, pack_workbook(pack))):
            archive.writestr(zipfile.ZipInfo(f"{pack.name}.{ending}", day), content)
    return packed.getvalue()
