"""What a person has to decide, and what is only noted: code, message, what to do.

All are format strings over the facts of a `Problem`.
"""

from __future__ import annotations

NEEDS_REVIEW: tuple[tuple[str, str, str], ...] = (
    (
        "open-review",
        "Needs Review: confirm what remains of {claim} (balance {balance}) and who owes it",
        "Change the ! of the record to * when it is settled",
    ),
    (
        "unapplied",
        "{left} of the remittance of {date} is not applied to any claim. {why}",
        "Complete the ledger and run `clawback apply`; or {ways}",
    ),
    (
        "import-draft",
        "This row of an import is not in the books yet: {why}",
        "{step}Then import the file again, and delete this draft; or enter by hand what it "
        "says, and delete it",
    ),
    (
        "applied-beyond",
        "Of the {amount} of the remittance of {date} that wait, {applied} is applied or sent "
        "back, {beyond} more than came: {by}",
        "Lower the amount of one of these entries, or take out its `applies`",
    ),
    (
        "variance",
        "The payer took {taken}, {difference} {word} than the record accounts for",
        "Ask the payer for the difference; it is on {account}",
    ),
    (
        "recovered-twice",
        "{payer} recovered {recovered} of {owed} for the clawback of {date}: {by}",
        "Ask {over} back. When it comes, book it on {account} with {named}. If one of them was "
        "for another clawback, {other}",
    ),
    (
        "recoupment-unproved",
        "The clawbacks of {payer} leave {open} owed, but {account} holds {held}: {difference} "
        "belongs to no clawback: {entries}",
        "{remedy}",
    ),
    (
        "unidentified-recoupment",
        "{payer} kept {amount} on {date} for a claim that the ledger lacks: it has been on "
        "{account} for {days} days by {last}",
        "Ask {payer} which claim it was for. Record the clawback of that claim's payment, then "
        "move the amount from {account} to {recoupment} with that payment's link; or ask for "
        "it back and book it on {account}",
    ),
    (
        "credit-balance",
        "Credit balance: the insurers have paid {amount} on ^{claim} beyond what was theirs",
        "If the payer takes it back, record a clawback of ^{payment}; if you send it back, "
        "enter the refund on ^{claim}, from the bank to {account}",
    ),
    (
        "not-booked",
        "`{key}` says {said}, of which the claim ^{claim} has room for {booked}: the price and "
        "what the other payments say leave no more",
        "Correct an amount, here or in the other payment; if this one only repeats what is in "
        "the books, write `{key}: {number}` here",
    ),
    (
        "earlier-payer-gone",
        "{payer} has paid {paid} on ^{claim} after another payer, whose payment is not active",
        'Ask {payer} whether it now pays first; if so, write `processed-as: "primary"` here; '
        "if it takes its payment back, record a clawback of ^{payment}",
    ),
    (
        "earlier-payers-differ",
        "{payer} says that earlier payers paid and adjusted {said} of ^{claim} (OA-23 net of "
        "OA-94), but the ledger has {booked} of them",
        "Compare the answer with those of the earlier payers. If the ledger is right, write "
        "`earlier-payers: {number}` here; if not, record a clawback of the payment that is "
        "wrong with the right amounts",
    ),
    (
        "plan-unclear",
        "{payer} answers ^{claim} as a later payer, and nobody else has answered it: whether "
        "that is its second plan is not told, so the write-off may be wrong",
        "Write `second-plan: TRUE` here, if it is; if not, delete `processed-as`",
    ),
    (
        "client-below-zero",
        "The client's share of ^{claim} is {amount} since this reversal: it takes back what "
        "another payer has paid of it since",
        "Add two postings to it: {back} on the client's receivable, {amount} on the insurer's",
    ),
    (
        "client-unclear",
        "The entries of ^{claim} name several clients: {clients}",
        "Correct the account, the `client` or the payee of the entry that is wrong, or give it "
        "the link of its own claim",
    ),
    (
        "taken-back-by-hand",
        "{entry} may be the same take-back as {what} {clawback}: it moves {amount} on "
        "{account} without a tag, so that both would count",
        "If it is the same, {instead}. If it is something else, add `not-clawback: TRUE` below "
        "its first line",
    ),
)

NOTICES: tuple[tuple[str, str, str], ...] = (
    (
        "not-set-up",
        "The ledger does not load the plugin, so nothing in it is read as an insurer's payment "
        "or as a clawback",
        "Set it up with `clawback init {ledger}`",
    ),
    (
        "claim-unclear",
        "This entry is linked to {count} claims and moves {amount} without saying which",
        'Add `claim: "…"` to {where} so that the claims\' balances show it',
    ),
    (
        "untagged-payment",
        "This looks like an insurance payment ({links}) and has no tag, so it is not read as "
        "one",
        "Add #insurance-payment to its first line if an insurer paid it",
    ),
    (
        "untagged-payments",
        "{entries}, and without a tag nothing is read as one",
        "Add #insurance-payment to those that an insurer paid; recording a clawback of one "
        "with `clawback record --find` does it for that one",
    ),
    (
        "untagged-clawback",
        "This takes back {payment}, posting for posting, and has no tag, so it is not read as "
        "a clawback",
        "Add {tag} to its first line if the payer took that payment back",
    ),
    (
        "write-off-lowered",
        "The payment of {payer} lowers the write-off on ^{claim} from {before} to {now}: more "
        "would be paid, written off and owed by the client than the price",
        "Nothing to do if the contract with the earlier payer allows it; otherwise expect "
        "{payer} to take it back, and record that as a clawback of ^{payment}",
    ),
)
