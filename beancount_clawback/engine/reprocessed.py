"""A payer answers again: what its zero-paid answer wrote off or left to the client is replaced.

Such an answer is not a payment, and taking it back is not a clawback: nothing goes back to
the payer. Either of the two says so, whichever was entered last: the later one what it
`replaces`, the earlier one what it is `replaced-by`.
"""

from __future__ import annotations

from typing import NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.generated_entry import own_meta
from beancount_clawback.engine.kept_share import KeptShare
from beancount_clawback.engine.kept_share import kept_in
from beancount_clawback.engine.kept_share import kept_share
from beancount_clawback.engine.kept_share import move_kept_share
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.practice import Practice
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import REPLACES_KEY
from beancount_clawback.ledger_language.keys import REPROCESSED_TAG
from beancount_clawback.ledger_language.keys import REVERSED_BY_KEY
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.keys import SECOND_PLAN_KEY
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.records import PaymentRecord
from beancount_clawback.ledger_language.records import text_of


class Replaced(NamedTuple):
    """A zero-paid answer that a payment takes the place of, and what takes it back."""

    chain: Chain
    reversal: Transaction
    kept: KeptShare


def replace_answers(practice: Practice, record: PaymentRecord) -> list[Replaced]:
    """Take back the zero-paid answers whose place a payment takes.

    Raises:
        Problem: replaces, where the link is not that of one zero-paid answer of the payer.
    """
    entry, gives_way = record.entry, practice.gives_way
    if not (record.replaces or gives_way):
        return []
    payer = payer_of(entry.meta, entry.payee, entry.postings or (), practice.roles)
    chains = [_replaced(practice, record, payer)] if record.replaces else []
    for link in sorted(entry.links or ()):
        waiting = gives_way.get(link, ())
        mine = [one for one in waiting if not _why_not(practice, [one], entry, payer)]
        for chain in mine:
            gives_way[link].remove(chain)
        chains += mine
    found = dict.fromkeys(chain for chain in chains if chain is not None and chain.active)
    return [_replace(practice, chain, entry) for chain in found]


def refuse_unreplaced(practice: Practice) -> None:
    """Say of each answer that is replaced by a payment which never came."""
    for link, chains in practice.gives_way.items():
        for chain in chains:
            line, claims = chain.line, ", ".join(chain.line.claims)
            payer = line.payer or "the same payer"
            problem = Problem("replaced-by", link=link, payer=payer, claim=claims)
            practice.outcome.report(problem, line.entry)


def _replaced(practice: Practice, record: PaymentRecord, payer: str) -> Chain | None:
    """The answer that a payment says it replaces; None where that is replaced already."""
    entry, link = record.entry, record.replaces
    standing = practice.index.with_link(link)
    gone = [] if standing else practice.index.taken_back(link)
    if gone and not _why_not(practice, gone, entry, payer):
        return None
    why = _why_not(practice, standing, entry, payer)
    if why:
        raise Problem("replaces", link=link, why=why)
    return standing[0]


def _replace(practice: Practice, chain: Chain, entry: Transaction) -> Replaced:
    kept = kept_share(practice, chain, entry)
    reversal = _reversal(practice, chain.line, entry)
    reversal.postings.extend(kept.postings)
    practice.chains.fall(chain, reversal)
    move_kept_share(practice, kept)
    return Replaced(chain, reversal, kept)


def restore_answer(practice: Practice, replaced: Replaced) -> None:
    """Let the answer stand after all, for the payment that would replace it has an error."""
    chain = replaced.chain
    practice.chains.stand(chain, chain.line, chain.stated)
    back = [_negated(posting) for posting in replaced.kept.postings]
    move_kept_share(practice, KeptShare(replaced.kept.line, back, {}))


def mark_replaced(practice: Practice, answer: Chain, entry: Transaction) -> None:
    """Mark an answer as reversed, by the payment that replaces it."""
    meta = {REVERSED_ON_KEY: entry.date, REVERSED_BY_KEY: entry.narration or ""}
    original = answer.reversed_payment
    if original is not None:
        practice.outcome.reversed_by(original, meta)


def enter_reprocessed(practice: Practice, entry: Transaction) -> None:
    """Enter the taking back of a zero-paid answer that somebody wrote out."""
    link = text_of(entry.meta, REPLACES_KEY).removeprefix("^")
    standing = practice.index.with_link(link)
    if len(standing) != 1:
        problem = Problem("replaces", link=link, why="there is no active answer with this link")
        practice.outcome.report(problem, entry)
        return
    chain = standing[0]
    kept = kept_in(entry, chain, practice, whole=False)
    practice.chains.fall(chain, entry)
    if kept is not None:
        move_kept_share(practice, kept)
    mark_replaced(practice, chain, entry)


def _why_not(practice: Practice, standing: list[Chain], entry: Transaction, payer: str) -> str:
    if not standing:
        return (
            "there is no active answer with this link, or it moved nothing and need not be "
            "replaced"
        )
    lines = [chain.line for chain in standing]
    payment = describe(lines[0].entry, practice.config.base)
    if len(lines) > 1:
        return f"{len(lines)} payments have this link"
    if any(legs.paid_out for legs in lines[0].legs.values()):
        return f"{payment} paid something: record a clawback of it"
    if not same_payer(lines[0].payer, payer):
        return f"{payment} is an answer of {lines[0].payer or 'nobody named'}"
    if not set(lines[0].claims) <= set(entry.links or ()):
        return f"{payment} is on another claim"
    return ""


def _reversal(practice: Practice, line: PaymentLine, entry: Transaction) -> Transaction:
    place = {key: entry.meta.get(key) for key in ("filename", "lineno")}
    roles = line.roles(practice.roles)
    postings = [
        _negated(posting)._replace(
            account=roles.sub_account(posting.account, roles.config.reversals),
            meta=own_meta(posting.meta, place),
        )
        for posting in line.postings
    ]
    meta = {**place, REPLACES_KEY: line.name, PAYER_KEY: line.payer}
    if CLIENT_KEY in line.entry.meta:
        meta[CLIENT_KEY] = line.entry.meta[CLIENT_KEY]
    if SECOND_PLAN_KEY in line.entry.meta:
        meta[SECOND_PLAN_KEY] = line.entry.meta[SECOND_PLAN_KEY]
    if line.share:
        meta[CLAIM_KEY] = line.share
    return Transaction(
        meta,
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        frozenset((REPROCESSED_TAG,)),
        line.links | (entry.links or frozenset()),
        postings,
    )


def _negated(posting: Posting) -> Posting:
    units = amount_of(posting)
    return posting._replace(units=Amount(-units[0], units[1])) if units else posting
