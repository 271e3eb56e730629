"""What is proposed for a role, and what has to be asked."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from beancount_clawback.set_up import account_templates


@dataclass(frozen=True, slots=True)
class Proposal:
    """The accounts of a role.

    Attributes:
        role: Its key in the plugin line.
        templates: What the plugin line is to say.
        accounts: The ledger's accounts that fill it.
        evidence: Why, a sentence for each account or for all.
        postings: How many postings of insurance payments it explains.
        opens: Accounts that have to be opened for it.
    """

    role: str
    templates: tuple[str, ...]
    accounts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    postings: int = 0
    opens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """An account whose evidence is equal for several roles, and the options that decide."""

    account: str
    why: str
    options: tuple[str, ...]

    @classmethod
    def among(cls, account: str, why: str, roles: Iterable[str]) -> Question:
        """Which of some roles an account, or template, is to have."""
        return cls(account, why, tuple(f"--role {role}={account}" for role in roles))


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is proposed, what has to be asked first, and the payers by `payer_key`."""

    roles: tuple[Proposal, ...]
    questions: tuple[Question, ...]
    payers: frozenset[str] = frozenset()

    def of(self, role: str) -> Proposal | None:
        """The proposal for a role."""
        return next((one for one in self.roles if one.role == role), None)


def without_conflicts(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Two roles whose templates mean the same accounts name theirs one by one."""
    stems: dict[str, set[str]] = {}
    for one in proposals:
        for template in one.templates:
            stem = template.replace(f":{account_templates.PAYER}", "")
            stem = stem.replace(f":{account_templates.CLIENT}", "")
            stems.setdefault(stem, set()).add(one.role)
    clash = {role for roles in stems.values() if len(roles) > 1 for role in roles}
    return tuple(
        replace(one, templates=one.accounts) if one.role in clash and one.accounts else one
        for one in proposals
    )


def often(count: int) -> str:
    """How often something was found, in the words of the evidence."""
    return "once" if count == 1 else f"{count:,} times"
