"""What a ledger's entries tell about its accounts, before anything is set up.

No name of an account is needed: what is credited where cash comes in, and debited with the
income, is a receivable in any language. Names count besides (`ledger_language.party_names`).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import NamedTuple

from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Open
from beancount.core.data import Transaction
from beancount.core.flags import FLAG_PADDING

from beancount_clawback.claims.insurance_signs import client_payees
from beancount_clawback.claims.insurance_signs import is_of_a_client
from beancount_clawback.claims.insurance_signs import signs_of_insurer
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import SUMMARY_FLAG
from beancount_clawback.ledger_language.party_names import says_cash
from beancount_clawback.ledger_language.party_names import says_clearing
from beancount_clawback.ledger_language.party_names import says_client
from beancount_clawback.ledger_language.party_names import says_fee
from beancount_clawback.ledger_language.party_names import says_insurer
from beancount_clawback.ledger_language.party_names import says_receivable
from beancount_clawback.ledger_language.party_names import says_write_off
from beancount_clawback.ledger_language.postings import amount_of

_MADE_BY_BEANCOUNT = (SUMMARY_FLAG, FLAG_PADDING)
SMALL_SHARE = Decimal("0.06")
"""A debit beside a payment that is less of it may as well be a fee as a write-off."""


class Leg(NamedTuple):
    """A posting of a sum of money."""

    account: str
    number: Decimal
    currency: str


@dataclass(slots=True)
class Use:
    """How often an account is used in each way.

    `payments_in` and `payments_out` are debits and credits in insurance payments, `earned` the
    credits of those without a receivable (cash basis), `clients_in` debits and `clients_out`
    credits where clients pay, `unsure_out` where nobody tells who does, `charged` debits of
    charges, `adjusted`
    debits where a receivable is lowered without cash (`adjusted_by_payers` those whose payee
    is an insurer of other entries), `beside` debits in payments that debit other cash too;
    `shares` are the debits in payments, each as a share of all that is credited there.
    """

    payments_in: int = 0
    payments_out: int = 0
    clients_in: int = 0
    clients_out: int = 0
    unsure_out: int = 0
    charged: int = 0
    earned: int = 0
    adjusted: int = 0
    adjusted_by_payers: int = 0
    beside: int = 0
    shares: list[Decimal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a ledger tells of itself.

    Attributes:
        payments: The entries that an insurer's payment is recognized in, and by what.
        uses: By account how it is used.
        receivables: The accounts that are receivables.
        clients: The payees of charges, in small letters.
        payers: The payees of insurance payments.
        opens: Open directives by account, without those of closed accounts.
        transfers: Into which cash accounts money goes on from another, how often.
        spends: How often an account pays for expenses.
        first_day: The date of the first Open, or of the first entry.
        accrual: Whether insurers pay receivables; else payments are income at once.
    """

    payments: Mapping[int, tuple[Transaction, str]]
    uses: Mapping[str, Use]
    receivables: frozenset[str]
    clients: frozenset[str]
    payers: tuple[str, ...]
    opens: Mapping[str, Open]
    transfers: Mapping[str, Counter[str]]
    spends: Mapping[str, int]
    first_day: datetime.date
    accrual: bool

    def in_payments(self, account: str) -> int:
        """How many postings of insurance payments an account has."""
        use = self.uses.get(account)
        return use.payments_in + use.payments_out if use else 0


def gather(entries: Iterable[Directive], config: Config) -> Evidence:
    """The evidence of a ledger, set up or not; entries of clawbacks are left out."""
    directives = list(entries)
    opens = {entry.account: entry for entry in directives if isinstance(entry, Open)}
    for entry in directives:
        if isinstance(entry, Close):
            opens.pop(entry.account, None)
    moved = [
        (entry, legs)
        for entry in directives
        if type(entry) is Transaction
        and entry.flag not in _MADE_BY_BEANCOUNT
        and CLAWBACK_TAG not in (entry.tags or ())
        and (legs := _legs(entry))
    ]
    reading = _Reading(config, moved)
    return reading.evidence(opens, min((e.date for e in directives), default=_NO_DAY))


_NO_DAY = datetime.date(1970, 1, 1)


class _Reading:
    """One reading of the entries: first which accounts are receivables, then what was paid."""

    def __init__(self, config: Config, moved: list[tuple[Transaction, list[Leg]]]) -> None:
        self._moved = moved
        self._assets = f"{config.assets}:"
        self._income = f"{config.income}:"
        self._nominal = (f"{config.income}:", f"{config.expenses}:")
        self._expenses = f"{config.expenses}:"
        self.receivables = self._find_receivables()
        self.clients = self._find_clients()

    def evidence(self, opens: dict[str, Open], first_day: datetime.date) -> Evidence:
        payments = self._find_payments()
        uses = self._find_uses(payments)
        transfers, spends = self._find_transfers()
        payees = Counter(entry.payee for entry, _ in payments.values() if entry.payee)
        return Evidence(
            payments=payments,
            uses=uses,
            receivables=self.receivables,
            clients=self.clients,
            payers=tuple(payee for payee, _ in payees.most_common()),
            opens=opens,
            transfers=transfers,
            spends=spends,
            first_day=min((o.date for o in opens.values()), default=first_day),
            accrual=any(use.payments_out for a, use in uses.items() if a in self.receivables),
        )

    def _find_receivables(self) -> frozenset[str]:
        billed: Counter[str] = Counter()
        cleared: Counter[str] = Counter()
        spent: Counter[str] = Counter()
        used: set[str] = set()
        from_clients: set[str] = set()
        for _, legs in self._moved:
            income = self._earns(legs)
            credited = [leg.account for leg in legs if self._is_asset(leg) and leg.number < 0]
            debited = [leg.account for leg in legs if self._is_asset(leg) and leg.number > 0]
            used.update(credited, debited)
            if income and not credited:
                billed.update(debited)
            if debited:
                cleared.update(credited)
                if any(says_receivable(one) and says_client(one) for one in credited):
                    from_clients.update(debited)
            elif any(leg.account.startswith(self._expenses) for leg in legs):
                spent.update(credited)
        found = set()
        for account in used:
            if says_write_off(account):
                continue
            named = says_receivable(account) or says_client(account)
            named = named or (says_insurer(account) if cleared[account] else "")
            cash = says_cash(account) or says_clearing(account)
            if named and cash:
                # What clients owe does not go from one receivable of theirs to another.
                is_cash = account in from_clients
                named, cash = ("", cash) if is_cash else _by_its_end(account)
            if bool(named) != bool(cash):
                found.update([account] if named else [])
            elif billed[account] and cleared[account] and not spent[account]:
                found.add(account)
        return frozenset(found | self._find_shares_of_clients(found, spent))

    def _find_shares_of_clients(self, receivables: set[str], spent: Counter[str]) -> set[str]:
        """Accounts of any name that only take over a part of what insurers are billed.

        Each time they are debited a receivable is credited, and cash is debited besides:
        money is paid from it, its name says so, or insurers pay into it alone as well.
        """
        beside: list[list[str]] = []
        otherwise: set[str] = set()
        cash = set(spent)
        for _, legs in self._moved:
            got = [leg.account for leg in legs if self._is_asset(leg) and leg.number > 0]
            clears = any(leg.account in receivables and leg.number < 0 for leg in legs)
            if clears and len(got) > 1:
                beside.append(got)
                cash.update(account for account in got if says_cash(account))
            else:
                otherwise.update(got)
                cash.update(got if clears else ())
        return {
            account
            for got in beside
            if not cash.isdisjoint(got)
            for account in got
            if account not in cash | otherwise
            and not (says_clearing(account) or says_write_off(account))
        }

    def _find_clients(self) -> frozenset[str]:
        charges = [entry for entry, legs in self._moved if self._is_charge(legs)]
        return client_payees(charges, [entry for entry, _ in self._moved])

    def _is_charge(self, legs: list[Leg]) -> bool:
        """A receivable is debited with income, and not for another that somebody pays."""
        if all(self._cash_and_cleared(legs)):
            return False
        billed = any(leg.account in self.receivables and leg.number > 0 for leg in legs)
        return billed and self._earns(legs)

    def _find_payments(self) -> dict[int, tuple[Transaction, str]]:
        """The insurance payments, each with what tells it; those that nothing tells last.

        A payment without any sign is one where its receivable is only ever paid by insurers.
        """
        found: dict[int, tuple[Transaction, str]] = {}
        unsure: list[tuple[Transaction, list[Leg]]] = []
        paid: set[str] = set()
        by_clients: set[str] = set()
        for entry, legs in self._moved:
            cash, cleared = self._cash_and_cleared(legs)
            tagged = PAYMENT_TAG in (entry.tags or ())
            if not cash or self._is_charge(legs) or (self._gives_cash(legs) and not tagged):
                continue
            if not cleared and not self._earns(legs):
                continue
            why = "its tag" if tagged else self._sign(entry, legs)
            if why:
                found[id(entry)] = (entry, why)
                paid.update(cleared)
            elif is_of_a_client(entry, self.clients):
                by_clients.update(cleared)
            elif cleared:
                unsure.append((entry, legs))
        for entry, legs in unsure:
            cleared = self._cash_and_cleared(legs)[1]
            own = payer_key(entry.payee or "")
            if own and any(own == payer_key(a.rpartition(":")[2]) for a in cleared):
                found[id(entry)] = (entry, "a receivable with the payee's name")
                paid.update(cleared)
        for entry, legs in unsure:
            cleared = self._cash_and_cleared(legs)[1]
            if id(entry) not in found and set(cleared) <= paid - by_clients:
                found[id(entry)] = (entry, f"{cleared[0]}, which insurers pay")
        return found

    def _sign(self, entry: Transaction, legs: list[Leg]) -> str:
        signs = signs_of_insurer(entry)
        if signs:
            return signs[0]
        beyond = sum(
            (-leg.number for leg in legs if leg.account in self.receivables and leg.number < 0),
            ZERO,
        )
        for leg in legs:
            if leg.number <= 0 or not beyond:
                continue
            if leg.account in self.receivables:
                return "a part of it goes on to another receivable"
            nominal = leg.account.startswith(self._nominal) and not says_fee(leg.account)
            if nominal and leg.number / beyond >= SMALL_SHARE:
                return "it clears more than was paid"
        return ""

    def _cash_and_cleared(self, legs: list[Leg]) -> tuple[list[str], list[str]]:
        cash = [leg.account for leg in legs if self._is_cash(leg) and leg.number > 0]
        cleared = [
            leg.account for leg in legs if leg.account in self.receivables and leg.number < 0
        ]
        return cash, cleared

    def _is_income(self, leg: Leg) -> bool:
        return leg.account.startswith(self._income)

    def _gives_cash(self, legs: list[Leg]) -> bool:
        return any(self._is_cash(leg) and leg.number < 0 for leg in legs)

    def _earns(self, legs: list[Leg]) -> bool:
        return any(self._is_income(leg) and leg.number < 0 for leg in legs)

    def _is_asset(self, leg: Leg) -> bool:
        return leg.account.startswith(self._assets)

    def _is_cash(self, leg: Leg) -> bool:
        allowance = says_write_off(leg.account)
        return self._is_asset(leg) and leg.account not in self.receivables and not allowance

    def _find_uses(self, payments: Mapping[int, tuple[Transaction, str]]) -> dict[str, Use]:
        uses: dict[str, Use] = {}
        payers = {entry.payee for entry, _ in payments.values() if entry.payee}
        for entry, legs in self._moved:
            paid = id(entry) in payments
            charge = not paid and self._is_charge(legs)
            cash, cleared = self._cash_and_cleared(legs)
            cleared_alone = not cash and any(
                leg.account in self.receivables and leg.number < 0 for leg in legs
            )
            whole = sum((abs(leg.number) for leg in legs if leg.number < 0), ZERO)
            by_client = is_of_a_client(entry, self.clients)
            for leg in legs:
                use = uses.setdefault(leg.account, Use())
                if paid and not cleared and self._is_income(leg) and leg.number < 0:
                    use.earned += 1
                elif paid:
                    use.payments_in += leg.number > 0
                    use.beside += leg.account in cash and len(set(cash)) > 1
                    use.payments_out += leg.number < 0
                    if leg.number > 0 and whole:
                        use.shares.append(leg.number / whole)
                elif charge:
                    use.charged += leg.number > 0
                elif cleared_alone and leg.number > 0:
                    use.adjusted += 1
                    told = (entry.payee or "") in payers or bool(signs_of_insurer(entry))
                    use.adjusted_by_payers += told
                elif cash and leg.account in cleared:
                    use.clients_out += by_client
                    use.unsure_out += not by_client
                elif by_client and leg.account in cash:
                    use.clients_in += bool(cleared) or self._earns(legs)
        return uses

    def _find_transfers(self) -> tuple[dict[str, Counter[str]], dict[str, int]]:
        transfers: dict[str, Counter[str]] = {}
        spends: Counter[str] = Counter()
        for _, legs in self._moved:
            given = [leg.account for leg in legs if self._is_cash(leg) and leg.number < 0]
            got = [leg.account for leg in legs if self._is_cash(leg) and leg.number > 0]
            for account in given:
                if got:
                    transfers.setdefault(account, Counter()).update(got)
                else:
                    spends[account] += 1
        return transfers, spends


def _by_its_end(account: str) -> tuple[str, str]:
    """What an account's name says of a receivable and of cash, where its end says only one."""
    for component in reversed(account.split(":")):
        named = says_receivable(component) or says_client(component) or says_insurer(component)
        cash = says_cash(component) or says_clearing(component)
        if named or cash:
            return named, cash
    return "", ""


def _legs(entry: Transaction) -> list[Leg]:
    """The sums of money that an entry moves; empty where it holds lots at cost."""
    legs = []
    for posting in entry.postings or ():
        units = amount_of(posting)
        if posting.cost or units is None:
            return []
        if units[0]:
            legs.append(Leg(posting.account, *units))
    return legs
