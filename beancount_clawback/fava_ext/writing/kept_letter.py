"""A payer's letter as the browser sends it, and the record that it is kept with."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_clawback.data_entry.recording import record_clawback
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.writing.desk import in_words
from beancount_clawback.fava_ext.writing.sent_fields import malformed
from beancount_clawback.letters.letter_file import kept_letter
from beancount_clawback.letters.pdf_text import LARGEST
from beancount_clawback.letters.pdf_text import LetterError
from beancount_clawback.letters.pdf_text import require_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.data_entry.payment_choice import Choice
    from beancount_clawback.data_entry.recording import ClawbackForm
    from beancount_clawback.data_entry.recording import Recording
    from beancount_clawback.fava_ext.writing.sent_fields import Sent
    from beancount_clawback.letters.letter_file import KeptLetter

LARGEST_LETTER_BODY = LARGEST * 4 // 3 + 1024 * 1024
"""Bytes of a request with a letter in base64."""


def sent_letter(sent: Sent) -> bytes | None:
    """The letter of a request: None without one, empty where it only says that there is one.

    Raises:
        Refusal: It cannot be read, or is not a PDF, or too large.
    """
    text = sent.fields.get("letter")
    if not text or text is True:
        return b"" if text else None
    try:
        content = base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except binascii.Error:
        content = None
    if not content:
        raise malformed("letter")
    try:
        require_pdf(content)
    except LetterError as error:
        raise Refusal(str(error)) from None
    return content


def with_letter(
    recording: Recording,
    choice: Choice | None,
    form: ClawbackForm,
    letter: bytes | None,
    linked: LinkedLedger,
    *,
    record_file: Path,
    digest: str = "",
) -> tuple[Recording, KeptLetter | None]:
    """A record with the letter that it is kept with, if there is one and a folder is set up.

    The digest is for a preview, which is not sent the letter itself.
    """
    if letter is None or choice is None or recording.entry is None:
        return recording, None
    with in_words(linked):
        kept = kept_letter(
            letter,
            digest=digest,
            date=recording.entry.date.isoformat(),
            link=choice.link,
            payment=choice.event.entry,
            payer=choice.event.payer,
            linked=linked,
            record_file=record_file,
        )
    if kept is None:
        return recording, None
    return record_clawback(replace(form, document=kept.document), choice, linked), kept
