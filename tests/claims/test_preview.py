"""The preview is the engine's own computation, without the write."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

from beancount.core.data import Directives
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Status
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.preview import LinkedEntries
from beancount_clawback.claims.preview import Preview
from beancount_clawback.claims.preview import preview
from beancount_clawback.engine.what_if import Standing
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.loaded_ledger import load
from tests.paid_claim import PAID_CLAIM

ACCOUNTS = """\
plugin "beancount_clawback"
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Receivable:Insurance:Aetna
2015-01-01 open Assets:Receivable:Clients:C0017
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments:Contractual
"""
# The claim is settled: the client has paid too.
SETTLED = f"""
{PAID_CLAIM}
2026-02-20 * "C0017" "Card" ^claim-1042
  Assets:Bank:Checking                   30.00 USD
  Assets:Receivable:Clients:C0017       -30.00 USD
"""
RECORD = """
2026-05-02 ! "Aetna" "Coverage ended" ^pay-5512 #clawback
  insurance-paid: 40.00 USD
"""


def standing(ledger: Ledger, entries: Directives | None = None) -> Standing:
    known = ledger.entries if entries is None else entries
    return Standing(known, ledger.config, accounts_open_themselves=False)


def test_before_and_after_of_amounts_balances_and_revenue(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, ACCOUNTS + SETTLED)
    # Now 50.00 paid, 35.00 write-off, 65.00 client: the client owes 35.00 more.
    seen = preview(
        standing(ledger),
        record(**{"insurance-paid": "50.00", "write-off": "35", "client-responsibility": "65"}),
        ledger.config,
    )
    assert seen.errors == ()
    (change,) = seen.changes
    assert change.before is not None
    assert change.before.balance == 0
    assert change.before.amounts.client_responsibility == Decimal("30.00")
    assert change.after.amounts.insurance_paid == Decimal("50.00")
    assert change.after.amounts.client_responsibility == Decimal(65)
    assert change.after.amounts.insurance_responsibility == 0
    assert change.after.client_balance == Decimal("35.00")
    assert change.after.insurance_balance == 0
    assert change.after.statuses == (
        Status.NEEDS_REVIEW,
        Status.REOPENED,
        Status.CORRECTED,
    )
    assert change.reopens
    assert [sorted(entry.tags) for entry in seen.transactions] == [
        ["clawback", "needs-review", "reversal"],
        ["clawback", "corrected-payment", "needs-review"],
    ]
    assert seen.revenue == {}
    assert seen.cash == {"USD": Decimal("-35.00")}


def test_a_full_reversal_gives_the_write_off_back_to_revenue(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, ACCOUNTS + SETTLED)
    seen = preview(standing(ledger), record(), ledger.config)
    assert seen.revenue == {"USD": Decimal("35.00")}
    assert seen.cash == {"USD": Decimal("-85.00")}
    assert seen.changes[0].after.balance == Decimal("120.00")


def test_a_record_that_would_be_refused_gives_its_error_and_nothing_else(
    tmp_path: Path,
) -> None:
    ledger = ledger_of(tmp_path, ACCOUNTS + SETTLED)
    seen = preview(standing(ledger), record(**{"insurance-paid": "160"}), ledger.config)
    assert [error.check for error in seen.errors] == ["sums"]
    assert "10.00 USD too much" in seen.errors[0].message
    assert seen.transactions == ()
    assert seen.changes == ()


def test_the_entries_around_a_link_give_the_same_preview_as_the_ledger(tmp_path: Path) -> None:
    other = SETTLED.replace("1042", "1043").replace("5512", "5513")
    ledger = ledger_of(tmp_path, ACCOUNTS + SETTLED + other)
    around = LinkedEntries(ledger.entries, ledger.config).around(["pay-5512"])
    assert {
        link for entry in around if isinstance(entry, Transaction) for link in entry.links
    } == {
        "claim-1042",
        "pay-5512",
    }
    new = record(**{"insurance-paid": "150"})
    assert parts(preview(standing(ledger, around), new, ledger.config)) == parts(
        preview(standing(ledger), new, ledger.config)
    )


def test_the_preview_of_a_saved_record_is_what_the_plugin_makes_of_it(tmp_path: Path) -> None:
    before = ledger_of(tmp_path, ACCOUNTS + SETTLED)
    seen = preview(standing(before), record(**{"insurance-paid": "40.00 USD"}), before.config)
    saved = ledger_of(tmp_path, ACCOUNTS + SETTLED + RECORD)
    made = [
        entry
        for entry in saved.entries
        if isinstance(entry, Transaction) and "clawback" in entry.tags
    ]
    assert [[(p.account, p.units) for p in entry.postings] for entry in made] == [
        [(p.account, p.units) for p in entry.postings] for entry in seen.transactions
    ]


def test_an_edited_record_is_previewed_in_the_place_of_the_old_one(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, ACCOUNTS + SETTLED + RECORD)
    (old,) = [entry for entry in ledger.entries if "corrected-payment" in tags_of(entry)]
    place = (old.meta["filename"], old.meta["lineno"])
    new = record(**{"insurance-paid": "85", "write-off": "35", "client-responsibility": "30"})
    seen = preview(standing(ledger), new, ledger.config, replaces=place)
    assert seen.errors == ()
    (change,) = seen.changes
    assert change.before is not None
    assert change.before.amounts.insurance_paid == Decimal("40.00")
    assert change.after.amounts.insurance_paid == Decimal(85)
    assert change.after.balance == 0
    assert seen.cash == {"USD": Decimal("45.00")}


def tags_of(entry: object) -> frozenset[str]:
    return getattr(entry, "tags", None) or frozenset()


def parts(seen: Preview) -> object:
    return seen.transactions, seen.errors, seen.revenue, [c.after.amounts for c in seen.changes]


def record(**amounts: str) -> Transaction:
    meta = {"filename": "<new>", "lineno": 10**9, **amounts}
    day = datetime.date(2026, 5, 2)
    links = frozenset({"pay-5512"})
    tags = frozenset({"clawback"})
    return Transaction(meta, day, "!", "Aetna", "Coverage ended", tags, links, [])


def ledger_of(folder: Path, text: str) -> Ledger:
    path = folder / "practice.beancount"
    path.write_text(text, encoding="utf-8")
    ledger = load(str(path))
    assert ledger.errors == []
    return ledger


def test_whom_a_list_of_accounts_names_is_known_from_all_of_the_ledger() -> None:
    case = Path(__file__).parents[1] / "golden" / "error-a-list-of-other-names"
    linked = LinkedLedger(load(str(case / "ledger.beancount")))
    (part,) = linked.standing(["claim-5"]).expansion.errors
    (whole,) = linked.expansion.errors
    assert part.check == "no-account"
    assert part == whole
