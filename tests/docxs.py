"""Writes small Word documents for the tests, part by part, so that a test says exactly what stands in the file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "document": f"{_TYPE}.document.main+xml",
    "numbering": f"{_TYPE}.numbering+xml",
    "styles": f"{_TYPE}.styles+xml",
}


def docx(
    body: str, *, numbering: str = "", styles: str = "", more: Mapping[str, bytes] | None = None, packed: bool = True
) -> bytes:
    """Return a DOCX with this body, these lists and styles (inner XML of the parts), and `more` parts as they are.

    No part bears the time, and where they are not `packed` the bytes are the same on every machine.
    """
    parts = {"document": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
             "numbering": f"<w:numbering {_W}>{numbering}</w:numbering>",
             "styles": f"<w:styles {_W}>{styles}</w:styles>"}  # fmt: skip
    types = "".join(f'<Override PartName="/word/{one}.xml" ContentType="{kind}"/>' for one, kind in _PARTS.items())
    links = "".join(
        f'<Relationship Id="r{one}" Type="{_RELATION}/{one}" Target="{one}.xml"/>' for one in ("numbering", "styles")
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:

        def write(name: str, content: str | bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)

        write(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        )
        write(
            "_rels/.rels",
            _relations(f'<Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>'),
        )
        write("word/_rels/document.xml.rels", _relations(links))
        for one, content in parts.items():
            write(f"word/{one}.xml", content)
        for name, raw in (more or {}).items():
            write(name, raw)
    return held.getvalue()


def _relations(inner: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def p(words: str, *, number: int | None = None, level: int = 0, style: str = "", bold: bool = False) -> str:
    """Return a paragraph; `number` is that of the list it belongs to."""
    listed = "" if number is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{listed}</w:pPr>{r(words, bold=bold)}</w:p>"


def r(words: str, *, bold: bool = False) -> str:
    """Return a run."""
    return f'<w:r><w:rPr>{"<w:b/>" if bold else ""}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    """Return a table, one paragraph a cell."""
    return f"<w:tbl>{''.join('<w:tr>' + ''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row) + '</w:tr>' for row in rows)}</w:tbl>"


def level(at: int, form: str, text: str, *, start: int = 1, more: str = "") -> str:
    """Return a level of a list."""
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def lists(*abstract: str, numbers: str = "") -> str:
    """Return numbering: one abstract list and one number for each, both counted from 1, then other `numbers`."""
    made = "".join(f'<w:abstractNum w:abstractNumId="{i}">{one}</w:abstractNum>' for i, one in enumerate(abstract, 1))
    return made + "".join(
        f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(1, len(abstract) + 1)
    ) + numbers  # fmt: skip
