"""A PDF made of lines of text, without a browser; columns stay where the text has them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence

LETTER = """\
Aetna                                                        May 2, 2026
Reference number: OP-2026-48113

Jane Roe was treated on January 15, 2026. We paid $85.00 with check 5512.
Please return the overpayment of $85.00 by June 1, 2026.
"""
"""About the payment of 85.00 by check 5512."""


def pdf(*pages: str) -> bytes:
    """A PDF of some pages in a font of equal widths."""
    return _file([_stream(_drawn(page)) for page in pages])


def pdf_of_stream(content: bytes, *, filters: str = "") -> bytes:
    """A PDF of one page with any content stream."""
    return _file([_stream(content, filters)])


def pdf_of_picture(jpeg: bytes) -> bytes:
    """A letter that was scanned: one page that is a picture of 1700 by 2200."""
    about = b"/Type/XObject/Subtype/Image/Width 1700/Height 2200/ColorSpace/DeviceRGB"
    picture = b"<<%s/BitsPerComponent 8/Filter/DCTDecode/Length %d>>stream\n%s\nendstream"
    drawn = _stream(b"612 0 0 792 0 0 cm /I Do")
    return _file([drawn], [picture % (about, len(jpeg), jpeg)])


def _drawn(page: str) -> bytes:
    lines = []
    for line in page.splitlines():
        text = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        lines.append(f"({text}) Tj T*")
    return ("BT /F1 9 Tf 12 TL 36 750 Td\n" + "\n".join(lines) + "\nET").encode("latin-1")


def _stream(content: bytes, filters: str = "") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), filters.encode(), content)


def _file(streams: Iterable[bytes], pictures: Sequence[bytes] = ()) -> bytes:
    contents = list(streams)
    pages = range(4, 4 + 2 * len(contents), 2)
    kids = " ".join(f"{number} 0 R" for number in pages)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
    ]
    named = f"/I {pages.stop} 0 R" if pictures else ""
    for number, content in zip(pages, contents, strict=True):
        page = (
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]"
            f"/Resources<</Font<</F1 3 0 R>>/XObject<<{named}>>>>/Contents {number + 1} 0 R>>"
        )
        objects += [page.encode(), content]
    objects += pictures
    body = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, one)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
    return body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode()
