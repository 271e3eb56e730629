"""What says that an entry without a tag is an insurer's payment, or a client's."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.party_names import has_name
from beancount_clawback.ledger_language.party_names import says_client
from beancount_clawback.ledger_language.party_names import says_client_pays
from beancount_clawback.ledger_language.party_names import says_insurer
from beancount_clawback.ledger_language.party_names import says_payer
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings_without_role import moved_by


def signs_of_insurer(entry: Transaction, roles: Roles | None = None) -> list[str]:
    """What says that an insurer paid, as text: payee, text, tags, links, what is credited.

    A text that tells of a copay outweighs all but the payee.
    """
    payee, narration = entry.payee or "", entry.narration or ""
    word = says_payer(payee)
    signs = [f'the payee says "{word}"'] if word else []
    if not signs and (says_client_pays(narration) or says_client_pays(payee)):
        return []
    word = says_insurer(narration)
    signs += [f'the text says "{word}"'] if word else []
    signs += [f"the tag #{tag}" for tag in sorted(entry.tags or ()) if says_insurer(tag)]
    signs += [f"the link ^{link}" for link in sorted(entry.links or ()) if says_insurer(link)]
    for account in credited(entry):
        word = says_insurer(account)
        if word and not (roles and roles.role(account) == INSURANCE_PAID):
            signs.append(f'{account} says "{word}"')
    return signs


def is_paid_by_client(entry: Transaction, clients: Collection[str], roles: Roles) -> bool:
    """Whether an untagged payment of a receivable that insurers pay too is a client's.

    It is where a client is named as the one who paid, and nothing tells of an insurer.
    `clients` are the payees of charges, in small letters.
    """
    return is_of_a_client(entry, clients) and not signs_of_insurer(entry, roles)


def names_any(entry: Transaction, names: Iterable[str]) -> bool:
    """Whether payee or narration have all words of a payer's or a client's name together."""
    texts = (entry.payee or "", entry.narration or "")
    return any(has_name(text, name) for name in names for text in texts)


def credited(entry: Transaction) -> list[str]:
    """The accounts that an entry credits."""
    return [
        posting.account
        for posting in entry.postings or ()
        if (units := amount_of(posting)) and units[0] < 0
    ]


def bills(entry: Transaction, roles: Roles) -> bool:
    """Whether an entry without our tags bills somebody: income against what is owed, no cash.

    With cash it may be an insurer's payment that leaves a part to the client. What counts as
    a charge of a claim is `postings_without_role.is_charge`; what one moves, `kind_of`.
    """
    if not OUR_TAGS.isdisjoint(entry.tags or ()):
        return False
    income = f"{roles.config.income}:"
    owed = earned = False
    for posting in entry.postings or ():
        number, role = moved_by(posting), roles.role(posting.account)
        if role == INSURANCE_PAID and number:
            return False
        owed |= role in (INSURANCE, CLIENT) and number > 0
        earned |= posting.account.startswith(income) and number < 0
    return owed and earned


def client_payees(
    charges: Iterable[Transaction], others: Iterable[Transaction] = ()
) -> frozenset[str]:
    """Who is billed, in small letters: payees of charges, and of others whom charges name.

    Insurers are left out, whose names charges may have too.
    """
    payees: set[str] = set()
    texts: list[str] = []
    for charge in charges:
        payees.add((charge.payee or "").casefold())
        texts.append((charge.narration or "").casefold())
    text = "\n".join(texts)
    rest = {(entry.payee or "").casefold() for entry in others} - payees
    payees |= {payee for payee in rest if len(payee) > 2 and payee in text}
    return frozenset(payee for payee in payees if payee and not says_payer(payee))


def is_of_a_client(entry: Transaction, clients: Collection[str]) -> bool:
    """Whether a payment names a client as the one who paid."""
    payee, narration = entry.payee or "", entry.narration or ""
    if says_payer(payee):
        return False
    if payee.casefold() in clients or says_client(payee) or says_client_pays(narration):
        return True
    return not payee and bool(says_client(narration)) and not says_insurer(narration)
