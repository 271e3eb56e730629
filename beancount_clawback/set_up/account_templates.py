"""One template for the accounts of a role: `Assets:AR:Insurance:{payer}` for three of them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence

PAYER, CLIENT = "{payer}", "{client}"


def templates_of(
    accounts: Sequence[str],
    others: Collection[str],
    names: Callable[[str], str],
    above: Callable[[str], str],
) -> tuple[str, ...]:
    """The accounts of a role as templates, where they differ in one component that is a name.

    Args:
        accounts: The accounts of the role, the most used first.
        others: Accounts that a template may not take in: open, and for something else.
        names: Gives what the last component of an account, or of one above it, names:
            `{payer}` or `{client}`, or nothing.
        above: Gives it for an account above the only one of a role, where it is certain.

    Returns:
        One template, or one for those below each account; accounts as they are where no
        template fits them alone.
    """
    template = _common(accounts, names, above)
    if template and not any(fits(template, other) for other in others):
        return (template,)
    groups: dict[str, list[str]] = {}
    for account in accounts:
        groups.setdefault(account.rpartition(":")[0], []).append(account)
    if len(groups) > 1:
        return tuple(
            one for own in groups.values() for one in templates_of(own, others, names, above)
        )
    return tuple(accounts)


def fits(template: str, account: str) -> bool:
    """Whether an account lies at a template's level, its names being any."""
    wanted, parts = template.split(":"), account.split(":")
    if len(wanted) != len(parts):
        return False
    pairs = zip(wanted, parts, strict=True)
    return all(want in (PAYER, CLIENT, part) for want, part in pairs)


def payer_in(template: str, account: str) -> str:
    """What stands in an account where a template that it fits has a payer; or empty."""
    if not fits(template, account):
        return ""
    pairs = zip(template.split(":"), account.split(":"), strict=True)
    return next((part for want, part in pairs if want == PAYER), "")


def _common(
    accounts: Sequence[str], names: Callable[[str], str], above: Callable[[str], str]
) -> str:
    parts = [account.split(":") for account in accounts]
    if not parts or len({len(one) for one in parts}) != 1:
        return ""
    varying = [at for at, column in enumerate(zip(*parts, strict=True)) if len(set(column)) > 1]
    if len(varying) > 1 or varying == [0]:
        return ""
    at = varying[0] if varying else _named_at(parts[0], names, above)
    kinds = [kind for one in parts if at and (kind := names(":".join(one[: at + 1])))]
    if not kinds or len(kinds) < len(parts):
        return ""
    kind = max(set(kinds), key=kinds.count)
    return ":".join([*parts[0][:at], kind, *parts[0][at + 1 :]])


def _named_at(
    parts: Sequence[str], names: Callable[[str], str], above: Callable[[str], str]
) -> int:
    """Which component of one account is a name: the last, else one further up; else 0."""
    last = len(parts) - 1
    if last > 1 and names(":".join(parts)):
        return last
    ahead = (at for at in range(last - 1, 0, -1) if above(":".join(parts[: at + 1])))
    return next(ahead, 0)
