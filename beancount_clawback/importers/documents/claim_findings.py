"""What can keep a row from its claim or payment, or its money from an account."""

from __future__ import annotations

from beancount_clawback.ledger_language.problems import Check
from beancount_clawback.ledger_language.problems import Severity

CHECKS_OF_CLAIMS: tuple[Check, ...] = (
    Check(
        "no-reference",
        Severity.ERROR,
        "The row does not say which {what} it is for",
        "Give the claim's number, or client and service date{more}",
    ),
    Check(
        "unknown-claim",
        Severity.ERROR,
        "The ledger has no claim for {sought}{nearest}",
        "Correct the row, or enter the charge first; if the claim has another number in the "
        "ledger, add that of the file to its charge as `claim-also`",
    ),
    Check(
        "taken-back-under-other-number",
        Severity.ERROR,
        "The ledger has no claim for number {number}, but the payer takes back {claims}, of "
        "the same day and charge ({charge})",
        'If the row corrects {one}, add `claim-also: "{number}"` to the charge of that; else '
        "enter the charge of {number} first",
    ),
    Check(
        "several-claims",
        Severity.ERROR,
        "{count} claims fit {sought}: {candidates}",
        "Give the claim's number; in a file that cannot be changed, add its number to the "
        "charge that is meant, as `claim-also`",
    ),
    Check(
        "unknown-payment",
        Severity.ERROR,
        "No insurance payment in the ledger, or in what is imported with it, fits {sought}"
        "{nearest}",
        "Correct the row, or enter the payment first",
    ),
    Check(
        "several-payments",
        Severity.ERROR,
        "{count} payments fit {sought}: {candidates}",
        "Give the payment's own link, or the check that it came with",
    ),
    Check(
        "contradiction",
        Severity.ERROR,
        "The row contradicts itself: {given} fits {candidates}, but {other} does not",
        "Correct the one that is wrong; a charge booked on another day than that of the "
        "service says so with `service-date: YYYY-MM-DD`, a charge for several sessions is "
        "split into one for each, and another claim that goes by the same number says so with "
        "`claim-also`",
    ),
    Check(
        "payment-later",
        Severity.ERROR,
        "The row of {date} is dated before the payment that fits {sought}: {candidates}",
        "Correct the date, or give the payment's own link",
    ),
    Check(
        "row-twice",
        Severity.ERROR,
        "{what} is on the remittance more than once: rows {rows}",
        "Delete the row that is there by mistake, add several services of a claim up in one "
        "row, or mark a second payment that is meant as Supplemental",
    ),
    Check(
        "answered-several-times",
        Severity.ERROR,
        "{what} is answered several times on the remittance, for {charges} in all, but its "
        "charge is {price}: rows {rows}",
        'If one is for another claim of the ledger, add `claim-also: "{number}"` to that '
        "claim's charge; day of service and charge tell them apart. Else ask the payer which "
        "answer holds",
    ),
    Check(
        "rows-conflict",
        Severity.ERROR,
        "Several rows take back the same payment on the same day: {rows}",
        "Keep one of them",
    ),
    Check(
        "files-disagree",
        Severity.ERROR,
        "Two files say different things about {what}: {rows}",
        "Keep the file that is right",
    ),
    Check(
        "ledger-disagrees",
        Severity.ERROR,
        "This is there already, but differently: {there} has {standing}, the row has {given}",
        "Correct one of the two",
    ),
    Check(
        "paid-by-hand",
        Severity.ERROR,
        "{payer} has paid on ^{claim} already, by an entry without the number of its check: "
        "{entry}",
        "If it is this payment, add {told}. If it is another one, add the number of its own "
        'check there (`check: "…"`), or `not-remittance: TRUE`',
    ),
    Check(
        "paid-to-income",
        Severity.ERROR,
        "^{claim} has no charge in the ledger, and what was paid on it is booked to income: "
        "{entry}",
        'Enter this payment as that one is, with `check: "{number}"` and `supplemental: TRUE`',
    ),
    Check(
        "reversed-already",
        Severity.ERROR,
        "The payment {payment} is already reversed by {record}",
        "Delete this row. If the payer only keeps back what that clawback took, make it an "
        "offset; a won appeal is a new payment",
    ),
    Check(
        "recorded-by-both",
        Severity.ERROR,
        "The payment {payment} is already reversed by {record}; {ways}",
        "Keep that one. `clawback import --attach` notes the reference of this row there, and "
        "settles what its remittance takes",
    ),
    Check(
        "recorded-otherwise",
        Severity.ERROR,
        "The payment {payment} is already reversed by {record}, which leaves {standing}; the "
        "row leaves {given}, and {ways}",
        "Find out which amounts hold. If the row's do, write them in that record and import "
        "the file with --attach, which notes the row there; if the record's do, ask the payer",
    ),
    Check(
        "taken-of-unchanged",
        Severity.ERROR,
        "The row takes {taken} back and says that {paid} is paid, which is what the payment "
        "{payment} is without it",
        "Say with --map original-paid=HEADING that this column holds what was paid before; "
        "what holds afterwards stands in a column of its own, such as Insurance Paid",
    ),
    Check(
        "shares-left-out",
        Severity.ERROR,
        "The row says that {paid} of the payment {payment} stays paid, and not what becomes of "
        "its {shares}: with nothing said {open} would be open with the insurance",
        "Give the row what holds afterwards in columns Write-Off and Client Responsibility: "
        "the same, if only the paid amount changes, and 0.00 for what holds no longer",
    ),
    Check(
        "negative-payment",
        Severity.ERROR,
        "The payment {payment} came with this very remittance, and the row has its amounts "
        "with a minus: it is not clear whether it is that payment, or takes it back",
        "If it is the payment, there is nothing to do: the ledger has it. If it was taken "
        "back, give the row the type Clawback",
    ),
    Check(
        "dated-as-payment",
        Severity.ERROR,
        "The row is of {day}, which is the day of the payment itself: {payment}. On which day "
        "the clawback became known is not told",
        "Give the row that day, in a column Letter Date",
    ),
    Check(
        "taken-by-its-own-check",
        Severity.ERROR,
        "The row has check {number} beside what was taken back, and that check paid it: "
        "{payment}. The bank is left alone until it is clear what took it back",
        "If a letter or a portal did, import the file with --kind list: its checks are those "
        "of the payments then. Else write the number and the date of the remittance that took "
        "it back; the type Clawback, if it was this very one",
    ),
    Check(
        "reversal-mismatch",
        Severity.ERROR,
        "The reversal does not fit the payment {payment}: it takes back {reversed}, but the "
        "payment is {standing}",
        "Compare both with the payer's notice; nothing was posted on a guess",
    ),
    Check(
        "reversal-of-another",
        Severity.ERROR,
        "The reversal does not fit the payment {payment}: it says {said}",
        "Compare both with the payer's notice; nothing was posted on a guess",
    ),
    Check(
        "changes-nothing",
        Severity.ERROR,
        "The payment {payment} has exactly these amounts already{by}",
        "If the payer only keeps back what was recorded before, make it an offset. If it takes "
        "these amounts back, leave them blank in the row, or write them with minus signs",
    ),
    Check(
        "taken-differs",
        Severity.NEEDS_REVIEW,
        "The payer took {taken}, but from {before} to {after} it is {expected}: a difference "
        "of {difference}",
        "Ask the payer for it; it was posted to the account for such differences",
    ),
    Check(
        "offset-unexplained",
        Severity.NEEDS_REVIEW,
        "The payer keeps {taken} back for ^{claim}, {difference} more than recorded clawbacks "
        "of it leave owed",
        "Record the clawback if the payer sent a notice, or ask the payer for the difference",
    ),
    Check(
        "no-account-for",
        Severity.ERROR,
        "No account is known for {what}",
        "Name one with --account {options}",
    ),
    Check(
        "unidentified-recovery",
        Severity.NEEDS_REVIEW,
        "The payer {what} ({reason}: {sought}), which is not a claim in the ledger",
        "It is on {account}, apart from other clawbacks, until the ledger has the claim. Ask "
        "the payer which claim it is for. {todo}",
    ),
    Check(
        "money-beside-claims",
        Severity.NEEDS_REVIEW,
        "{what} ({amount}); it is no payment of a claim, and is on {account}",
        "Compare it with the payer's notice or the contract, and see that it is the right "
        "account",
    ),
    Check(
        "held-back",
        Severity.ERROR,
        "The row is not to be applied (`apply: FALSE` on its unapplied amount)",
        "Take that out of the entry to have it applied",
    ),
    Check(
        "partly-applied",
        Severity.NEEDS_REVIEW,
        "Of the {amount} of the row, {left} still waits on {account}",
        "Apply what is left, or send it back to the payer: on the page *Unapplied money*, or "
        'with an entry that says `applies: "{reference}"`',
    ),
    Check(
        "applied-beyond",
        Severity.NEEDS_REVIEW,
        "Of the {amount} of the row, {applied} is applied or sent back, {beyond} more than "
        "came: {by}",
        "Lower the amount of one of these entries, or take out its `applies`",
    ),
    Check(
        "applied-later",
        Severity.NOTICE,
        "The remittance is of {date}, in the closed period (closed-through {closed}): it is "
        "applied on {day}",
        "Nothing to do",
    ),
    Check(
        "no-recoupment-account",
        Severity.ERROR,
        "What is taken is owed, or settles what was, but the ledger has no recoupment account",
        "Name one in the plugin's configuration ('recoupment')",
    ),
    Check(
        "no-currency",
        Severity.ERROR,
        "It is not known which currency the amounts are in",
        'Name it in the ledger (option "operating_currency") or in the row',
    ),
    Check(
        "other-currency",
        Severity.ERROR,
        "The row is in {currency}, but {what} is in {wanted}",
        "Correct the currency or the reference of a sheet; if the amounts of a file that you "
        "cannot change are in {wanted} all the same, say so with --currency {wanted}",
    ),
    Check(
        "closed-import",
        Severity.ERROR,
        "The row is dated {date}, inside the closed period (closed-through {closed})",
        "Date it when it became known, in an open period. A file that cannot be changed is "
        "imported with closed-through set to {before} or earlier; add `closed: TRUE` to the "
        "records that take something back, and then set it back",
    ),
    Check(
        "upsets-ledger",
        Severity.ERROR,
        "With this row, another entry of the ledger would be in error: {error}",
        "Look at both; the row was not imported",
    ),
    Check(
        "unwritable",
        Severity.ERROR,
        "The row cannot be written to the ledger: {why}",
        "Correct the row, or the ledger's accounts, and import the file again",
    ),
)
