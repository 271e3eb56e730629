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
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.party_names import says_beside
from beancount_clawback.ledger_language.party_names import says_cash
from beancount_clawback.ledger_language.party_names import says_clearing
from beancount_clawback.ledger_language.party_names import says_client
from beancount_clawback.ledger_language.party_names import says_fee
from beancount_clawback.ledger_language.party_names import says_receivable
from beancount_clawback.ledger_language.party_names import says_recoupment
from beancount_clawback.ledger_language.party_names import says_unapplied
from beancount_clawback.ledger_language.party_names import says_write_off
from beancount_clawback.ledger_language.plausible_roles import Moves
from beancount_clawback.ledger_language.plausible_roles import plausible_roles
from beancount_clawback.set_up.account_names import AccountNames
from beancount_clawback.set_up.account_templates import fits
from beancount_clawback.set_up.account_templates import templates_of
from beancount_clawback.set_up.ledger_evidence import SMALL_SHARE
from beancount_clawback.set_up.ledger_evidence import Evidence
from beancount_clawback.set_up.ledger_evidence import Use
from beancount_clawback.set_up.made_accounts import MADE
from beancount_clawback.set_up.made_accounts import made_account
from beancount_clawback.set_up.owed_to_payers import OwedToPayers
from beancount_clawback.set_up.owed_to_payers import owed_to_payers
from beancount_clawback.set_up.proposal import Proposal
from beancount_clawback.set_up.proposal import Proposals
from beancount_clawback.set_up.proposal import Question
from beancount_clawback.set_up.proposal import often
from beancount_clawback.set_up.proposal import without_conflicts
from beancount_clawback.set_up.unpaid_receivables import Payers
from beancount_clawback.set_up.unpaid_receivables import says_owed_by_insurers
from beancount_clawback.set_up.unpaid_receivables import unpaid_receivables
from beancount_clawback.set_up.unused_accounts import unused_accounts


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
        self._owed = OwedToPayers()
        self._naming = AccountNames(evidence, self._found, decided)

    def proposals(self) -> Proposals:
        for account, use in self._evidence.uses.items():
            if use.payments_in or use.payments_out:
                self._place(account, use)
        self._place_write_offs_apart()
        self._place_receivables()
        self._place_bank_behind_clearing()
        self._place_cash_of_clients()
        self._place_owed_to_payers()
        self._place_what_nothing_used()
        roles = [self._existing(role) for role in _ORDER if self._found.get(role)]
        roles += self._made()
        given = [self._given(role) for role in self._decided]
        named = {one.role for one in given}
        kept = [one for one in roles if one.role not in named]
        ordered = sorted([*given, *kept], key=lambda one: _ORDER.index(one.role))
        payers = frozenset(self._naming.payers())
        return Proposals(without_conflicts(ordered), tuple(self._questions), payers)

    def _place(self, account: str, use: Use) -> None:
        """Decide what an account that insurance payments post to is for."""
        config, evidence = self._config, self._evidence
        times = often(max(use.payments_in, use.payments_out))
        if self._is_decided(account):
            return
        if account in evidence.receivables:
            waits = says_unapplied(account)
            if waits and use.charged:
                why = f'billed, and paid by insurers, though "{waits}" is in its name'
                self._ask(account, why, use, (INSURANCE, UNAPPLIED))
            elif waits:
                why = f'"{waits}" in its name, credited where insurers pay, {times}'
                self._put(UNAPPLIED, account, why)
            elif self._is_never_billed(account, use):
                return
            elif use.payments_out >= use.payments_in:
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

    def _is_never_billed(self, account: str, use: Use) -> bool:
        """Whether an account of a payer is only credited, in a ledger that bills others.

        It may hold money that is not applied yet; what it is for is asked below.
        """
        above, _, own = account.rpartition(":")
        if use.charged or use.payments_in or says_owed_by_insurers(above):
            return False
        uses = self._evidence.uses
        others = any(uses[one].charged for one in self._evidence.receivables if one in uses)
        return others and payer_key(own) in self._naming.payers()

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
            if self._found.get(WRITE_OFF) or self._is_decided(account):
                continue
            if not use.adjusted or not account.startswith(nominal):
                continue
            word, times = says_write_off(account), often(use.adjusted)
            if word:
                why = f'lowers receivables, {times}; "{word}" in its name'
                self._put(WRITE_OFF, account, why)
            elif use.adjusted_by_payers == use.adjusted:
                self._put(WRITE_OFF, account, f"lowers receivables for insurers, {times}")

    def _place_receivables(self) -> None:
        """Receivables that no insurance payment posts to, and contra accounts of unapplied."""
        uses, assets = self._evidence.uses, f"{self._config.assets}:"
        names = self._naming.payers()
        own = [account for account in self._evidence.opens if account.startswith(assets)]
        waiting = {
            account
            for account in own
            if says_unapplied(account)
            and (account not in uses or payer_key(account.rpartition(":")[2]) in names)
        }
        unused = {one for one in own if one not in uses and says_receivable(one)}
        placed = self._placed()
        may_be = sorted(self._evidence.receivables | unused | waiting)
        free = [one for one in may_be if one not in placed and not self._is_decided(one)]
        found = unpaid_receivables(
            [(account, uses.get(account, Use())) for account in free],
            Payers(names, {one.rpartition(":")[0] for one in self._found.get(INSURANCE, ())}),
        )
        for (role, account), why in found.told.items():
            self._put(role, account, why)
        for account, why in found.unclear.items():
            roles = (INSURANCE, CLIENT, *((UNAPPLIED,) if says_unapplied(account) else ()))
            self._ask(account, why, uses[account], roles)
        known = {*self._found, *self._decided, *filter(self._is_filled, self._config.written)}
        used = any(self._evidence.in_payments(one) for one in free)
        if used or not {INSURANCE, UNAPPLIED} <= known:
            self._questions += found.questions_of_payers((INSURANCE, UNAPPLIED))

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
        placed = self._placed()
        for account, use in self._evidence.uses.items():
            if use.clients_in and not (account in placed or self._is_decided(account)):
                self._put(INSURANCE_PAID, account, f"clients pay in, {often(use.clients_in)}")

    def _place_owed_to_payers(self) -> None:
        """Liabilities that no payment posts to, unless both roles are known."""
        written = filter(self._is_filled, self._config.written)
        contra = {UNAPPLIED} & self._found.keys()
        found = self._found.keys() - contra
        lacking = {RECOUPMENT, UNAPPLIED} - {*found, *self._decided, *written}
        free = [a for a in self._free() if a.startswith(f"{self._config.liabilities}:")]
        names = self._naming.payers()
        self._owed = owed_to_payers(lacking, contra, free, self._evidence.uses, names)
        for account, why in self._owed.told.get(UNAPPLIED, {}).items() if contra else ():
            self._put(UNAPPLIED, account, why)
        self._questions += self._owed.questions

    def _place_what_nothing_used(self) -> None:
        """Before the first payment: the bank and the write-offs, by their names or asked."""
        for role in (INSURANCE_PAID, WRITE_OFF):
            if self._is_lacking(role):
                found = unused_accounts(role, self._free(), self._config)
                self._questions += found.questions
                for account, why in found.told.items():
                    self._put(role, account, why)

    def _is_lacking(self, role: str) -> bool:
        """Whether insurers will pay, have not yet, and nothing is known of a role or asked."""
        known = {*self._found, *self._decided}
        asked = any(f"--role {role}=" in one.options[0] for one in self._questions)
        told = self._evidence.payments or role in known or asked or self._is_filled(role)
        return INSURANCE in known and not told

    def _is_filled(self, role: str) -> bool:
        fills = Roles(self._config).fills
        return any(fills(account, role) for account in self._evidence.opens)

    def _made(self) -> list[Proposal]:
        """Accounts that have to be opened, and liabilities that payments do not post to."""
        roles = [one for one in MADE if not (self._found.get(one) or one in self._decided)]
        roles += [WRITE_OFF] if self._is_lacking(WRITE_OFF) else []
        insurers = tuple(self._found.get(INSURANCE, ()))
        known = (self._evidence, self._config, insurers, self._owed.told)
        payers = self._naming.payers()
        made = (made_account(one, *known, payers=payers) for one in roles)
        return [one for one in made if one]

    def _free(self) -> list[str]:
        """The open accounts that nothing is known of."""
        known = self._placed() | self._evidence.receivables
        opens = self._evidence.opens
        return [one for one in opens if one not in known and not self._is_decided(one)]

    def _is_decided(self, account: str) -> bool:
        """Whether somebody has said what an account is for."""
        return any(fits(taken, account) for taken in self._taken)

    def _placed(self) -> set[str]:
        """The accounts that have a role by now, or are asked about."""
        placed = {account for own in self._found.values() for account in own}
        return placed | {question.account for question in self._questions}

    def _put(self, role: str, account: str, why: str) -> None:
        if account in self._evidence.opens or not self._evidence.opens:
            self._found.setdefault(role, {})[account] = f"{account}: {why}"

    def _ask(self, account: str, why: str, use: Use, among: Collection[str] = ROLES) -> None:
        """Ask for one of the roles that `no-role` would name too."""
        moves = Moves(bool(use.charged), bool(use.payments_in), bool(use.payments_out))
        roles = plausible_roles(account, moves, self._config)
        roles = (role for role in roles if role in among)
        self._questions.append(Question.among(account, why, roles))

    def _existing(self, role: str) -> Proposal:
        return self._proposal(role, self._found[role])

    def _proposal(self, role: str, found: Mapping[str, str]) -> Proposal:
        evidence = self._evidence
        accounts = sorted(found, key=lambda account: -evidence.in_payments(account))
        templates = tuple(accounts)
        if role in (INSURANCE, CLIENT, RECOUPMENT, UNAPPLIED, WRITE_OFF):
            naming = self._naming
            templates = templates_of(
                accounts,
                naming.strangers(),
                lambda one: naming.named(one, role),
                lambda one: naming.named_above(one, role),
            )
        return Proposal(
            role=role,
            templates=templates,
            accounts=tuple(accounts),
            evidence=tuple(found[account] for account in accounts),
            postings=sum(map(evidence.in_payments, accounts)),
        )

    def _given(self, role: str) -> Proposal:
        """What somebody decided on, and behind it what payments use for the role besides."""
        accounts = tuple(self._decided[role])
        uses = self._evidence.in_payments
        own = {a: why for a, why in self._found.get(role, {}).items() if uses(a)}
        besides = self._proposal(role, own)
        opens = tuple(a for a in accounts if "{" not in a and self._must_be_opened(a))
        return Proposal(
            role=role,
            templates=(*accounts, *besides.templates),
            accounts=(*(a for a in accounts if a in self._evidence.opens), *besides.accounts),
            evidence=(f"as --role says: {', '.join(accounts)}", *besides.evidence),
            postings=sum(map(uses, accounts)) + besides.postings,
            opens=opens,
        )

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
