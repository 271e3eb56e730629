"""A payment read as lines: one, or one a claim where its postings name claims."""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.figures_of_claims import FiguresOfClaims
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import named_parties
from beancount_clawback.ledger_language.payment_line import stated_payer
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.postings import shares
from beancount_clawback.ledger_language.records import settlement_of


def lines_of(entry: Transaction, roles: Roles, figures: FiguresOfClaims) -> list[PaymentLine]:
    """The lines of a payment, or of a corrected payment that somebody wrote out."""
    links = frozenset(entry.links or ())
    prefix = roles.config.claim_prefix
    claims = tuple(sorted([link for link in links if link.startswith(prefix)]))
    settlement = _settlement(entry, roles)
    roles = roles.with_settlement(settlement)
    parts = shares(entry, roles)
    of_no_claim = links.difference(claims)
    lines = []
    for share, postings in parts.items():
        named, client = named_parties(postings, roles)
        own = (share,) if share else claims
        kept = links
        if share:
            kept = of_no_claim | {share} if share in links else of_no_claim
        line = PaymentLine(
            entry,
            postings,
            _own_link(kept, roles.config),
            share,
            own,
            kept,
            stated_payer(entry.meta) or named or entry.payee or "",
            _client(entry, client, own, figures),
            settlement,
            read_legs(postings, roles),
            named,
            len(parts),
        )
        lines.append(line)
    return lines


def line_of_correction(line: PaymentLine, correction: Transaction, roles: Roles) -> PaymentLine:
    """The line of a corrected payment that the engine has just made of `line`."""
    postings = tuple(correction.postings)
    settlement = _settlement(correction, roles)
    roles = roles.with_settlement(settlement)
    return PaymentLine(
        correction,
        postings,
        line.name,
        line.share,
        line.claims,
        correction.links,
        line.payer,
        line.client,
        settlement,
        read_legs(postings, roles),
        named_parties(postings, roles)[0],
        1,
    )


def client_of(
    entry: Transaction,
    postings: Iterable[Posting],
    claims: tuple[str, ...],
    roles: Roles,
    figures: FiguresOfClaims,
) -> str:
    """The client: stated, else named by the receivable, else the claim's; or empty."""
    return _client(entry, named_parties(postings, roles)[1], claims, figures)


def _client(
    entry: Transaction, named: str, claims: tuple[str, ...], figures: FiguresOfClaims
) -> str:
    stated = entry.meta.get(CLIENT_KEY)
    if isinstance(stated, str) and stated.strip():
        return stated.strip()
    if named:
        return named
    names = figures.clients(claims)
    return names.pop() if len(names) == 1 else ""


def _settlement(entry: Transaction, roles: Roles) -> str:
    account = settlement_of(entry.meta)
    return account if account and not roles.role(account) else ""


def _own_link(links: frozenset[str], config: Config) -> str:
    own = [link for link in links if link.startswith(config.payment_prefix)]
    own = own or [link for link in links if link.startswith(config.claim_prefix)]
    return min(own or links, default="")
