"""What names an imported entry for good, and by what it is known when it comes again.

Links and references come from what a document says: payer, remittance, claim. They do not
depend on dates, files or the order of rows, so a second import finds what the first one wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from beancount.core.data import Directive
from beancount.core.data import Note
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import payment_link
from beancount_clawback.importers.documents.check_numbers import bare_number
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import component_name
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import DRAFT_KEY
from beancount_clawback.ledger_language.keys import DRAFT_TAG
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import REMITTANCE_TAG
from beancount_clawback.ledger_language.keys import VARIANCE_TAG
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import claim_name
from beancount_clawback.ledger_language.records import is_era
from beancount_clawback.ledger_language.records import text_of

_LINK_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/."
)


@lru_cache(maxsize=65536)
def link_text(text: str) -> str:
    """A text as part of a link: blanks and # become hyphens, what no link may hold its code."""
    if _LINK_CHARACTERS.issuperset(text):
        return text
    return "".join(
        char if char in _LINK_CHARACTERS else f"u{ord(char):x}"
        for char in "-".join(text.replace("#", " ").split())
    )


@lru_cache(maxsize=65536)
def number_key(number: str) -> str:
    """A bare number for comparing: without blanks, leading zeros, #, in any case."""
    plain = "".join(bare_number(number.strip()).replace("#", "").split()).casefold()
    return plain.lstrip("0") or plain


def remittance_link(payer: str, number: str, config: Config) -> str:
    """The link that all entries of one remittance share."""
    name = link_text(component_name(payer) or payer)
    return f"{config.remittance_prefix}{name}-{link_text(number)}"


def identity_of(link: str, payer: str, config: Config) -> str:
    """A remittance's number as its link has it, for the links of its payments."""
    return link.removeprefix(remittance_link(payer, "", config))


def new_payment_link(payer: str, number: str, claim: str, config: Config, nth: int = 1) -> str:
    """A payment's own link; `nth` counts the payments of one claim on one remittance."""
    name = link_text(component_name(payer) or payer)
    own = link_text(claim.removeprefix(config.claim_prefix))
    more = f"-{nth}" if nth > 1 else ""
    return f"{config.payment_prefix}{name}-{link_text(number)}-{own}{more}"


def references_of(entry: Transaction) -> tuple[str, ...]:
    """The references that an entry bears."""
    parts = text_of(entry.meta, REFERENCE_KEY).split(";")
    return tuple(part.strip() for part in parts if part.strip())


def keys_of(entry: Directive, roles: Roles) -> frozenset[str]:
    """By what an entry is known when it comes again; empty for entries of other kinds.

    Two entries that share a key are one and the same. Payments are known by their own link,
    and by payer, remittance and claim; clawbacks and provider adjustments by their references;
    a clawback without one by its payment and date; what a remittance comes to by its link.
    """
    if isinstance(entry, Note):
        return frozenset({f"note {entry.account} {entry.comment}"})
    if not isinstance(entry, Transaction):
        return frozenset()
    tags = entry.tags or frozenset()
    if DRAFT_TAG in tags:
        return frozenset({f"draft {text_of(entry.meta, DRAFT_KEY)}"})
    if CLAWBACK_TAG in tags:
        if CORRECTED_TAG in tags or VARIANCE_TAG in tags:
            return frozenset()
        return frozenset(_clawback_keys(entry, roles.config))
    if PAYMENT_TAG in tags:
        return frozenset(_payment_keys(entry, roles))
    if REMITTANCE_TAG in tags:
        return frozenset(f"remittance {link}" for link in entry.links or ())
    return frozenset(f"reference {one}" for one in references_of(entry))


def paid_key(claim: str, payer: str, number: str) -> str:
    """The key of a payment by what it is for, whatever its link is called."""
    return f"paid {claim} {payer_key(payer)} {number_key(number)}"


def day_key(payment: str, claim: str, date: object, *, by_era: bool) -> str:
    """The key of a clawback by its payment and date."""
    return f"taken {payment or claim} {claim if payment else ''} {date} {by_era}"


def claims_taken_back(entry: Transaction, config: Config) -> list[str]:
    """The claims that a clawback's record is about."""
    if entry.meta.get(CLAIM_KEY):
        return [claim_name(entry.meta.get(CLAIM_KEY))]
    return list(claim_links(entry, config.claim_prefix))


def _payment_keys(entry: Transaction, roles: Roles) -> Iterable[str]:
    config = roles.config
    for link in entry.links or ():
        if link.startswith(config.payment_prefix):
            yield f"payment {link}"
    number = text_of(entry.meta, CHECK_KEY)
    if number:
        payer = payer_of(entry.meta, entry.payee, entry.postings, roles)
        for claim in claim_links(entry, config.claim_prefix):
            yield paid_key(claim, payer, number)


def _clawback_keys(entry: Transaction, config: Config) -> Iterable[str]:
    for one in references_of(entry):
        yield f"reference {one}"
    payment = payment_link(entry, config)
    for claim in claims_taken_back(entry, config) or [""]:
        yield day_key(payment, claim, entry.date, by_era=is_era(entry))
