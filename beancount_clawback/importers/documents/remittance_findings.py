"""What can be wrong with a remittance as a whole: its number, date, payer and total."""

from __future__ import annotations

from beancount_clawback.ledger_language.problems import Check
from beancount_clawback.ledger_language.problems import Severity

CHECKS_OF_REMITTANCES: tuple[Check, ...] = (
    Check(
        "several-reversals",
        Severity.ERROR,
        "{reversals} reversals and {payments} payments of one claim are on this remittance, "
        "so that it is not clear which goes with which",
        "Give each clawback as one row of the type Clawback with the amounts that hold "
        "afterwards",
    ),
    Check(
        "no-number",
        Severity.ERROR,
        "The check or EFT number is not given, or has no digit",
        "Say with --map check=… which column has it, or add it in a row above the headings: "
        "without it the same sheet could be imported twice. Where the payer gives none, name "
        "the column of its date: all of a payer's rows of a day are then one remittance",
    ),
    Check(
        "no-date",
        Severity.ERROR,
        "No date is given",
        "Add the date of the check, or of the notice",
    ),
    Check(
        "no-payer",
        Severity.ERROR,
        "The payer is not given",
        "Add the payer's name as the ledger has it, or name it with --payer =NAME",
    ),
    Check(
        "payer-of-claims",
        Severity.NEEDS_REVIEW,
        "The file does not name the payer of remittance {number}; all its claims are {payer}'s",
        "Check that the remittance is {payer}'s",
    ),
    Check(
        "unknown-payer",
        Severity.ERROR,
        "The ledger has no payer “{payer}”; it has {known}",
        'Say which of them it is with --payer "{named}=NAME", or open its receivable account'
        "{hidden}",
    ),
    Check(
        "booked-by-hand",
        Severity.ERROR,
        "{entry} may be the same money as remittance {number}: it has {amount} too, so that "
        "both would count",
        "If it is the same, add ^{link} to its first line. If it is other money, add "
        "`not-remittance: TRUE` below its first line",
    ),
    Check(
        "taken-back-within",
        Severity.NEEDS_REVIEW,
        "Remittance {number} takes a payment on claim {claim} back, and {entry} is booked for "
        "all of it",
        "See that the entry accounts for it. If it does not, book what was paid there, and "
        "record the clawback with `clawback record`",
    ),
    Check(
        "sent-again",
        Severity.ERROR,
        "The remittance {number} of {date} says the same as that of {other}: it was sent "
        "again, or the money came twice",
        "Look at the bank statement. If the money came twice, import the file with --resent",
    ),
    Check(
        "shares-rows",
        Severity.ERROR,
        "The remittance {number} of {date} ({total}) and that of {other} ({known}) both have "
        "{claim}, but the rest differs: it is one that came in parts, or there are two",
        "Look at the bank statement. If both came, import the file with --resent. If it is one "
        "and this file has all of it, delete the other's `#remittance` entry from the ledger "
        "and import this file alone",
    ),
    Check(
        "one-check-other-claims",
        Severity.ERROR,
        "Remittance {number} of {date} is there already with the same total, {total}, for "
        "other claims than {claims}",
        "If it is one check, correct the claim's number where it is wrong: in the file that "
        "is not imported yet, or delete what the ledger has of it, with its `#remittance` "
        "entry, and import the right file alone. If the payer paid twice, `--resent` says so",
    ),
    Check(
        "remittances-disagree",
        Severity.ERROR,
        "Remittance {number} has {amount} for {claim} here ({date}) and {known} there "
        "({there}, {other}): it is one, and one of the two is wrong, or there are two",
        "Look at the bank statement. If it is one, import only the file that is right. If both "
        "came, import the file with --resent",
    ),
    Check(
        "booked-otherwise",
        Severity.ERROR,
        "Remittance {number} of {date} is booked as one unapplied amount of {booked}, and here "
        "it comes to {total}",
        "Look at the bank statement. If the file is right, correct the amount of that entry "
        "and import the file again; if both came, import the file with --resent",
    ),
    Check(
        "remittance-whole",
        Severity.ERROR,
        "The ledger has all of remittance {number}, as {stated} states, and this row is not "
        "in it",
        "If the row belongs to it, delete that `#remittance` entry and import the file again, "
        "which states it anew",
    ),
    Check(
        "several-dates",
        Severity.ERROR,
        "The remittance {number} has several dates: {values}",
        "Correct it, or give each of several checks of one number a file of its own; none of "
        "its rows was imported",
    ),
    Check(
        "several-totals",
        Severity.ERROR,
        "The remittance {number} has several totals: {values}",
        "Correct it, or give each of several checks of one number a file of its own; none of "
        "its rows was imported",
    ),
    Check(
        "several-currencies",
        Severity.ERROR,
        "The remittance {number} is in several currencies: {values}",
        "Make one sheet per currency; none of its rows was imported",
    ),
    Check(
        "foreign-currency",
        Severity.ERROR,
        "{what} is in {currency}, but the ledger is kept in {known}",
        "If its amounts are in {said} all the same, say so with --currency {said}; else leave "
        "the file, and enter by hand what the bank received for it",
    ),
    Check(
        "no-total",
        Severity.NEEDS_REVIEW,
        "The remittance {number} gives no total; its rows come to {computed}",
        "Compare that with the remittance or the bank statement",
    ),
    Check(
        "left-owed",
        Severity.ERROR,
        "The remittance {number} gives no total; its rows come to {computed}, and what the "
        "ledger has of it is taken back and owed to the payer: together they may be one check",
        "Delete its entries from the ledger, and import all of its rows together; none of "
        "these was imported",
    ),
    Check(
        "unbalanced-total",
        Severity.ERROR,
        "The total of remittance {number} is {stated}, but paid {paid} less taken back {taken}"
        "{others} comes to {computed}: a difference of {difference}{rows}",
        "None of its rows was imported. Ask the payer for the file again, or correct what a "
        "sheet of yours says wrong. If the deposit is on the bank statement, --book-total "
        "books it as one unapplied amount",
    ),
    Check(
        "unbalanced-posted",
        Severity.NEEDS_REVIEW,
        "The total of remittance {number} is {stated}, but paid {paid} less taken back {taken}"
        "{others} comes to {computed}: a difference of {difference}{rows}",
        "It was imported as you asked; the bank will be off by the difference",
    ),
    Check(
        "unchecked-total",
        Severity.NEEDS_REVIEW,
        "The total of remittance {number}, {stated}, cannot be checked: {rows} not counted; "
        "the others come to {computed}, which leaves {difference}",
        "Correct the rows that are missing, or ask the payer for the file again, and import "
        "that. If the deposit is on the bank statement, --book-total books it as one "
        "unapplied amount",
    ),
    Check(
        "partly-imported",
        Severity.NEEDS_REVIEW,
        "With this import the ledger has {there} of {what}{so}. Missing: {rows}",
        "Do what the finding at each of these rows says, and import the file again; what is "
        "imported already stays as it is",
    ),
)
