"""What *Record clawback* shows of a claim and its payments before anything is typed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.claims.payment_finder import FoundKind
from beancount_clawback.data_entry.payment_choice import NotFoundError
from beancount_clawback.data_entry.payment_choice import choices_meant
from beancount_clawback.data_entry.payment_choice import chosen
from beancount_clawback.data_entry.payment_choice import claims_meant
from beancount_clawback.data_entry.payment_choice import payments_on
from beancount_clawback.data_entry.session_offer import sessions_for
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.writing.desk import file_hashes
from beancount_clawback.fava_ext.writing.shapes import alone_shape
from beancount_clawback.fava_ext.writing.shapes import choice_shape
from beancount_clawback.fava_ext.writing.shapes import claim_shape
from beancount_clawback.fava_ext.writing.shapes import found_shape
from beancount_clawback.fava_ext.writing.shapes import session_shape
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import Roles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.claims.payment_finder import Found
    from beancount_clawback.data_entry.payment_choice import Choice


def form_data(linked: LinkedLedger, name: str, payment: str) -> dict[str, Any]:
    """What the page shows of a claim and a payment by their names; either may be empty.

    Raises:
        Refusal: The ledger has no such.
    """
    by_hand = handwritten(payment, linked)
    choices = choices_named(linked, name, payment) if not by_hand else ()
    names = dict.fromkeys([name, *(choice.claim for choice in choices)])
    claims = [one for named in names if named for one in linked.claims_named(named)]
    wanted = chosen(choices, "" if linked.place_named(payment) else payment)
    alone = wanted if wanted and not claims else None
    return {
        "claims": [claim_shape(claim) for claim in claims],
        "alone": alone_shape(alone) if alone else None,
        "byHand": found_shape(by_hand, linked) if by_hand else None,
        "asked": payment,
        "sessions": [session_shape(one, linked) for one in sessions_for(alone, linked)]
        if alone
        else [],
        "choices": [choice_shape(choice, linked) for choice in choices],
        "payment": wanted.key if wanted and payment else "",
        "payers": payers_known(linked),
        "recoupment": next(iter(linked.config.recoupment), ""),
        "settlements": paying_accounts(linked),
        "seen": file_hashes(linked),
    }


def choice_named(linked: LinkedLedger, name: str, payment: str) -> Choice | None:
    """The payment that is named, or the only one of a claim; None where one has to choose."""
    choices = choices_named(linked, name, payment)
    return chosen(choices, "" if linked.place_named(payment) else payment)


def choices_named(linked: LinkedLedger, name: str, payment: str) -> tuple[Choice, ...]:
    """The payments to choose from: of a claim, or the one that is named."""
    if not name and not payment:
        return ()
    try:
        if name or linked.place_named(payment) is None:
            claims = () if name else _alone(linked, payment)
            return claims or tuple(
                choice
                for claim in claims_meant(linked, name, payment)
                for choice in payments_on(claim, linked)
            )
        return choices_meant(linked, "", payment)
    except NotFoundError as error:
        raise Refusal(str(error), HTTPStatus.NOT_FOUND) from None


def handwritten(payment: str, linked: LinkedLedger) -> Found | None:
    """The clawback written by hand at a place, if one stands there."""
    place = linked.place_named(payment)
    found = linked.finder.at(place) if place else []
    return next((one for one in found if one.kind is FoundKind.HANDWRITTEN), None)


def payers_known(linked: LinkedLedger) -> list[str]:
    """The payers that the ledger has receivables of."""
    roles = Roles(linked.config)
    names = {
        roles.name_in(account, INSURANCE)
        for account in linked.chart.opens
        if roles.role(account) == INSURANCE
    }
    return sorted(filter(None, names))


def bank_accounts(linked: LinkedLedger) -> list[str]:
    """The open accounts that payers' money comes to."""
    return sorted(filter(Roles(linked.config).is_bank, _open_accounts(linked)))


def paying_accounts(linked: LinkedLedger) -> list[str]:
    """The open accounts that payers' money is on, also what is not applied yet."""
    return sorted(filter(Roles(linked.config).pays, _open_accounts(linked)))


def _open_accounts(linked: LinkedLedger) -> Iterable[str]:
    return linked.chart.opens.keys() - linked.chart.closes.keys()


def _alone(linked: LinkedLedger, payment: str) -> tuple[Choice, ...]:
    """The payment of a link, where no claim leads to it."""
    choices = choices_meant(linked, "", payment)
    return choices if all(not choice.claim or choice.adoptions for choice in choices) else ()
