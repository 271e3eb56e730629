"""What can keep a row of an ERA out of the ledger, beside what every import checks."""

from __future__ import annotations

from beancount_clawback.ledger_language.problems import Check
from beancount_clawback.ledger_language.problems import Severity

CHECKS_OF_ERAS: tuple[Check, ...] = (
    Check(
        "era-unclear-claim",
        Severity.ERROR,
        "The claim was not read in full: the file ends in it, or one of its segments has a "
        "finding",
        "Compare it with the payer's portal, and enter it by hand or ask for the file again",
    ),
    Check(
        "era-nothing-decided",
        Severity.NOTICE,
        "The payer has not paid or denied this claim (CLP02 {status}: {meaning})",
        "Nothing is booked. Wait for the decision, or look the claim up in the payer's portal",
    ),
    Check(
        "era-undecided-payment",
        Severity.ERROR,
        "{paid} is paid for this claim, but its status (CLP02 {status}: {meaning}) is not that "
        "of a paid claim",
        "Ask the payer what it paid for, and enter the payment by hand",
    ),
    Check(
        "era-negative-payment",
        Severity.ERROR,
        "The claim is paid {paid}, but it is not a reversal (CLP02 is {status}, not 22)",
        "Ask the payer what it takes back, and record that as a clawback",
    ),
    Check(
        "era-negative-share",
        Severity.NEEDS_REVIEW,
        "The adjustments that make the {what} come to {amount}: the payer has paid more than "
        "the rest of the charge",
        "No {what} was booked. Compare the claim with the payer's portal",
    ),
    Check(
        "era-no-money",
        Severity.ERROR,
        "The remittance does not say what it pays (BPR02)",
        "None of its rows was imported. Ask the payer for the file again",
    ),
    Check(
        "era-no-rows",
        Severity.ERROR,
        "The remittance {number} is {total}, but the file has no claim or adjustment of it: "
        "they come to 0, so that the bank account is {total} short meanwhile",
        "The file may be cut off: get it again from the payer or the clearinghouse. If the "
        "deposit is on the bank statement, --book-total books it as one unapplied amount",
    ),
    Check(
        "era-no-number",
        Severity.ERROR,
        "The remittance gives no number of the check or transfer (TRN02), or one without a "
        "digit",
        "None of its rows was imported, for the file could come twice. Ask the payer for the "
        "file with the number, or enter the remittance in a sheet of `clawback template`",
    ),
    Check(
        "era-test",
        Severity.ERROR,
        "The file is a test (ISA15 is not P); no money belongs to it",
        "Nothing of it is booked",
    ),
    Check(
        "era-adjusted-twice",
        Severity.NEEDS_REVIEW,
        "The adjustments of the claim and of its lines come to {every} together; those of "
        "{level} alone come to {counted}, which is what was not paid",
        "They were counted once, as those of {level}. Compare them with the payer's portal",
    ),
    Check(
        "era-client-share",
        Severity.NEEDS_REVIEW,
        "The claim's client responsibility (CLP05) is {stated}, but its PR adjustments come to "
        "{adjusted}",
        "The adjustments count. Compare them with the payer's portal",
    ),
    Check(
        "era-client-share-alone",
        Severity.NEEDS_REVIEW,
        "No adjustment explains {stated} of the claim's charge, but its client responsibility "
        "(CLP05) is as much",
        "It counts as the client's share. Compare it with the payer's portal",
    ),
    Check(
        "era-line-denied",
        Severity.NEEDS_REVIEW,
        "The claim is paid, but not all of it: {codes}. That is not written off, but stays "
        "open with the insurance as far as no other answer accounts for it, {open} at most",
        "Follow it up or appeal. What your contract takes off is written off instead if you "
        "name its code when you import: --contractual CODE",
    ),
    Check(
        "era-reduced",
        Severity.NOTICE,
        "What is paid was made less by {codes}; that is written off",
        "Nothing to do; if you appeal, the payer's next answer changes it",
    ),
    Check(
        "era-dated-by-file",
        Severity.NEEDS_REVIEW,
        "The remittance does not say on which day it is paid (BPR16), so that its entries have "
        "the date of the file's envelope, {date}",
        "Compare the date with the bank statement. If it is another one, change it in these "
        "entries",
    ),
    Check(
        "era-no-payment-method",
        Severity.ERROR,
        "The remittance gives a total of {total}, but says that no payment comes with it "
        "(BPR04 is NON)",
        "None of its rows was imported. If the money is on its way all the same, name the "
        "account that it goes to first in the plugin's configuration ('clearing')",
    ),
    Check(
        "era-owed",
        Severity.NEEDS_REVIEW,
        "The total of the remittance is {total}: the payer takes back more than it pays",
        "No money moves; it is owed to the payer from now on. Compare it with the payer's "
        "portal",
    ),
    Check(
        "era-nothing-moved",
        Severity.NOTICE,
        "The provider adjustment {reason} is of 0.00",
        "It moves nothing, and nothing is booked",
    ),
    Check(
        "era-early-correction",
        Severity.NOTICE,
        "Two payments of the claim are active until {payment} is taken back on {date}",
        "Both are booked. Nothing to do",
    ),
    Check(
        "other-charge",
        Severity.ERROR,
        "The file's charge is {charge}, but the ledger's for ^{claim} is {price}",
        "If the payer's is right, {how}; else ask the payer",
    ),
    Check(
        "part-of-claim",
        Severity.NEEDS_REVIEW,
        "The file's charge is {charge}, the ledger's for ^{claim} {price}: it was booked as an "
        "answer to a part of the claim",
        "The rest stays open with the insurance until the payer answers it",
    ),
    Check(
        "paid-again",
        Severity.NEEDS_REVIEW,
        "{paid} is paid once more for ^{claim}: the payment {payment} says the same",
        "It was booked beside that one, which leaves a credit balance. Expect the payer to "
        "take it back, or refund it",
    ),
    Check(
        "part-again",
        Severity.NEEDS_REVIEW,
        "{paid} is paid for a part of ^{claim} as by the payment {payment}, and the payer's "
        "number is the same: it was booked as another part of the claim",
        "Ask the payer if it may be the same part once more",
    ),
    Check(
        "paid-beside",
        Severity.NEEDS_REVIEW,
        "The payer answers ^{claim} once more and pays {paid}, but has not taken back the "
        "payment {payment}",
        "Both were booked, the shares as far as there is room. Expect the payer to take one "
        "back, or ask which of them holds",
    ),
    Check(
        "paid-beside-denial",
        Severity.NEEDS_REVIEW,
        "The payer answers ^{claim} once more and pays {paid}, but the answer {payment}, which "
        "paid nothing, still stands",
        "Both were booked, the shares as far as there is room. If the new one takes the place "
        "of that answer, write `replaced-by` on that answer, with the link of the new one; "
        "else ask the payer which of them holds",
    ),
    Check(
        "paid-beside-plan",
        Severity.NEEDS_REVIEW,
        "The payer answers ^{claim} once more and pays {paid} beside the payment {payment}. "
        "One of the two says that earlier payers paid and adjusted {said}, but the ledger has "
        "none that did",
        "Both were booked as answers of one plan, and the write-off may be wrong. If the one "
        "that says so is of another plan of the same payer, write `second-plan: TRUE` on it; "
        "else expect the payer to take one back",
    ),
    Check(
        "denied-as-duplicate",
        Severity.NOTICE,
        "The claim is denied as a duplicate ({codes}), for the payment {payment} answers it",
        "Nothing to book",
    ),
    Check(
        "denied-beside-payment",
        Severity.NEEDS_REVIEW,
        "The claim is denied ({codes}), but the payment {payment} is active and not taken back",
        "It moves nothing while that payment is active. Ask the payer which of its answers "
        "holds",
    ),
    Check(
        "reversal-of-nothing",
        Severity.NOTICE,
        "The payer takes back an answer that paid nothing, of which nothing was booked",
        "There is nothing to take back, and nothing to do",
    ),
    Check(
        "other-earlier-payers",
        Severity.NEEDS_REVIEW,
        "The payer says that earlier payers paid and adjusted {said} (OA-23 net of OA-94), but "
        "the ledger has {booked} of them",
        "Compare the payer's answer with that of the earlier payer",
    ),
    Check(
        "more-than-left",
        Severity.NEEDS_REVIEW,
        "The payer leaves {said} to the client, but earlier payers left {left} of the price",
        "No more than that is booked. Compare the answer with that of the earlier payer",
    ),
    Check(
        "other-service-date",
        Severity.NOTICE,
        "The ledger's charge for ^{claim} is of {own}, the file's of {day}; number and charge "
        "are the same",
        "If the file is right, add `service-date: {day}` to the charge",
    ),
    Check(
        "renumbered",
        Severity.NOTICE,
        "The payment {payment} is reversed and paid again with equal amounts; it goes on under "
        "the payer's number {number}",
        "Nothing changes but that number, which is kept",
    ),
    Check(
        "same-amounts-again",
        Severity.NOTICE,
        "The payment {payment} is reversed and paid again with equal amounts",
        "Nothing changes, and nothing is booked",
    ),
    Check(
        "same-money-other-number",
        Severity.NEEDS_REVIEW,
        "The reversal of the payment {payment} says {said}; its money is the same, and "
        "of the payer's active payments on this claim {others} these amounts",
        "It was taken for the reversal of that payment. Compare both with the payer's notice",
    ),
    Check(
        "era-passed-on",
        Severity.NOTICE,
        "The payer has passed {amount} on to {payer}, but {why}; it stays with {own}",
        "Open the receivable account of that payer, on {day} or before, or write in the "
        "`passed-to` of the entry which payer of the ledger is meant",
    ),
)
