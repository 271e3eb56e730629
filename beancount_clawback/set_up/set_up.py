"""Setting a ledger up, or mending what its set-up lacks: one change of its main file."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_files.private_folder import NotPrivateError
from beancount_clawback.ledger_files.private_folder import folder_of
from beancount_clawback.ledger_files.private_folder import refuse_tracked
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import MAY_BE_EMPTY
from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.config import read_config
from beancount_clawback.ledger_language.party_names import says_cash
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.set_up.ledger_evidence import Evidence
from beancount_clawback.set_up.ledger_evidence import Use
from beancount_clawback.set_up.ledger_evidence import gather
from beancount_clawback.set_up.one_role import with_one_role_each
from beancount_clawback.set_up.proposal import Proposal
from beancount_clawback.set_up.proposal import Question
from beancount_clawback.set_up.role_proposals import propose
from beancount_clawback.set_up.standing_roles import beside_what_stands
from beancount_clawback.set_up.standing_roles import opens_for
from beancount_clawback.set_up.standing_roles import roles_as_they_stand
from beancount_clawback.set_up.standing_roles import unopened_roles

EXTENSION = "beancount_clawback.fava_ext"
_NO_SUB_ACCOUNTS = ("beancount.plugins.leafonly", "beancount.plugins.pedantic")
_NO_UNUSED = ("beancount.plugins.nounused", "beancount.plugins.pedantic")


class CannotSetUpError(Exception):
    """Nothing can be proposed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """An account that insurance payments post to and that no role takes in.

    Attributes:
        account: It.
        postings: How many postings of insurance payments it has.
        stake: What they come to, by currency.
    """

    account: str
    postings: int
    stake: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a ledger needs, and why.

    Attributes:
        payments: How many insurance payments were recognized.
        signs: What they were recognized by, the commonest first.
        proposals: The roles that are written or changed.
        standing: The roles as they are, where the ledger is set up already.
        questions: What has to be decided first.
        unexplained: The accounts that no role takes in now.
        settings: What the plugin line gains.
        opens: Accounts that are opened.
        extension: Whether Fava's extension line is added.
        default_file: The file that new records go to, where that is added; or empty.
        open_date: The date of the Open directives.
        why_not: What the change leaves out, and why.
    """

    payments: int
    signs: tuple[tuple[str, int], ...]
    proposals: tuple[Proposal, ...]
    standing: tuple[Proposal, ...]
    questions: tuple[Question, ...]
    unexplained: tuple[Unexplained, ...]
    settings: dict[str, Sequence[str] | str]
    opens: tuple[str, ...]
    extension: bool
    default_file: str
    open_date: datetime.date
    why_not: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.settings or self.opens or self.extension or self.default_file)


def set_up(
    linked: LinkedLedger, decided: Mapping[str, Sequence[str]], letters: str = ""
) -> SetUp:
    """What a ledger needs so that clawbacks can be recorded in it.

    Args:
        linked: The ledger as loaded, with or without the plugin.
        decided: The accounts that somebody has decided on, by role.
        letters: The folder that payers' letters go to from now on, as seen from the main file;
            empty to leave it.

    Raises:
        CannotSetUpError: No payment can be recognized, what was decided cannot be, or git would
            take letters in.
    """
    config = linked.config
    evidence = gather(linked.ledger.entries, config)
    proposals = propose(evidence, config, decided)
    roles = Roles(config)
    is_set_up = linked.ledger.has_plugin
    unexplained = _unexplained(evidence, roles)
    missing = [
        account
        for one in proposals.roles
        for account in one.accounts
        if is_set_up and not (roles.role(account) or roles.fills(account, one.role))
    ]
    asked = tuple(q for q in proposals.questions if not (is_set_up and roles.role(q.account)))
    unopened = unopened_roles(linked) if is_set_up else []
    fresh = not is_set_up or (not config.written and bool(missing or asked))
    knows_insurers = any(one.role == INSURANCE for one in proposals.roles)
    if not (evidence.payments or decided or is_set_up or knows_insurers):
        raise CannotSetUpError(_nothing_recognized(evidence, config))
    changed = [
        one
        for one in proposals.roles
        if (fresh and _must_be_written(one, config))
        or one.role in decided
        or one.role in unopened
        or any(account in missing for account in one.accounts)
    ]
    if not fresh:
        changed = [
            beside_what_stands(one, config, roles, evidence, decided.get(one.role, ()))
            for one in changed
        ]
    changed, emptied = with_one_role_each(
        changed, decided, config, linked.chart.opens, proposals.payers
    )
    _refuse_emptied(emptied)
    plugins = [name for name, _ in linked.ledger.options.get("plugin") or ()]
    why_not: list[str] = []
    if any(name in _NO_UNUSED for name in plugins):
        changed = [one for one in changed if not one.opens]
        why_not.append(
            "Accounts for what is owed to payers are left out: your ledger reports accounts "
            "that nothing uses"
        )
    settings: dict[str, Sequence[str] | str] = {
        one.role: one.templates for one in changed if one.templates != config.accounts(one.role)
    }
    if fresh and any(name in _NO_SUB_ACCOUNTS for name in plugins):
        settings |= {"reversals": "", "corrected-payments": ""}
        why_not.append(
            "Reversals get no sub-accounts: your ledger lets only leaf accounts have postings"
        )
    if letters and letters != config.letters:
        settings["letters"] = letters
    _refuse_slips(settings, config, linked)
    if "letters" in settings:
        refuse_folder(letters, linked)
    opens: list[str] = [
        account
        for one in changed
        for account in one.opens
        if account not in linked.chart.opens and not linked.accounts_open_themselves
    ]
    opens += opens_for(unopened, {one.role for one in changed}, config, evidence)
    return SetUp(
        payments=len(evidence.payments),
        signs=_signs(evidence),
        proposals=tuple(changed),
        standing=roles_as_they_stand(evidence, config, roles) if is_set_up else (),
        questions=asked,
        unexplained=unexplained,
        settings=settings,
        opens=tuple(dict.fromkeys(opens)),
        extension=fresh and not _has_extension(linked),
        default_file=_default_file(linked, evidence) if fresh else "",
        open_date=evidence.first_day,
        why_not=tuple(why_not),
    )


def refuse_folder(letters: str, linked: LinkedLedger) -> None:
    """Make sure that letters may be kept in a folder.

    Raises:
        CannotSetUpError: Git would take them in, or no folder can have the name.
    """
    try:
        refuse_tracked(folder_of(letters, linked.main_file))
    except ValueError:
        raise CannotSetUpError("That cannot be the name of a folder.") from None
    except NotPrivateError as error:
        raise CannotSetUpError(str(error)) from None


def _must_be_written(one: Proposal, config: Config) -> bool:
    """Whether a new plugin line has to say it, or an account has to be opened."""
    return one.templates != config.accounts(one.role) or bool(one.opens)


def _unexplained(evidence: Evidence, roles: Roles) -> tuple[Unexplained, ...]:
    """What payments post to without a role; the income of cash-basis payments needs none."""
    found: dict[str, Unexplained] = {}
    for entry, _ in evidence.payments.values():
        accrues = any(roles.role(p.account) == INSURANCE for p in entry.postings)
        for posting in entry.postings:
            units = amount_of(posting)
            account = posting.account
            if units is None or roles.role(account):
                continue
            income = account.startswith(f"{roles.config.income}:") and units[0] < 0
            if income and not accrues:
                continue
            one = found.setdefault(account, Unexplained(account, 0, {}))
            stake = {**one.stake, units[1]: one.stake.get(units[1], ZERO) + abs(units[0])}
            found[account] = Unexplained(account, one.postings + 1, stake)
    return tuple(sorted(found.values(), key=lambda one: (-one.postings, one.account)))


def _refuse_emptied(roles: Sequence[str]) -> None:
    """Refuse a wish that takes a role its only account.

    Raises:
        CannotSetUpError: That role cannot do without.
    """
    for role in roles:
        if role not in MAY_BE_EMPTY:
            raise CannotSetUpError(
                f"Nothing would be left for {role}. Say which account it is instead, such as "
                f"--role {role}=ACCOUNT, besides the other."
            )


def _refuse_slips(
    settings: Mapping[str, Sequence[str] | str], config: Config, linked: LinkedLedger
) -> None:
    """Refuse what the plugin line could not say.

    Raises:
        CannotSetUpError: An account is none, or two roles would mean the same accounts.
    """
    before = {role: list(config.accounts(role)) for role in ROLES if role in config.written}
    after = {**before, **{k: v if isinstance(v, str) else list(v) for k, v in settings.items()}}
    slips = read_config(repr(after), linked.ledger.options)[1]
    if slips:
        words = f"The plugin line would be wrong: {'; '.join(slips)}."
        if not all(slip.startswith("'letters'") for slip in slips):
            words += (
                " Say which account is for what, such as --role insurance-paid=Assets:Bank."
            )
        raise CannotSetUpError(words)


def _signs(evidence: Evidence) -> tuple[tuple[str, int], ...]:
    counts = Counter(why for _, why in evidence.payments.values())
    return tuple(counts.most_common())


def _has_extension(linked: LinkedLedger) -> bool:
    return any(
        entry.type == "fava-extension" and entry.values and entry.values[0].value == EXTENSION
        for entry in linked.customs
    )


def _default_file(linked: LinkedLedger, evidence: Evidence) -> str:
    """Where new records go, unless an option says it: where the newest payment is."""
    options = {
        str(entry.values[0].value).replace("-", "_")
        for entry in linked.customs
        if entry.type == "fava-option" and entry.values
    }
    if options & {"default_file", "insert_entry"}:
        return ""
    payments = [entry for entry, _ in evidence.payments.values()]
    newest = max(payments, key=lambda entry: entry.date, default=None)
    names = {str(path) for path in linked.sources.files}
    filename = str(newest.meta.get("filename")) if newest else linked.main_file
    return linked.short_name(filename if filename in names else linked.main_file)


def _nothing_recognized(evidence: Evidence, config: Config) -> str:
    uses = evidence.uses
    receivables = sorted(evidence.receivables, key=lambda one: (-_paid_out(uses[one]), one))
    example = next(iter(receivables), "Assets:Receivable:Insurance")
    bank = max(uses, key=lambda one: uses[one].clients_in, default="")
    if not bank or not uses[bank].clients_in:
        own = [
            a
            for a in evidence.opens
            if a.startswith(f"{config.assets}:") and a not in receivables
        ]
        bank = next(filter(says_cash, own), next(iter(own), "Assets:Bank"))
    return (
        "No transaction can be recognized as an insurer's payment: neither payees, texts, "
        "tags, links nor accounts tell of one. Say which receivable insurers pay, and into "
        f"which account: --role {INSURANCE}={example} --role {INSURANCE_PAID}={bank}"
    )


def _paid_out(use: Use) -> int:
    return use.unsure_out + use.clients_out
