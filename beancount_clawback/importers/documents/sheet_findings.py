"""What a sheet does not say, or does not say plainly: questions, and what was computed."""

from __future__ import annotations

from beancount_clawback.ledger_language.problems import Check
from beancount_clawback.ledger_language.problems import Severity

CHECKS_OF_SHEETS: tuple[Check, ...] = (
    Check(
        "date-order",
        Severity.ERROR,
        "It is not clear which number is the month: days such as {example} fit both orders, "
        "and {why}",
        "Say it with --date-format %m/%d/%Y (month first) or --date-format %d/%m/%Y, in the "
        "file's own form; the rows with such days were not imported",
    ),
    Check(
        "unknown-amounts",
        Severity.ERROR,
        "The amounts in column {column} are not identified, and without them the rows "
        "{rows} do not come to what was billed",
        "Say with --map what it holds, such as --map client-responsibility={letter} for what "
        "the client owes, --map write-off={letter} for what is written off, --map "
        "taken={letter} for what was taken back, --map "
        "earlier-paid={letter} for what another payer paid before, or --map "
        "ignore={letter} if it changes nothing; the rows were not imported",
    ),
    Check(
        "unknown-amounts-taken",
        Severity.ERROR,
        "The amounts in column {column} are not identified: they may be what was taken back, "
        "or what holds afterwards, in the rows {rows}",
        "Say with --map what it holds, such as --map taken={letter} for what was taken back, "
        "--map client-responsibility={letter} for what the client owes now, --map "
        "insurance-paid={letter} for what stays paid, or --map ignore={letter} if it changes "
        "nothing; the rows were not imported",
    ),
    Check(
        "shares-differ",
        Severity.ERROR,
        "The client's share is {given}, but deductible, copay and coinsurance come to {sum}",
        "Say with --map ignore=… which of these columns does not count, or correct the row",
    ),
    Check(
        "paid-by-another",
        Severity.ERROR,
        "The row has {amount} paid by another payer as well",
        "Enter that payment from its own remittance, and say with --map ignore={letter} that "
        "this column is not to be imported",
    ),
    Check(
        "earlier-paid",
        Severity.NEEDS_REVIEW,
        "In {rows} a column says what another payer paid before, such as {example}; it is "
        "booked by that payer's own remittance only",
        "Look whether the ledger has that payment",
    ),
    Check(
        "paid-in-all",
        Severity.ERROR,
        "The row has {paid} paid in column {column}, and {client} paid by the client: it is "
        "not clear whether the one has the other in it",
        "Say with --map ignore={letter} that it has not; else give what the insurance paid in "
        "a column Insurance Paid",
    ),
    Check(
        "interest-beside",
        Severity.ERROR,
        "The row has {amount} of interest beside the payment",
        "Give the interest a row of its own, of the type Interest in a column Type, lower what "
        "was paid by it if that has it in it, and say with --map ignore={letter} that this "
        "column is not to be imported",
    ),
    Check(
        "unused-amounts",
        Severity.NEEDS_REVIEW,
        "The amounts in column {column} are not identified, in the rows {rows}, which come to "
        "what was billed without them",
        "Look whether one was taken back or paid beside, and say with --map what the column "
        "holds, such as --map taken={letter}, or --map ignore={letter} if it changes nothing",
    ),
    Check(
        "taken-beside-paid",
        Severity.ERROR,
        "The row has {taken} taken back and {paid} paid: it is not clear whether that was "
        "paid before, or stays paid",
        "Say with --map original-paid={letter} that it was paid before; for what stays paid, "
        "write a row of the type Clawback with the amounts that hold afterwards",
    ),
    Check(
        "not-taken",
        Severity.ERROR,
        "The row says “{said}”: it is not clear whether the payer has taken anything back",
        "Delete the row, if nothing is taken back; else take these words out of it",
    ),
    Check(
        "nothing-taken",
        Severity.ERROR,
        "The row has 0.00 below “{heading}”: nothing of the payment was taken back",
        "Delete the row, or write what was taken",
    ),
    Check(
        "taken-blank",
        Severity.ERROR,
        "The row has no amount below “{heading}”, where other rows say what was taken back",
        "Delete the row, if nothing was taken; else write what was taken",
    ),
    Check(
        "taken-or-left",
        Severity.ERROR,
        "“{value}” with {paid} paid: it is not clear whether that is taken back, or stays paid",
        "Write what is taken back with negative amounts, or give the row the type Clawback and "
        "the amounts that hold afterwards; the type Payment, if it is one",
    ),
    Check(
        "types-differ",
        Severity.ERROR,
        "The type of the row is “{value}”, but another cell says “{other}”: it is not clear "
        "what its amount is",
        "Correct the cell that is wrong, or say with --map ignore=… that one of the columns "
        "does not count",
    ),
    Check(
        "no-payer-in-row",
        Severity.ERROR,
        "The row has a check or EFT of its own, {number}, and no payer, which other rows have: "
        "the client may have paid it",
        "Fill the payer in, as the other rows have it; leave the row out if the client paid it",
    ),
    Check(
        "payments-with-minus",
        Severity.ERROR,
        "All payments in column {column} are negative, and the ledger has no payments that "
        "they take back: the file may write payments with a minus",
        "If they are payments, say --map insurance-paid=-{letter}; if they are taken back, "
        "enter the payments first",
    ),
    Check(
        "adjustment-group",
        Severity.ERROR,
        "The adjustment of {amount} has no group (CO, PR, OA or PI), so that it is not clear "
        "whose it is",
        "Fill the group code in, or give write-off and client's share in columns of their own",
    ),
    Check(
        "lines-differ",
        Severity.ERROR,
        "The rows {rows} are of one service of one claim, but give {what} differently",
        "Correct the rows, or add them up in one",
    ),
    Check(
        "claim-total-differs",
        Severity.ERROR,
        "The total of the claim in row {row} is not what its lines come to: {stated} and "
        "{computed} paid",
        "Correct the lines or the total, or delete the row of the total",
    ),
    Check(
        "total-row-differs",
        Severity.NEEDS_REVIEW,
        "The total in this row is {stated}, but the rows above it come to {computed}",
        "Compare both with the remittance; the row was not imported, it is only compared",
    ),
    Check(
        "computed-amounts",
        Severity.NEEDS_REVIEW,
        "No column says {what}: it was computed as {how} in {rows}, such as {example}",
        "Compare it with the remittance; the entries say so under computed",
    ),
    Check(
        "left-with-insurance",
        Severity.NEEDS_REVIEW,
        "What the rows give does not come to what was billed: in {rows} an amount is left, "
        "such as {example}; what no other payment accounts for stays open with the insurance",
        "Where it stays open, check whether it is the client's or written off, and complete "
        "the entries",
    ),
    Check(
        "left-on-claim",
        Severity.NEEDS_REVIEW,
        "The row comes to {given}, but ^{claim} was charged {price}: {left} stays open with "
        "the insurance",
        "Check whether it is the client's or written off, and complete the entry",
    ),
    Check(
        "shares-not-given",
        Severity.NEEDS_REVIEW,
        "No column says {what}: what was billed and not paid stays open with the insurance",
        "Look at the remittance, and complete the entries of {rows}",
    ),
    Check(
        "not-of-insurance",
        Severity.NOTICE,
        "Money of clients, or sessions, and no insurance payment: {rows}",
        "Nothing to do; they are not imported from such a file",
    ),
    Check(
        "saved-mapping",
        Severity.NOTICE,
        "The columns were read as the saved mapping “{name}” says",
        "Nothing to do; say it anew with --map and --save-mapping if it no longer holds",
    ),
    Check(
        "row-of-sums",
        Severity.NOTICE,
        "The row names no claim, and each of its amounts is the sum of the rows above it: it "
        "was taken for a total, and compared",
        "Nothing to do, unless it is a claim: then give its number",
    ),
    Check(
        "not-answered",
        Severity.NOTICE,
        "The payer has not answered these claims yet, as their status says: {rows}",
        "Nothing to do; what is paid comes with a check, or is denied",
    ),
    Check(
        "announced-only",
        Severity.NOTICE,
        "The payer announces here to take money back, and takes none yet: {rows}",
        "Nothing to do until it is taken; to book the demand now, record the clawback",
    ),
)
