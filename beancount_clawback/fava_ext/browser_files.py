"""The JavaScript modules and style sheets beside Fava's own entry module.

Fava serves one file per extension, ``Clawback.js``. Everything else lies in ``browser/``
and is served as endpoints of the same names, so that the modules can import each other by
relative paths (``./amounts.js``), in the browser as on disk.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flask import send_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

FOLDER = Path(__file__).parent / "browser"

STYLE_SHEETS = (
    "forms.css",
    "preview.css",
    "sheet.css",
    "stacked.css",
    "clawback.css",
    "tables.css",
    "setup.css",
    "overview.css",
    "reviews.css",
    "printed.css",
)
"""In the order in which they count: of two rules that fit alike, the later one."""

_TYPES = {".js": "text/javascript", ".css": "text/css"}


def browser_file_endpoints() -> dict[tuple[str, str], Callable[[object], Response]]:
    """Name and method of an endpoint for each file, in the shape of Fava's registry."""
    return {
        (file.name, "GET"): partial(_serve, file)
        for file in sorted(FOLDER.iterdir())
        if file.suffix in _TYPES
    }


def _serve(file: Path, _extension: object) -> Response:
    # The type is stated: on some systems mimetypes has no or a wrong one for .js.
    return send_file(file, mimetype=_TYPES[file.suffix])
