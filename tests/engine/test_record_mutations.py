"""A record with anything at all wrong in it is its own error, and nobody else's."""

from __future__ import annotations

import copy
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest
from beancount.core.data import Transaction

from beancount_clawback.engine.expansion import expand
from beancount_clawback.ledger_language.problems import ClawbackError
from tests.engine.ledger_text import load
from tests.engine.practice_text import CHARGE
from tests.engine.practice_text import PAYMENT
from tests.engine.practice_text import ledger
from tests.engine.record_mutation import TEXTS
from tests.engine.record_mutation import VICTIMS
from tests.engine.record_mutation import at_random
from tests.engine.record_mutation import one_key_at_a_time
from tests.engine.record_mutation import practice

if TYPE_CHECKING:
    from collections.abc import Callable

    from beancount.core.data import Directive
    from beancount.core.data import Directives

pytestmark = pytest.mark.fuzz

_AT_RANDOM = 400


@pytest.mark.slow
@pytest.mark.parametrize("kind", VICTIMS)
def test_a_slip_is_one_error_at_its_own_line_and_leaves_every_other_claim_alone(
    kind: str, record_property: Callable[[str, object], None]
) -> None:
    link, narration = VICTIMS[kind]
    loaded = practice()
    entries = loaded.entries
    before = copy.deepcopy(entries)
    family = {link, link.replace("pay-", "claim-")}
    others = _of_other_claims(expand(entries, loaded.config).entries, family)
    at, victim = next(
        (at, entry)
        for at, entry in enumerate(entries)
        if isinstance(entry, Transaction)
        and link in entry.links
        and entry.narration == narration
    )
    lines = {victim.meta["lineno"], *_lines_after(entries, victim, family)}
    refused = 0
    cases = list(one_key_at_a_time(victim))
    for case in cases:
        done = expand([*entries[:at], case, *entries[at + 1 :]], loaded.config)
        found = [error.source["lineno"] for error in done.errors]
        assert _of_other_claims(done.entries, family) == others
        assert set(found) <= lines
        assert len(found) == len(set(found))
        assert _off_balance(done.entries) == []
        if victim.meta["lineno"] in found:
            refused += 1
            assert case.postings or any(entry is case for entry in done.entries)
        else:
            assert case.postings or all(entry is not case for entry in done.entries)
    assert 200 < refused < len(cases) - 200
    random = Random(f"{kind}, 5512")  # noqa: S311 - cases, not secrets
    for _ in range(_AT_RANDOM):
        case = at_random(victim, random)
        done = expand([*entries[:at], case, *entries[at + 1 :]], loaded.config)
        assert _off_balance(done.entries) == []
        assert all(error.source is error.entry.meta for error in done.errors if error.entry)
    assert entries == before
    record_property("mutation cases", len(cases) + _AT_RANDOM)


def test_the_practice_without_a_slip_has_no_error() -> None:
    loaded = practice()
    done = expand(loaded.entries, loaded.config)
    assert done.errors == []
    assert all(entry.postings for entry in done.entries if isinstance(entry, Transaction))


def _lines_after(entries: Directives, victim: Transaction, family: set[str]) -> set[int]:
    """The lines of later payments and clawbacks of the same claim, which may depend on it."""
    return {
        entry.meta["lineno"]
        for entry in entries
        if isinstance(entry, Transaction)
        and entry.date >= victim.date
        and not family.isdisjoint(entry.links)
    }


def _of_other_claims(entries: Directives, family: set[str]) -> list[Directive]:
    return [
        entry
        for entry in entries
        if isinstance(entry, Transaction) and family.isdisjoint(entry.links)
    ]


def _off_balance(entries: Directives) -> list[int]:
    """The lines of transactions whose postings do not come to zero."""
    lines = []
    for entry in entries:
        if isinstance(entry, Transaction):
            sums: dict[str, Decimal] = {}
            for posting in entry.postings or ():
                assert posting.units is not None
                assert posting.units.number is not None
                currency = posting.units.currency
                sums[currency] = sums.get(currency, Decimal(0)) + posting.units.number
            lines += [entry.meta["lineno"]] * any(sums.values())
    return lines


@pytest.mark.parametrize("key", ["insurance-paid", "settlement", "reverses", "claim", "payer"])
def test_what_an_accountant_could_type_into_the_file_is_read_or_refused_at_its_line(
    key: str, record_property: Callable[[str, object], None]
) -> None:
    """The same hostile texts, through Beancount's own parser."""
    typed = [text for text in TEXTS if text.isprintable() and len(text) < 1000]
    for text in typed:
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        record = f'2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback\n  {key}: "{quoted}"'
        whole = ledger(CHARGE, PAYMENT, record)
        loaded = load(whole)
        line = whole.splitlines().index(record.splitlines()[0]) + 1
        assert {error.source["lineno"] for error in loaded.errors} <= {line}, loaded.messages
        assert all(isinstance(error, ClawbackError) for error in loaded.errors)
    record_property("mutation cases", len(typed))
