"""What a newcomer may ask about: each term in a sentence or two, for pages and docs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A term as people write it, and what it means."""

    name: str
    meaning: str


TERMS = {
    "clawback": Term(
        "a clawback",
        "A payer takes a payment back, in whole or in part. One record reverses the payment "
        "and, if something stays paid, adds the corrected payment.",
    ),
    "insurance-paid": Term(
        "insurance paid",
        "What the payer paid for the claim. After a clawback: what stays paid.",
    ),
    "write-off": Term(
        "write-off",
        "The part of the price that nobody pays, because the contract with the payer says so "
        "or the practice gives it up.",
    ),
    "client-responsibility": Term(
        "client responsibility",
        "What the client owes for the claim: copay, coinsurance, deductible, or all of it "
        "when there was no coverage.",
    ),
    "insurance-responsibility": Term(
        "insurance responsibility",
        "What remains open at the insurer. Price = insurance paid + write-off + client "
        "responsibility + insurance responsibility.",
    ),
    "received": Term(
        "received",
        "Payments as they came, and corrected payments: what stays paid after a clawback.",
    ),
    "taken-back": Term(
        "taken back",
        "Reversals: each payment that a clawback took back, as a negative line of its own. A "
        "recoupment variance is what the payer took beyond that, or short of it.",
    ),
    "written-off": Term(
        "written off",
        "Write-offs, and what clawbacks do to them: a reversal undoes the payment's write-off, "
        "a corrected payment writes off what holds now.",
    ),
    "settlement": Term(
        "settlement",
        "How the payer got the money back: a check, an offset in a later remittance, or a "
        "debit. Until then it is owed to the payer.",
    ),
    "taken": Term(
        "the amount actually taken",
        "What the payer kept, where it is not what the payment came to. The difference gets a "
        "line of its own, to be looked into.",
    ),
    "remittance": Term(
        "a remittance",
        "One check or EFT of a payer, with all the lines that it pays or takes back.",
    ),
    "needs-review": Term(
        "needs review",
        "A record has the flag ! until a person has confirmed what remains and who owes it; "
        "then it has the flag *.",
    ),
    "reviews": Term(
        "an open review",
        "A clawback with the flag !: somebody must confirm what remains and who owes it.",
    ),
    "unapplied": Term(
        "unapplied money",
        "Money from a payer that belongs to no claim of the ledger yet. It waits in an account "
        "of its own until it is applied or refunded.",
    ),
    "owed-to-payers": Term(
        "a recoupment",
        "What a payer takes back for a clawback. It is owed until a check, an offset or a "
        "debit has settled it.",
    ),
    "credit-balances": Term(
        "a credit balance",
        "The payer paid more than was left of the claim. It may ask for the rest back.",
    ),
    "differences": Term(
        "a difference",
        "The payer took more or less than was reversed. Find out why, then clear the review.",
    ),
    "reopened": Term(
        "a reopened bill",
        "A claim that was paid has a balance again, because a payment was taken back.",
    ),
    "no-role": Term(
        "no role",
        "An account of a payment is none of those on Set-up, so no figure of the claim can be "
        "shown. Set-up asks what the account is for.",
    ),
    "role": Term(
        "a role",
        "What one of your accounts stands for: insurance paid, write-off, what a client owes, "
        "what an insurer owes, and so on.",
    ),
    "allocation": Term(
        "income allocation",
        "Income by the practitioner who held the session; a reversal counts for the same "
        "practitioner as its payment.",
    ),
    "basis": Term(
        "basis",
        "Accrual counts what was earned when it was posted; cash counts money on the day it "
        "moved.",
    ),
    "dates": Term(
        "posted and service date",
        "The posted date is that of the entry in the ledger; the service date is the day of "
        "the session.",
    ),
    "as-of": Term(
        "the as-of day",
        "Amounts and ages are those at the end of this day. Without a choice it is today, but "
        "never later than the ledger's last entry.",
    ),
}
