"""The errors: code, what is wrong, what to do; format strings over the facts of a `Problem`."""

from __future__ import annotations

ERRORS: tuple[tuple[str, str, str], ...] = (
    (
        "configuration",
        "Configuration: {what}",
        "Correct the plugin line; the default applies until then",
    ),
    (
        "applies-unknown",
        'The reference in `applies: "{reference}"` {what}',
        "{way}; until then it lowers none",
    ),
    (
        "unapplied-entry",
        'The unapplied amount "{reference}" {what}',
        "{way}",
    ),
    (
        "no-role",
        "{account}{amount} fills no role, so no figure of this entry can be told ({evidence})",
        "Write into the braces of the plugin line, "
        '`plugin "beancount_clawback" "{{…}}"`: {ways}',
    ),
    (
        "role-not-open",
        "The ledger opens no account for '{role}', which {whence} {accounts}",
        "Name an account that the ledger has, or open one",
    ),
    (
        "two-roles",
        "{account} is of '{role}' by its name in the plugin line, and one of '{other}' by "
        "{template}",
        "Take {account} out of '{role}', or write the accounts of '{other}' one by one without "
        "it; until then it counts as {role}",
    ),
    (
        "unknown-key",
        "`{key}` is not a key of this {kind}",
        "Did you mean `{near}`? Rename it, or choose a name less alike for metadata of "
        "your own",
    ),
    (
        "unreadable-value",
        "`{key}` is {value}, which is not {wanted}",
        "Write it as in `{key}: {example}`",
    ),
    (
        "unreadable-amount",
        "`{key}` is {value}, which is not an amount of money ({why})",
        'Write an amount (40.00 USD), a number (40.00) or a text of either ("40.00 USD")',
    ),
    (
        "negative-amount",
        "`{key}` is {value}: an amount of a record is never negative",
        "Write what holds after the clawback; the reversal takes the old payment back by "
        "itself",
    ),
    (
        "wrong-currency",
        "`{key}` is in {currency}, but the payment is in {wanted}",
        "Give the amount in {wanted}",
    ),
    (
        "no-amounts",
        "This payment has neither postings nor any of the four amounts",
        "Add insurance-paid, write-off, client-responsibility or insurance-responsibility "
        "(a denial is insurance-paid: 0.00)",
    ),
    (
        "no-link",
        "This record has no link to a payment",
        "Add the payment's own link, such as ^{prefix}5512",
    ),
    (
        "unknown-link",
        "No insurance payment is linked by {links}{narrowed}{nearest}",
        "Correct {wrong}, or enter the payment first",
    ),
    (
        "ambiguous-link",
        "{count} active payments are linked by {links}: {candidates}",
        "A record takes back one payment; {how}",
    ),
    (
        "already-reversed",
        "The payment {payment} is already reversed by {record}",
        "Delete the second record. A won appeal or a payment made again is a new payment "
        "(#insurance-payment), never a reversal of a reversal",
    ),
    (
        "before-payment",
        "This record of {date} is dated before the payment that it reverses: {payment}",
        "Date it on or after {payment_date}",
    ),
    (
        "closed-period",
        "This record is dated {date}, inside the closed period (closed-through {closed})",
        "Date it when the clawback became known, in an open period; if it was in the books "
        "before the period closed, say so with `closed: TRUE`",
    ),
    (
        "sums",
        "The amounts do not add up to the price {price}: {sum}, which is {difference}",
        "Correct an amount, or leave insurance-responsibility out: it is what remains{billed}",
    ),
    (
        "second-payment",
        "{payer} has already paid on {claim}: {payment}",
        "If the payer replaced that payment, delete this one and record a clawback of it with "
        "this one's amounts: {record}. If both apply, add `supplemental: TRUE` here",
    ),
    (
        "original-changed",
        "The payment that this record took back is not what it was: sealed {then}, now {now} "
        "({payment})",
        "Undo the edit of the payment, or, if the edit is right, write here "
        '`original: "{now}"` and `resealed: <date of the edit>`',
    ),
    (
        "remittance-differs",
        "The remittance does not tie: {what} ({entries})",
        "Compare the entries with the check and correct or add what differs; if the entries "
        "are right, write {remedy} here",
    ),
    (
        "remittance-link",
        "This remittance has {what} that names its entries",
        "Give it the one link that its entries have, such as ^{prefix}Optum-777",
    ),
    (
        "remittance-twice",
        "The remittance ^{link} is stated twice: also by {other}",
        "Delete one of the two",
    ),
    (
        "zero-paid-answer",
        "{payer} has answered on {claim} before, without paying: {payment}",
        'If this payment takes the place of that answer, add `replaces: "{link}"` here. If '
        "what it wrote off or left to the client still holds, add `supplemental: TRUE`",
    ),
    (
        "replaces",
        "`replaces` names ^{link}, which cannot be replaced: {why}",
        "Name a zero-paid answer of the same payer on the same claim, or take `replaces` out",
    ),
    (
        "replaced-by",
        "`replaced-by` names ^{link}, but {payer} has no later payment with this link on "
        "{claim} that could take the place of this answer",
        "Name the later payment of the same payer, or take `replaced-by` out",
    ),
    (
        "era-and-manual",
        "The payment {payment} is already reversed by {record}, once by an ERA "
        "and once by hand",
        "Keep one of the two. If both are right, {both}",
    ),
    (
        "no-account",
        "No account fills {role}: {why}",
        "Open one, name it in {where}, or write the entry out with postings",
    ),
    (
        "account-closed",
        "{account} was closed on {closed} ({place}), and no other account of {role} is open "
        "on {date}",
        "{way}, or remove or postdate the Close",
    ),
    (
        "role-first",
        "This record cannot be completed while accounts of the payment {payment} have no "
        "role: {accounts}",
        "Give each a role in the plugin line; the errors at the payment say how",
    ),
    (
        "cannot-restate",
        "The corrected payment cannot be computed from {payment}: {why}",
        "Leave the four amounts out of this record (a full reversal), and write the corrected "
        "payment out with postings and the tags #clawback #corrected-payment",
    ),
    (
        "claim-not-told",
        "The payment {payment} {why}",
        'Name the claim in the record with `claim: "…"`, and on the postings of the payment',
    ),
    (
        "part-taken",
        "{taken} was taken of a payment of {paid}, and the record gives no corrected amounts",
        "Say what is left of the payment: {left}; or `insurance-paid: 0.00` if the payer "
        "forwent the rest",
    ),
    (
        "reversal-differs",
        "This written-out reversal does not negate {payment}: {difference}",
        "Correct the postings. A cash leg on another account needs `settlement: <account>`; "
        "what was taken too much or too little goes into an entry of its own",
    ),
    (
        "correction-without-reversal",
        "This corrected payment has no reversed payment to replace{nearest}",
        "Record the clawback of the payment first, on the same link and not later",
    ),
    (
        "payment-differs",
        "`{key}` says {said}, but the postings of this payment make it {posted}",
        "Correct one of the two, or delete the metadata",
    ),
    (
        "plugin-missing",
        "The ledger does not load the plugin, so these are not read: {unread}",
        'Add `plugin "beancount_clawback"` to the main file; in an included file '
        "Beancount ignores the line",
    ),
    (
        "internal",
        "The clawback records were not read: {why}",
        "This is a fault of beancount_clawback: please report it with this message",
    ),
)
