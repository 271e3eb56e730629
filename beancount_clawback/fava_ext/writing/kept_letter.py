"""A payer's letter as the browser sends it, and the record that it is kept with."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.data_entry.recording import record_clawback
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.writing.desk import in_words
from beancount_clawback.fava_ext.writing.sent_forms import clawback_form
from beancount_clawback.letters.letter_file import kept_letter
from beancount_clawback.letters.pdf_text import LARGEST
from beancount_clawback.letters.pdf_text import LetterError
from beancount_clawback.letters.pdf_text import require_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.data_entry.payment_choice import Choice
    from beancount_clawback.data_entry.recording import Recording
    from beancount_clawback.letters.letter_file import KeptLetter

LARGEST_LETTER_BODY = LARGEST * 4 // 3 + 1024 * 1024
"""Bytes of a request with a letter in base64."""


def sent_letter(sent: Mapping[str, Any]) -> bytes:
    """The letter of a request.

    Raises:
        Refusal: There is none, or it is not a PDF, or too large.
    """
    text = sent.get("letter")
    try:
        content = base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except binascii.Error:
        content = None
    if not content:
        raise Refusal("The request holds no usable 'letter'.", HTTPStatus.BAD_REQUEST)
    try:
        require_pdf(content)
    except LetterError as error:
        raise Refusal(str(error)) from None
    return content


def with_letter(
    recording: Recording,
    choice: Choice | None,
    sent: Mapping[str, Any],
    linked: LinkedLedger,
    *,
    record_file: Path,
    is_preview: bool = False,
) -> tuple[Recording, KeptLetter | None]:
    """A record with the letter that it is kept with, if one was sent and a folder is set up.

    A preview is sent `true` for the letter itself.
    """
    if not sent.get("letter") or choice is None or recording.entry is None:
        return recording, None
    content = b"" if is_preview else sent_letter(sent)
    with in_words(linked):
        kept = kept_letter(
            content,
            date=recording.entry.date.isoformat(),
            link=choice.link,
            payment=choice.event.entry,
            payer=choice.event.payer,
            linked=linked,
            record_file=record_file,
        )
    if kept is None:
        return recording, None
    form = replace(clawback_form(sent), document=kept.document)
    return record_clawback(form, choice, linked), kept
