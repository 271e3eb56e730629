"""The accounts of each role, proposed by a ledger's evidence; questions where it is equal."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from statistics import median

from beancount_clawback.ledger_language.accounts import BESIDE
from beancount_clawback.ledger_language.accounts import CLEARING
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import FEE
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import VARIANCE
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.accounts import component_name
from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.party_names import client_code
from beancount_clawback.ledger_language.party_names import says_beside
from beancount_clawback.ledger_language.party_names import says_cash
from beancount_clawback.ledger_language.party_names import says_clearing
from beancount_clawback.ledger_language.party_names import says_client
from beancount_clawback.ledger_language.party_names import says_fee
from beancount_clawback.ledger_language.party_names import says_insurer
from beancount_clawback.ledger_language.party_names import says_receivable
from beancount_clawback.ledger_language.party_names import says_recoupment
from beancount_clawback.ledger_language.party_names import says_write_off
from beancount_clawback.ledger_language.party_names import words_of
from beancount_clawback.ledger_language.plausible_roles import Moves
from beancount_clawback.ledger_language.plausible_roles import plausible_roles
from beancount_clawback.set_up import account_templates
from beancount_clawback.set_up.account_templates import templates_of
from beancount_clawback.set_up.ledger_evidence import SMALL_SHARE
from beancount_clawback.set_up.ledger_evidence import Evidence
from beancount_clawback.set_up.ledger_evidence import Use
from beancount_clawback.set_up.proposal import Proposal
from beancount_clawback.set_up.proposal import Proposals
from beancount_clawback.set_up.proposal import Question
from beancount_clawback.set_up.proposal import without_conflicts

CLIENTS = "Clients"
_GENERIC = {"insurance", "insurers", "payers", "payer", "clients", "patients", "receivable"}


def propose(
    evidence: Evidence, config: Config, decided: Mapping[str, Sequence[str]]
) -> Proposals:
    """The accounts of every role that the evidence tells.

    Args:
        evidence: What the ledger tells.
        config: For the names of its roots.
        decided: Accounts that somebody has decided on, by role; they are taken as they are.
    """
    return _Proposing(evidence, config, decided).proposals()


class _Proposing:
    def __init__(
        self, evidence: Evidence, config: Config, decided: Mapping[str, Sequence[str]]
    ) -> None:
        self._evidence = evidence
        self._config = config
        self._decided = decided
        self._taken = {account: role for role, own in decided.items() for account in own}
        self._questions: list[Question] = []
        self._found: dict[str, dict[str, str]] = {}

    def proposals(self) -> Proposals:
        for account, use in self._evidence.uses.items():
            if use.payments_in or use.payments_out:
                self._place(account, use)
        self._place_write_offs_apart()
        self._place_receivables()
        self._place_bank_behind_clearing()
        self._place_cash_of_clients()
        roles = [self._existing(role) for role in _ORDER if self._found.get(role)]
        roles += [
            one for one in map(self._made, (CLIENT, RECOUPMENT, UNAPPLIED, VARIANCE)) if one
        ]
        given = [self._given(role) for role in self._decided]
        named = {one.role for one in given}
        kept = [one for one in roles if one.role not in named]
        ordered = sorted([*given, *kept], key=lambda one: _ORDER.index(one.role))
        return Proposals(without_conflicts(ordered), tuple(self._questions))

    def _place(self, account: str, use: Use) -> None:
        """Decide what an account that insurance payments post to is for."""
        config, evidence = self._config, self._evidence
        times = _times(max(use.payments_in, use.payments_out))
        if account in self._taken:
            return
        if account in evidence.receivables:
            if use.payments_out >= use.payments_in:
                self._put(INSURANCE, account, f"credited where insurers pay, {times}")
            else:
                self._put(CLIENT, account, f"debited beside insurers' payments, {times}")
        elif account.startswith(f"{config.assets}:"):
            self._place_asset(account, use, times)
        elif account.startswith(f"{config.liabilities}:"):
            if says_recoupment(account):
                self._put(RECOUPMENT, account, f'"{says_recoupment(account)}" in its name')
            elif says_client(account):
                self._put(CLIENT, account, f'"{says_client(account)}" in its name, {times}')
            else:
                why = f"a liability beside insurers' payments, {times}"
                self._ask(account, why, use)
        elif account.startswith((f"{config.income}:", f"{config.expenses}:")):
            self._place_nominal(account, use, times)

    def _place_asset(self, account: str, use: Use, times: str) -> None:
        """Cash; or an allowance for what the contracts take off, which lowers a receivable."""
        if not use.payments_in:
            return
        word = says_write_off(account)
        if word:
            why = f'debited where insurers pay, {times}; "{word}" in its name'
            self._put(WRITE_OFF, account, why)
            return
        onward = self._evidence.transfers.get(account)
        spends = self._evidence.spends.get(account, 0)
        passes = onward and not (spends or use.beside)
        if says_clearing(account) or (passes and not says_cash(account)):
            where = f", and goes on to {next(iter(onward))}" if onward else ""
            self._put(CLEARING, account, f"insurers' money comes in here, {times}{where}")
        elif use.beside == use.payments_in and not (says_cash(account) or spends):
            why = f"debited beside another account where insurers pay, {times}"
            self._ask(account, why, use)
        else:
            self._put(INSURANCE_PAID, account, f"debited where insurers pay, {times}")

    def _place_nominal(self, account: str, use: Use, times: str) -> None:
        config = self._config
        if use.payments_out > use.payments_in:
            income = account.startswith(f"{config.income}:")
            if says_beside(account):
                self._put(BESIDE, account, f'"{says_beside(account)}" in its name, {times}')
            elif income and self._evidence.accrual:
                why = "credited beside the receivable that insurers pay"
                self._ask(account, why, use)
            return
        if says_recoupment(account) and not says_write_off(account):
            # What payers took back is no write-off; where it belongs, its record says.
            return
        share = median(use.shares) if use.shares else SMALL_SHARE
        much = f"{share * 100:.0f}% of what is cleared"
        if says_write_off(account):
            why = (
                f'debited where insurers pay, {times}; "{says_write_off(account)}" in its name'
            )
            self._put(WRITE_OFF, account, why)
        elif says_beside(account):
            self._put(BESIDE, account, f'"{says_beside(account)}" in its name, {times}')
        elif says_fee(account) and share < 5 * SMALL_SHARE:
            word = f'"{says_fee(account)}" in its name'
            self._put(FEE, account, f"debited where insurers pay, {times}, {much}; {word}")
        elif share >= SMALL_SHARE:
            self._put(WRITE_OFF, account, f"debited where insurers pay, {times}, {much}")
        else:
            why = f"debited where insurers pay, {times}, {much}: a write-off, a fee, or else"
            self._ask(account, why, use)

    def _place_write_offs_apart(self) -> None:
        """Write-offs in entries of their own, by their names or the insurer as the payee."""
        nominal = (f"{self._config.income}:", f"{self._config.expenses}:")
        for account, use in self._evidence.uses.items():
            if self._found.get(WRITE_OFF) or account in self._taken:
                continue
            if not use.adjusted or not account.startswith(nominal):
                continue
            word, times = says_write_off(account), _times(use.adjusted)
            if word:
                why = f'lowers receivables, {times}; "{word}" in its name'
                self._put(WRITE_OFF, account, why)
            elif use.adjusted_by_payers == use.adjusted:
                self._put(WRITE_OFF, account, f"lowers receivables for insurers, {times}")

    def _place_receivables(self) -> None:
        """Receivables that no insurance payment posts to: clients', or other insurers'."""
        unused = {
            account
            for account in self._evidence.opens
            if account not in self._evidence.uses
            and account.startswith(f"{self._config.assets}:")
            and says_receivable(account)
        }
        for account in sorted((self._evidence.receivables | unused) - set(self._taken)):
            if any(account in self._found.get(role, ()) for role in (INSURANCE, CLIENT)):
                continue
            use = self._evidence.uses.get(account, Use())
            own = account.rpartition(":")[2]
            if says_insurer(own) or (says_insurer(account) and not says_client(own)):
                self._put(INSURANCE, account, f'"{says_insurer(account)}" in its name')
            elif says_client(account):
                self._put(CLIENT, account, f'"{says_client(account)}" in its name')
            elif use.clients_out and use.charged:
                why = f"billed, and paid by clients, {_times(use.clients_out)}"
                self._put(CLIENT, account, why)
            elif use.unsure_out and use.charged:
                why = (
                    f"billed, and paid by others than known insurers, {_times(use.unsure_out)}"
                )
                self._ask(account, why, use, (INSURANCE, CLIENT))

    def _place_bank_behind_clearing(self) -> None:
        """Where clearing accounts pay out to is what the insurers paid into, in the end."""
        if self._found.get(INSURANCE_PAID) or INSURANCE_PAID in self._decided:
            return
        for account in list(self._found.get(CLEARING, {})):
            for bank in self._evidence.transfers.get(account, {}):
                if bank not in self._found[CLEARING]:
                    self._put(INSURANCE_PAID, bank, f"{account} goes on to it")

    def _place_cash_of_clients(self) -> None:
        """A till or a card processor beside the insurers' bank: cash as well."""
        placed = {account for own in self._found.values() for account in own}
        placed |= {question.account for question in self._questions}
        for account, use in self._evidence.uses.items():
            if use.clients_in and account not in placed and account not in self._taken:
                self._put(INSURANCE_PAID, account, f"clients pay in, {_times(use.clients_in)}")

    def _put(self, role: str, account: str, why: str) -> None:
        if account in self._evidence.opens or not self._evidence.opens:
            self._found.setdefault(role, {})[account] = f"{account}: {why}"

    def _ask(self, account: str, why: str, use: Use, among: Collection[str] = ROLES) -> None:
        """Ask for one of the roles that `no-role` would name too."""
        moves = Moves(bool(use.charged), bool(use.payments_in), bool(use.payments_out))
        roles = plausible_roles(account, moves, self._config)
        options = tuple(f"--role {role}={account}" for role in roles if role in among)
        self._questions.append(Question(account, why, options))

    def _existing(self, role: str) -> Proposal:
        evidence = self._evidence
        found = self._found[role]
        accounts = sorted(found, key=lambda account: -evidence.in_payments(account))
        templates = tuple(accounts)
        if role in (INSURANCE, CLIENT, RECOUPMENT):
            templates = templates_of(
                accounts, self._strangers(), lambda account: self._named(account, role)
            )
        return Proposal(
            role=role,
            templates=templates,
            accounts=tuple(accounts),
            evidence=tuple(found[account] for account in accounts),
            postings=sum(map(evidence.in_payments, accounts)),
        )

    def _strangers(self) -> set[str]:
        """Accounts that are used for something else: no template may take them in."""
        placed = {account for own in self._found.values() for account in own}
        return set(self._evidence.uses) - placed

    def _named(self, account: str, role: str) -> str:
        """What an account's last component names: a payer or a client, if it can be told."""
        above, _, component = account.rpartition(":")
        words = set(words_of(component))
        payees = [payee for payee in self._evidence.payers if says_insurer(payee)]
        payers = {component_name(payee).casefold() for payee in payees or self._evidence.payers}
        clients = {component_name(name).casefold() for name in self._evidence.clients}
        own = component.casefold()
        if client_code(component):
            return account_templates.CLIENT
        if own in payers or any(words <= set(words_of(payee)) for payee in payees):
            return account_templates.PAYER
        if own in clients or self._is_clients(component, above, role):
            return account_templates.CLIENT
        alone = not any(
            other != account and other.rpartition(":")[0] == above
            for other in self._found.get(role, ())
        )
        is_whole = role == INSURANCE or (
            role == CLIENT and not says_client(above.rpartition(":")[2])
        )
        if words & _GENERIC or says_client(component) or (alone and is_whole):
            return ""
        return account_templates.PAYER if role != CLIENT else account_templates.CLIENT

    def _is_clients(self, component: str, above: str, role: str) -> bool:
        """Whether receivables of clients have a component too, or the one above says so."""
        if role == CLIENT:
            return False
        own = self._found.get(CLIENT, ())
        return bool(says_client(above.rpartition(":")[2])) or any(
            component in account.split(":") for account in own
        )

    def _given(self, role: str) -> Proposal:
        accounts = tuple(self._decided[role])
        opens = tuple(a for a in accounts if "{" not in a and self._must_be_opened(a))
        return Proposal(
            role=role,
            templates=accounts,
            accounts=tuple(a for a in accounts if a in self._evidence.opens),
            evidence=(f"as --role says: {', '.join(accounts)}",),
            postings=sum(map(self._evidence.in_payments, accounts)),
            opens=opens,
        )

    def _made(self, role: str) -> Proposal | None:
        """An account that the ledger lacks and that a clawback needs."""
        if self._found.get(role) or role in self._decided:
            return None
        config = self._config
        if role == CLIENT:
            return self._clients_apart()
        root, why = {
            RECOUPMENT: (
                f"{config.liabilities}:Recoupments",
                "what is owed to payers until they take it. Without it a letter would lower "
                "the bank on its own date, though no money has moved",
            ),
            UNAPPLIED: (
                f"{config.liabilities}:Unapplied",
                "money of payers that is not applied to any claim yet",
            ),
            VARIANCE: (
                f"{config.expenses}:Recoupment-Variance",
                "what payers take beyond, or below, what they announced",
            ),
        }[role]
        known = [a for a in self._evidence.opens if _is_at_or_below(a, root)]
        if role == RECOUPMENT:
            named = [
                account
                for account in self._evidence.opens
                if account.startswith(f"{config.liabilities}:")
                and says_recoupment(account)
                and not says_client(account)
            ]
            if named:
                return self._recoupment_of(named)
        if root in known:
            return Proposal(role, (root,), (root,), (f"{root}: {why}",))
        return Proposal(
            role, (root,), (), (f"{root}: {why}. It has to be opened",), opens=(root,)
        )

    def _recoupment_of(self, named: list[str]) -> Proposal:
        """Liabilities of the ledger that its recoupments are on already."""
        whole = [a for a in named if not any(_is_at_or_below(a, b) and a != b for b in named)]
        why = tuple(f'{a}: "{says_recoupment(a)}" in its name' for a in whole)
        opens: tuple[str, ...] = ()
        templates = tuple(whole)
        if len(whole) > 1 or self._named(whole[0], RECOUPMENT):
            parents = {account.rpartition(":")[0] for account in whole}
            if len(parents) == 1 and says_recoupment(next(iter(parents))):
                parent = next(iter(parents))
                templates, opens = (parent,), (parent,)
                why += (f"{parent}: for payers without an account of their own. To be opened",)
        return Proposal(RECOUPMENT, templates, tuple(whole), why, opens=opens)

    def _clients_apart(self) -> Proposal | None:
        """Where one receivable holds all: an account for what clients owe after a clawback."""
        insurance = self._found.get(INSURANCE)
        if not insurance:
            return None
        first = next(iter(insurance))
        parent = first.rpartition(":")[0]
        account = f"{self._config.assets}:Receivable:{CLIENTS}"
        if len(insurance) == 1 and not client_code(first) and not says_insurer(first):
            account = f"{first}:{CLIENTS}"
        elif says_receivable(parent) and not says_insurer(parent):
            account = f"{parent}:{CLIENTS}"
        why = (
            f"{account}: what clients owe after a clawback; your ledger has no receivable of "
            "clients alone. It has to be opened"
        )
        return Proposal(CLIENT, (account,), (), (why,), opens=(account,))

    def _must_be_opened(self, account: str) -> bool:
        return not any(_is_at_or_below(known, account) for known in self._evidence.opens)


_ORDER = (
    INSURANCE_PAID,
    CLEARING,
    WRITE_OFF,
    CLIENT,
    INSURANCE,
    FEE,
    BESIDE,
    RECOUPMENT,
    UNAPPLIED,
    VARIANCE,
)


def _is_at_or_below(account: str, above: str) -> bool:
    return account == above or account.startswith(f"{above}:")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
