"""The text of a PDF, read in a process of its own: `python -m …pdf_process PAGES MEMORY`.

A file from elsewhere may be made to take all memory or never to end; here it takes no more than
this process, which `pdf_text` ends in time. The PDF comes on standard input; one JSON object
goes to standard output: `{"pages": [text, …]}` or `{"problem": "damaged"}`.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
from typing import Any

NO_PYPDF, ENCRYPTED, DAMAGED, TOO_MANY_PAGES = "no-pypdf", "encrypted", "damaged", "pages"


def main() -> None:
    """Answer for the PDF on standard input."""
    most_pages, memory = map(int, sys.argv[1:])
    _limit_memory(memory)
    logging.disable(logging.CRITICAL)
    try:
        answer = _read(sys.stdin.buffer.read(), most_pages)
    except Exception:  # noqa: BLE001 - whatever a broken file raises, it is broken
        answer = {"problem": DAMAGED}
    sys.stdout.write(json.dumps(answer))


def _read(content: bytes, most_pages: int) -> dict[str, Any]:
    try:
        import pypdf  # noqa: PLC0415 - an extra
    except ImportError:
        return {"problem": NO_PYPDF}
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not _opens_without_password(reader):
        return {"problem": ENCRYPTED}
    count = len(reader.pages)
    if count > most_pages:
        return {"problem": TOO_MANY_PAGES, "count": count}
    pages = [page.extract_text(extraction_mode="layout") for page in reader.pages]
    return {"pages": pages} if count else {"problem": DAMAGED}


def _opens_without_password(reader: Any) -> bool:  # noqa: ANN401 - of an extra
    """Whether only printing and the like is restricted."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # noqa: BLE001 - AES needs a library that is not there
        return False


def _limit_memory(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    main()
