"""The checks: every message that the plugin can give, each with its remedy.

The README's table of checks is made from this catalogue, so a message exists in one place.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any
from typing import NamedTuple

from beancount.core.data import Directive
from beancount.core.data import Meta
from beancount.core.data import Transaction

# The facts that say what a problem is about; the others may change with other entries.
_AT_FAULT = ("key", "role", "account", "claim")


class Severity(str, Enum):
    """How much a finding matters, from the one that fails a build to the one that informs."""

    ERROR = "error"
    NEEDS_REVIEW = "needs review"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: what it says when broken and what to do then.

    `message` and `remedy` are format strings over the facts of a `Problem`.
    """

    code: str
    severity: Severity
    message: str
    remedy: str


class ClawbackError(NamedTuple):
    """An error as Beancount expects it, the check that found it, and what to do next.

    `message` ends with `next_step`. `subject` is what is at fault: errors of one check at one
    place are told apart by it, and never by their sentence.
    """

    source: Meta
    message: str
    entry: Directive | None
    check: str
    next_step: str
    subject: str = ""


class Problem(Exception):  # noqa: N818 - a finding about the ledger, not a failure of the code
    """A broken rule, raised while one entry is worked on and reported at that entry."""

    def __init__(self, code: str, **facts: object) -> None:
        """Keep the check's code and the facts that its message names."""
        super().__init__(code)
        self.check = CHECKS[code]
        self.facts = facts

    @property
    def what(self) -> str:
        """What is wrong."""
        return f"{self.check.message}.".format(**self.facts)

    @property
    def next_step(self) -> str:
        """What to do about it."""
        return f"{self.check.remedy}.".format(**self.facts)

    def at(self, entry: Directive) -> ClawbackError:
        """The error at the entry's own file and line."""
        return self.at_place(entry.meta, entry)

    def at_place(self, source: Meta, entry: Directive | None = None) -> ClawbackError:
        """The error at a place, which every error needs: one without it stops bean-check."""
        message = f"{self.what} {self.next_step}"
        subject = " ".join(str(self.facts[name]) for name in _AT_FAULT if name in self.facts)
        return ClawbackError(source, message, entry, self.check.code, self.next_step, subject)


def place(entry: Directive, base: str) -> str:
    """`file:line` of an entry, the file relative to the folder of the main ledger."""
    filename = str(entry.meta.get("filename", "?"))
    if base and os.path.isabs(filename):
        filename = os.path.relpath(filename, base)
    return f"{filename}:{entry.meta.get('lineno', 0)}"


def describe(entry: Transaction, base: str) -> str:
    """One line about an entry: date, payee, narration, links, place."""
    words = [entry.date.isoformat()]
    words += [f'"{text}"' for text in (entry.payee, entry.narration) if text]
    words += [f"^{link}" for link in sorted(entry.links or ())[:6]]
    return f"{' '.join(words)} ({place(entry, base)})"


def money(number: Decimal, currency: str = "") -> str:
    """An amount for people: thousands separators, the currency behind."""
    return f"{number:,f} {currency}".rstrip()


def money_by_currency(amounts: dict[str, Decimal]) -> str:
    """Several amounts for people, one a currency, in the currencies' order."""
    return ", ".join(money(number, currency) for currency, number in sorted(amounts.items()))


def balance_in_words(amounts: dict[str, Decimal] | None, claims: Collection[str]) -> str:
    """What claims have open; without any claim that is not known, and never zero.

    Nor is it where a posting of them fills no role: then `amounts` is None.
    """
    if not claims:
        return "not known: no charge is linked"
    if amounts is None:
        return "not known: a posting fills no role"
    return money_by_currency(amounts) or "0"


_ALL: list[tuple[str, Severity, str, str]] = [
    (
        "configuration",
        Severity.ERROR,
        "Configuration: {what}",
        "Correct the plugin line; the default applies until then",
    ),
    (
        "no-role",
        Severity.ERROR,
        "{account}{amount} fills no role, so no figure of this entry can be told ({evidence})",
        "Write into the braces of the plugin line, "
        '`plugin "beancount_clawback" "{{…}}"`: {ways}',
    ),
    (
        "role-not-open",
        Severity.ERROR,
        "The ledger opens no account for '{role}', which the plugin line says is {accounts}",
        "Name an account that the ledger has, or open one",
    ),
    (
        "unknown-key",
        Severity.ERROR,
        "`{key}` is not a key of this {kind}",
        "Did you mean `{near}`? Rename it, or choose a name less alike for metadata of "
        "your own",
    ),
    (
        "unreadable-value",
        Severity.ERROR,
        "`{key}` is {value}, which is not {wanted}",
        "Write it as in `{key}: {example}`",
    ),
    (
        "unreadable-amount",
        Severity.ERROR,
        "`{key}` is {value}, which is not an amount of money ({why})",
        'Write an amount (40.00 USD), a number (40.00) or a text of either ("40.00 USD")',
    ),
    (
        "negative-amount",
        Severity.ERROR,
        "`{key}` is {value}: an amount of a record is never negative",
        "Write what holds after the clawback; the reversal takes the old payment back by "
        "itself",
    ),
    (
        "wrong-currency",
        Severity.ERROR,
        "`{key}` is in {currency}, but the payment is in {wanted}",
        "Give the amount in {wanted}",
    ),
    (
        "no-amounts",
        Severity.ERROR,
        "This payment has neither postings nor any of the four amounts",
        "Add insurance-paid, write-off, client-responsibility or insurance-responsibility "
        "(a denial is insurance-paid: 0.00)",
    ),
    (
        "no-link",
        Severity.ERROR,
        "This record has no link to a payment",
        "Add the payment's own link, such as ^{prefix}5512",
    ),
    (
        "unknown-link",
        Severity.ERROR,
        "No insurance payment is linked by {links}{narrowed}{nearest}",
        "Correct {wrong}, or enter the payment first",
    ),
    (
        "ambiguous-link",
        Severity.ERROR,
        "{count} active payments are linked by {links}: {candidates}",
        "A record takes back one payment; {how}",
    ),
    (
        "already-reversed",
        Severity.ERROR,
        "The payment {payment} is already reversed by {record}",
        "Delete the second record. A won appeal or a payment made again is a new payment "
        "(#insurance-payment), never a reversal of a reversal",
    ),
    (
        "before-payment",
        Severity.ERROR,
        "This record of {date} is dated before the payment that it reverses: {payment}",
        "Date it on or after {payment_date}",
    ),
    (
        "closed-period",
        Severity.ERROR,
        "This record is dated {date}, inside the closed period (closed-through {closed})",
        "Date it when the clawback became known, in an open period; if it was in the books "
        "before the period closed, say so with `closed: TRUE`",
    ),
    (
        "sums",
        Severity.ERROR,
        "The amounts do not add up to the price {price}: {sum}, which is {difference}",
        "Correct an amount, or leave insurance-responsibility out: it is what remains",
    ),
    (
        "second-payment",
        Severity.ERROR,
        "{payer} has already paid on {claim}: {payment}",
        "If the payer replaced that payment, delete this one and record a clawback of it with "
        "this one's amounts: {record}. If both apply, add `supplemental: TRUE` here",
    ),
    (
        "original-changed",
        Severity.ERROR,
        "The payment that this record took back is not what it was: sealed {then}, now {now} "
        "({payment})",
        "Undo the edit of the payment, or, if the edit is right, write here "
        '`original: "{now}"` and `resealed: <date of the edit>`',
    ),
    (
        "remittance-differs",
        Severity.ERROR,
        "The remittance does not tie: {what} ({entries})",
        "Compare the entries with the check and correct or add what differs; if the entries "
        "are right, write {remedy} here",
    ),
    (
        "remittance-link",
        Severity.ERROR,
        "This remittance has {what} that names its entries",
        "Give it the one link that its entries have, such as ^{prefix}Optum-777",
    ),
    (
        "remittance-twice",
        Severity.ERROR,
        "The remittance ^{link} is stated twice: also by {other}",
        "Delete one of the two",
    ),
    (
        "zero-paid-answer",
        Severity.ERROR,
        "{payer} has answered on {claim} before, without paying: {payment}",
        'If this payment takes the place of that answer, add `replaces: "{link}"` here. If '
        "what it wrote off or left to the client still holds, add `supplemental: TRUE`",
    ),
    (
        "replaces",
        Severity.ERROR,
        "`replaces` names ^{link}, which cannot be replaced: {why}",
        "Name a zero-paid answer of the same payer on the same claim, or take `replaces` out",
    ),
    (
        "era-and-manual",
        Severity.ERROR,
        "The payment {payment} is already reversed by {record}, once by an ERA "
        "and once by hand",
        "Keep one of the two. If both are right, {both}",
    ),
    (
        "no-account",
        Severity.ERROR,
        "No account fills {role}: {why}",
        "Open one, name it in {where}, or write the entry out with postings",
    ),
    (
        "account-closed",
        Severity.ERROR,
        "{account} was closed on {closed} ({place}), and no other account of {role} is open "
        "on {date}",
        "{way}, or remove or postdate the Close",
    ),
    (
        "role-first",
        Severity.ERROR,
        "This record cannot be completed while accounts of the payment {payment} have no "
        "role: {accounts}",
        "Give each a role in the plugin line; the errors at the payment say how",
    ),
    (
        "cannot-restate",
        Severity.ERROR,
        "The corrected payment cannot be computed from {payment}: {why}",
        "Leave the four amounts out of this record (a full reversal), and write the corrected "
        "payment out with postings and the tags #clawback #corrected-payment",
    ),
    (
        "claim-not-told",
        Severity.ERROR,
        "The payment {payment} {why}",
        'Name the claim in the record with `claim: "…"`, and on the postings of the payment',
    ),
    (
        "part-taken",
        Severity.ERROR,
        "{taken} was taken of a payment of {paid}, and the record gives no corrected amounts",
        "Say what is left of the payment: {left}; or `insurance-paid: 0.00` if the payer "
        "forwent the rest",
    ),
    (
        "reversal-differs",
        Severity.ERROR,
        "This written-out reversal does not negate {payment}: {difference}",
        "Correct the postings. A cash leg on another account needs `settlement: <account>`; "
        "what was taken too much or too little goes into an entry of its own",
    ),
    (
        "correction-without-reversal",
        Severity.ERROR,
        "This corrected payment has no reversed payment to replace{nearest}",
        "Record the clawback of the payment first, on the same link and not later",
    ),
    (
        "payment-differs",
        Severity.ERROR,
        "`{key}` says {said}, but the postings of this payment make it {posted}",
        "Correct one of the two, or delete the metadata",
    ),
    (
        "open-review",
        Severity.NEEDS_REVIEW,
        "Needs Review: confirm what remains of {claim} (balance {balance}) and who owes it",
        "Change the ! of the record to * when it is settled",
    ),
    (
        "unapplied",
        Severity.NEEDS_REVIEW,
        "{left} of the remittance of {date} is not applied to any claim: {why}",
        "Complete the ledger and run `clawback apply`; or split the amount, or book its "
        'refund, with an entry that says applies: "{reference}"',
    ),
    (
        "variance",
        Severity.NEEDS_REVIEW,
        "The payer took {taken}, {difference} {word} than the record accounts for",
        "Ask the payer for the difference; it is on {account}",
    ),
    (
        "recovered-twice",
        Severity.NEEDS_REVIEW,
        "{payer} recovered {recovered} of {owed} for the clawback of {date}: {by}",
        "Ask {over} back. When it comes, book it on {account} with {named}. If one of them was "
        "for another clawback, {other}",
    ),
    (
        "recoupment-unproved",
        Severity.NEEDS_REVIEW,
        "The clawbacks of {payer} leave {open} owed, but {account} holds {held}: {difference} "
        "belongs to no clawback: {entries}",
        "{remedy}",
    ),
    (
        "unidentified-recoupment",
        Severity.NEEDS_REVIEW,
        "{payer} kept {amount} on {date} for a claim that the ledger lacks: it has been on "
        "{account} for {days} days by {last}",
        "Ask {payer} which claim it was for. Record the clawback of that claim's payment, then "
        "move the amount from {account} to {recoupment} with that payment's link; or ask for "
        "it back and book it on {account}",
    ),
    (
        "credit-balance",
        Severity.NEEDS_REVIEW,
        "Credit balance: the insurers have paid {amount} on ^{claim} beyond what was theirs",
        "If the payer takes it back, record a clawback of ^{payment}; if you send it back, "
        "enter the refund on ^{claim}, from the bank to {account}",
    ),
    (
        "not-booked",
        Severity.NEEDS_REVIEW,
        "`{key}` says {said}, of which the claim ^{claim} has room for {booked}: the price and "
        "what the other payments say leave no more",
        "Correct an amount, here or in the other payment; if this one only repeats what is in "
        "the books, write `{key}: {number}` here",
    ),
    (
        "earlier-payer-gone",
        Severity.NEEDS_REVIEW,
        "{payer} has paid {paid} on ^{claim} after another payer, whose payment is not active",
        'Ask {payer} whether it now pays first; if so, write `processed-as: "primary"` here; '
        "if it takes its payment back, record a clawback of ^{payment}",
    ),
    (
        "client-below-zero",
        Severity.NEEDS_REVIEW,
        "The client's share of ^{claim} is {amount} since this reversal: it takes back what "
        "another payer has paid of it since",
        "Add two postings to it: {back} on the client's receivable, {amount} on the insurer's",
    ),
    (
        "plugin-missing",
        Severity.ERROR,
        "The ledger does not load the plugin, so these are not read: {unread}",
        'Add `plugin "beancount_clawback"` to the main file; in an included file '
        "Beancount ignores the line",
    ),
    (
        "not-set-up",
        Severity.NOTICE,
        "The ledger does not load the plugin, so nothing in it is read as an insurer's payment "
        "or as a clawback",
        "Set it up with `clawback init {ledger}`",
    ),
    (
        "claim-unclear",
        Severity.NOTICE,
        "This entry is linked to {count} claims and moves {amount} without saying which",
        'Add `claim: "…"` to {where} so that the claims\' balances show it',
    ),
    (
        "client-unclear",
        Severity.NEEDS_REVIEW,
        "The entries of ^{claim} name several clients: {clients}",
        "Correct the account, the `client` or the payee of the entry that is wrong, or give it "
        "the link of its own claim",
    ),
    (
        "untagged-payment",
        Severity.NOTICE,
        "This looks like an insurance payment ({links}) and has no tag, so it is not read as "
        "one",
        "Add #insurance-payment to its first line if an insurer paid it",
    ),
    (
        "untagged-payments",
        Severity.NOTICE,
        "{entries}, and without a tag nothing is read as one",
        "Add #insurance-payment to those that an insurer paid; recording a clawback of one "
        "with `clawback record --find` does it for that one",
    ),
    (
        "untagged-clawback",
        Severity.NOTICE,
        "This takes back {payment}, posting for posting, and has no tag, so it is not read as "
        "a clawback",
        "Add {tag} to its first line if the payer took that payment back",
    ),
    (
        "taken-back-by-hand",
        Severity.NEEDS_REVIEW,
        "{entry} may be the same take-back as {what} {clawback}: it moves {amount} on "
        "{account} without a tag, so that both would count",
        "If it is the same, {instead}. If it is something else, add `not-clawback: TRUE` below "
        "its first line",
    ),
    (
        "internal",
        Severity.ERROR,
        "The clawback records were not read: {why}",
        "This is a fault of beancount_clawback: please report it with this message",
    ),
]

CHECKS: dict[str, Check] = {row[0]: Check(*row) for row in _ALL}


def shown(value: Any) -> str:  # noqa: ANN401 - any metadata value
    """A metadata value for a message, on one line and not endless."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = "nothing" if value is None else " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}…"
