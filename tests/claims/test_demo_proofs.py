"""The demo's proofs hold it to every entry: what is deleted or edited fails its check.

The engine tries each change on the entries that it can have to do with, as undo and edit do; a
few are tried in the files as well, by the loader.
"""

from __future__ import annotations

import datetime
import shutil
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.entry_as_written import as_written
from beancount_clawback.data_entry.sealing_anew import Behind
from beancount_clawback.data_entry.sealing_anew import clawbacks_behind
from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import remove
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.splice import spliced
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import ORIGINAL_KEY
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import posting_claim
from tests.cli.clawback_run import DEMO

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def linked() -> LinkedLedger:
    ledger = load(str(DEMO))
    assert not ledger.errors
    return LinkedLedger(ledger)


def test_without_any_entry_of_a_remittance_the_remittance_does_not_tie(
    linked: LinkedLedger,
) -> None:
    tried = 0
    for view in linked.remittances:
        standing = linked.standing([view.link])
        for place in {file_and_line(line.entry) for line in view.lines}:
            without = standing.with_entries([], replaces=place)
            assert "remittance-differs" in {error.check for error in without.errors}, place
            tried += 1
    assert tried > 900


def test_any_edit_of_a_sealed_payment_is_told_at_its_clawback(linked: LinkedLedger) -> None:
    read = partial(source_files.read, linked.sources)
    roles = Roles(linked.config)
    met = linked.expansion.outcome.met
    payments = {
        file_and_line(met[id(entry)].entry)
        for entry in linked.ledger.entries
        if id(entry) in met and ORIGINAL_KEY in entry.meta
    }
    for place in payments:
        made = linked.by_place[place]
        written = as_written(entry_at(read(Path(place[0])).text, place[1]), made, place)
        assert written is not None
        behind = clawbacks_behind(made, linked, read)
        edits = [
            written._replace(date=written.date - datetime.timedelta(1)),
            written._replace(payee="Somebody Else"),
            *(_with_less_paid(written, one, roles) for one in behind[:1]),
        ]
        links = {link for entry in made for link in entry.links}
        standing = linked.standing(links)
        again = [one.entry for one in behind]
        for edit in edits:
            done = standing.with_entries([edit], replaces=place, again=again)
            assert "original-changed" in {error.check for error in done.errors}, (place, edit)
    assert len(payments) > 40


def _with_less_paid(written: Transaction, behind: Behind, roles: Roles) -> Transaction:
    """The payment with 1.00 less in the bank: from its amounts, or from two of its postings."""
    key = "insurance-paid"
    if not written.postings:
        paid = written.meta.get(key, Amount(Decimal(0), "USD"))
        less = paid._replace(number=abs(paid.number - 1))
        return written._replace(meta={**written.meta, key: less})
    share = {posting_claim(posting) for posting in behind.payment.postings}
    own = [i for i, one in enumerate(written.postings) if posting_claim(one) in {"", *share}]
    cash = next(i for i in own if roles.role(written.postings[i].account) == INSURANCE_PAID)
    rest = next(
        i
        for i in own
        if posting_claim(written.postings[i]) in share
        and not roles.is_recoupment(written.postings[i].account)
        and roles.role(written.postings[i].account) != INSURANCE_PAID
    )
    postings = list(written.postings)
    for index, change in ((cash, -1), (rest, 1)):
        number, currency = amount_of(postings[index]) or (Decimal(0), "USD")
        postings[index] = postings[index]._replace(units=Amount(number + change, currency))
    return written._replace(postings=postings)


def test_a_deleted_entry_and_a_changed_date_fail_the_files_themselves(
    linked: LinkedLedger, tmp_path: Path
) -> None:
    cache = shutil.ignore_patterns("*.picklecache")  # it names the files of the original
    shutil.copytree(DEMO.parent, tmp_path / "demo", ignore=cache)
    paid = linked.remittances[1].lines[0].entry
    taken_back = next(
        made[0] for made in linked.by_place.values() if "reversed" in made[0].tags
    )
    text = _file_of(paid, tmp_path).read_text(encoding="utf-8")
    deleted = remove(text, entry_at(text, paid.meta["lineno"]))
    _file_of(paid, tmp_path).write_text(spliced(text, deleted), encoding="utf-8")
    header = f'{taken_back.date} * "{taken_back.payee}" "{taken_back.narration}"'
    text = _file_of(taken_back, tmp_path).read_text(encoding="utf-8")
    assert header in text
    day = taken_back.date - datetime.timedelta(1)
    text = text.replace(header, header.replace(str(taken_back.date), str(day)))
    _file_of(taken_back, tmp_path).write_text(text, encoding="utf-8")
    _, errors, _ = loader.load_file(str(tmp_path / "demo" / DEMO.name))
    checks = {getattr(error, "check", type(error).__name__) for error in errors}
    assert checks >= {"original-changed", "remittance-differs"}


def _file_of(entry: Transaction, folder: Path) -> Path:
    return folder / "demo" / Path(entry.meta["filename"]).name
