"""Reading a letter that was dropped on a page: its payment, and the form filled by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.kept_letter import LARGEST_LETTER_BODY
from beancount_clawback.fava_ext.writing.kept_letter import sent_letter
from beancount_clawback.fava_ext.writing.record_data import choice_named
from beancount_clawback.fava_ext.writing.record_data import form_data
from beancount_clawback.fava_ext.writing.sent_fields import Sent
from beancount_clawback.fava_ext.writing.sent_fields import malformed
from beancount_clawback.fava_ext.writing.shapes import found_shape
from beancount_clawback.letters.form_filled import FilledForm
from beancount_clawback.letters.form_filled import PaymentAsItIs
from beancount_clawback.letters.form_filled import fill_form
from beancount_clawback.letters.letter_file import digest_of
from beancount_clawback.letters.payment_meant import search_by_letter
from beancount_clawback.letters.pdf_text import LetterError
from beancount_clawback.letters.pdf_text import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.claims.payment_finder import Found
    from beancount_clawback.data_entry.payment_choice import Choice
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.letters.facts import Spot
    from beancount_clawback.letters.payment_meant import LetterSearch


@dataclass(frozen=True, slots=True)
class SentLetter:
    """The letter's form: the file, and the claim or payment where one is chosen already."""

    letter: bytes
    claim: str
    payment: str

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentLetter:
        """Read itself from what the page sends."""
        sent = Sent(fields)
        letter = sent_letter(sent)
        if not letter:
            raise malformed("letter")
        return cls(letter, sent.text("claim"), sent.text("payment"))


@writes("read-letter", SentLetter.read, largest=LARGEST_LETTER_BODY)
def read_letter(extension: PageHost, form: SentLetter) -> dict[str, Any]:
    """What a letter says, and the form that it fills. Writes and keeps nothing.

    Where the request names a claim or payment, that one is meant; else the one that the letter
    fits. `form` is null where it fits none, or where somebody has to choose.
    """
    linked = linked_books(extension)
    try:
        read = text_of(form.letter)
    except LetterError as error:
        raise Refusal(str(error)) from None
    search = search_by_letter(read.pages, linked.finder)
    claim, payment = form.claim, form.payment
    if not (claim or payment) and search.chosen:
        claim, payment = _names(search.chosen.found, linked)
    named = bool(claim or payment)
    choice = choice_named(linked, claim, payment) if named else None
    return {
        "form": form_data(linked, claim, payment) if named else None,
        "fitting": [found_shape(one.found, linked) for one in search.fitting],
        "lookedFor": list(search.looked_for),
        "digest": digest_of(form.letter),
        "isKept": bool(linked.config.letters),
        **_told(search, choice, read.remarks),
    }


def _names(found: Found, linked: LinkedLedger) -> tuple[str, str]:
    """Claim and payment as the page's address names them."""
    if found.tagged and len(found.claims) == 1 and found.link:
        return found.claims[0], found.link
    return "", linked.named(found.place)


def _told(
    search: LetterSearch, choice: Choice | None, remarks: Sequence[str]
) -> dict[str, Any]:
    """What of the letter fits the chosen payment, and what it fills in the form."""
    if choice is None:
        return {"facts": [], "values": {}, "remarks": []}
    event = choice.event
    fitting = search.fitting_of(event.entry, choice.link)
    payment = PaymentAsItIs.of(event.date, event.legs, choice.currency)
    filled = fill_form(search.facts, fitting, payment)
    facts = fitting.facts if fitting else ()
    return {
        "facts": [
            *(_fact(fact.meaning.value, fact.typed, "", fact.spot) for fact in facts),
            *_filled(filled),
        ],
        "values": filled.values,
        "remarks": [*remarks, *filled.remarks],
    }


def _filled(filled: FilledForm) -> list[dict[str, Any]]:
    return [_fact(one.field, one.value, one.why, one.spot) for one in filled.fields]


def _fact(name: str, value: str, why: str, spot: Spot | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "why": why,
        "page": spot.page if spot else 0,
        "context": spot.context if spot else "",
    }
