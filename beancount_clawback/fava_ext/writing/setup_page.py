"""The page *Set-up*: what each account is taken for, what nothing explains, the diff, save."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import file_hashes
from beancount_clawback.fava_ext.writing.desk import in_words
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.sent_fields import Sent
from beancount_clawback.fava_ext.writing.sent_fields import malformed
from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_files.private_folder import proposed_folder
from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.set_up.plugin_line import PluginLineError
from beancount_clawback.set_up.set_up import CannotSetUpError
from beancount_clawback.set_up.set_up import SetUp
from beancount_clawback.set_up.set_up import refuse_folder
from beancount_clawback.set_up.set_up import set_up
from beancount_clawback.set_up.set_up_change import set_up_change

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.ledger_files.source_files import Source
    from beancount_clawback.set_up.proposal import Proposal


@dataclass(frozen=True, slots=True)
class SentSetUp:
    """The page's form: accounts by role, and the folder for letters; empty for none."""

    decided: dict[str, list[str]]
    letters: str
    seen: Mapping[str, str] | None

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentSetUp:
        """Read itself from what the page sends: `choices` of role and account."""
        sent = Sent(fields)
        decided: dict[str, list[str]] = {}
        for one in sent.each("choices"):
            role, account = one.text("role"), one.text("account").strip()
            if role not in ROLES or not account:
                raise malformed("choices")
            decided.setdefault(role, []).append(account)
        return cls(decided, sent.text("letters").strip(), sent.seen())


def setup_data(extension: PageHost) -> dict[str, Any]:
    """The set-up that the ledger has, and what is proposed."""
    return _shown(linked_books(extension), {}, "")


@writes("preview-setup", SentSetUp.read)
def preview_setup(extension: PageHost, form: SentSetUp) -> dict[str, Any]:
    """What would come of the choices. Writes nothing."""
    return _shown(linked_books(extension), form.decided, form.letters)


@writes("save-setup", SentSetUp.read)
def save_setup(extension: PageHost, form: SentSetUp) -> dict[str, Any]:
    """Write the set-up, with the choices."""
    with desk(extension, form.seen, needs_plugin=False) as at:
        found = _found(at.linked, form.decided, form.letters)
        if found.questions:
            raise Refusal("Choose first what the marked accounts are.")
        if found.is_complete:
            raise Refusal("There is nothing to save: the ledger is set up.")
        at.write([_change(found, at.read(Path(at.linked.main_file)))])
        return {"file": at.linked.short_name(at.linked.main_file), **at.saved}


def _shown(linked: LinkedLedger, decided: dict[str, list[str]], letters: str) -> dict[str, Any]:
    wrong = _why_not_there(letters, linked)
    try:
        found = set_up(linked, decided, "" if wrong else letters)
    except CannotSetUpError as error:
        return {
            "whyNot": str(error),
            "accounts": sorted(linked.chart.opens),
            **_nothing(linked),
        }
    diff = ""
    if not (found.questions or found.is_complete):
        with in_words(linked):
            source = source_files.read(linked.sources, Path(linked.main_file))
        diff = _change(found, source).diff(linked.short_name(linked.main_file))
    return {
        **_nothing(linked),
        "lettersProblem": wrong,
        "whyNot": "",
        "payments": found.payments,
        "signs": [{"sign": sign, "count": count} for sign, count in found.signs],
        "proposals": list(map(_role_shape, found.proposals)),
        "standing": list(map(_role_shape, found.standing)),
        "questions": [
            {
                "account": one.account,
                "why": one.why,
                "roles": [o.removeprefix("--role ").partition("=")[0] for o in one.options],
            }
            for one in found.questions
        ],
        "unexplained": [
            {"account": one.account, "postings": one.postings, "stake": _plain(one.stake)}
            for one in found.unexplained
        ],
        "defaultFile": found.default_file,
        "remarks": list(found.why_not),
        "complete": found.is_complete,
        "diff": diff,
    }


def _nothing(linked: LinkedLedger) -> dict[str, Any]:
    return {
        "payments": 0,
        "signs": [],
        "proposals": [],
        "standing": [],
        "questions": [],
        "unexplained": [],
        "defaultFile": "",
        "remarks": [],
        "complete": False,
        "diff": "",
        "letters": linked.config.letters,
        "lettersProblem": "",
        "lettersProposed": proposed_folder(linked.main_file),
        "roles": list(ROLES),
        "accounts": sorted(linked.chart.opens),
        "seen": file_hashes(linked),
    }


def _role_shape(one: Proposal) -> dict[str, Any]:
    return {
        "role": one.role,
        "templates": list(one.templates),
        "accounts": list(one.accounts),
        "evidence": list(one.evidence),
        "postings": one.postings,
        "opens": list(one.opens),
    }


def _why_not_there(letters: str, linked: LinkedLedger) -> str:
    """Why letters cannot be kept in a folder; empty where they can."""
    try:
        if letters:
            refuse_folder(letters, linked)
    except CannotSetUpError as error:
        return str(error)
    return ""


def _found(linked: LinkedLedger, decided: dict[str, list[str]], letters: str) -> SetUp:
    try:
        return set_up(linked, decided, letters)
    except CannotSetUpError as error:
        raise Refusal(str(error)) from None


def _change(found: SetUp, source: Source) -> source_files.Change:
    try:
        return set_up_change(found, source)
    except PluginLineError as error:
        raise Refusal(str(error)) from None


def _plain(stake: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: f"{number:f}" for currency, number in sorted(stake.items())}
