"""The payer's letter that a record was kept with, for whoever reads its claim."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import cast
from urllib.parse import quote

from fava.helpers import FavaAPIError
from flask import Response
from flask import request
from flask import send_file

from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import reads
from beancount_clawback.letters.letter_file import letter_of

if TYPE_CHECKING:
    from beancount.core.data import Directive

    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.fava_ext.loaded import Loaded

GONE = (
    "This entry names no letter that is in the folder for letters. Move it back there, or "
    "choose its folder in Set-up."
)


def letter_name(entry: Directive, loaded: Loaded) -> str:
    """The file name of the letter that an entry was kept with; empty where there is none."""
    path = letter_of(entry, loaded.linked)
    return path.name if path else ""


@reads("letter")
def letter(extension: PageHost) -> Response:
    """The letter of the entry whose hash the address names.

    Fava's own addresses of documents know only those of `option "documents"`, which need not
    hold the folder for letters.
    """
    try:
        entry = extension.ledger.get_entry(request.args.get("entry", ""))
    except FavaAPIError:
        raise Refusal(GONE, HTTPStatus.NOT_FOUND) from None
    path = letter_of(cast("Directive", entry), extension.loaded.linked)
    if path is None:
        raise Refusal(GONE, HTTPStatus.NOT_FOUND)
    answer = send_file(path, mimetype="application/pdf", max_age=0)
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(path.name)}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
