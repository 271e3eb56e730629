"""What the proofs cost the plugin: the same ledger with and without seals and remittances.

Both are completed in turn in one process, so that the machine's mood falls on both alike.
"""

from __future__ import annotations

import argparse
import gc
import re
import sys
import time
from collections.abc import Iterable

from beancount import loader
from beancount.core.data import Directives
from beancount.core.data import Transaction
from beancount.core.data import sorted as sorted_entries
from practice_text import practice
from table import Row
from table import at_most
from table import finish
from table import head
from table import show

from beancount_clawback.claims.remittances import RemittanceView
from beancount_clawback.claims.remittances import remittances
from beancount_clawback.data_entry.sealing import statement_of
from beancount_clawback.engine.expansion import expand
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.seals import with_seal

PAYMENTS_OF_ONE = 10
CONFIG = Config()


def main() -> int:
    """Print the table; the exit code says whether a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    transactions, clawbacks = (3_000, 150) if given.quick else (30_000, 1_500)
    text = re.sub(
        r"\^pay-(\d+) #",
        lambda m: f"^pay-{m[1]} ^remit-{int(m[1]) // PAYMENTS_OF_ONE} #",
        practice(transactions, clawbacks, plugin=False),
    )
    begin = time.process_time()
    entries, errors, _ = loader.load_string(text)
    load = time.process_time() - begin
    if errors:
        sys.exit(f"{len(errors)} errors, the first: {errors[0]}")
    outcome = expand(entries, CONFIG).outcome
    views = remittances(entries, CONFIG, outcome)
    sealed = [
        with_seal(entry, outcome.met[id(entry)])
        if isinstance(entry, Transaction) and CLAWBACK_TAG in entry.tags
        else entry
        for entry in entries
    ]
    stated = _stated(views)
    bare = [one for one in entries if CLAWBACK_TAG not in (getattr(one, "tags", None) or ())]
    bare_stated = _stated(remittances(bare, CONFIG, expand(bare, CONFIG).outcome))
    many = f"{clawbacks:,} records in {transactions:,} transactions"
    cases = [
        (f"seals of {many}", entries, sealed),
        (f"{len(stated):,} stated remittances, with {many}", entries, [*entries, *stated]),
        (f"both, with {many}", entries, [*sealed, *stated]),
        (f"{len(bare_stated):,} stated remittances, no record", bare, [*bare, *bare_stated]),
    ]
    head()
    missed = []
    for what, without, with_them in cases:
        both = sorted_entries(without), sorted_entries(with_them)
        before, after = _paired(*both, given.rounds)
        shares = [(later - former) / load for former, later in zip(before, after, strict=True)]
        cost = f"{what}: cost of the plugin, of a load"
        missed += show([at_most(cost, shares, 0.01, "%")])
    show([Row("the load without the plugin", f"{load:.2f} s")])
    return finish(missed)


def _stated(views: Iterable[RemittanceView]) -> Directives:
    """The `#remittance` entries, behind the last line of the ledger."""
    place = {"filename": "stated.beancount", "lineno": 1}
    made = [entry for entry in map(statement_of, views) if entry is not None]
    return [entry._replace(meta={**entry.meta, **place}) for entry in made]


def _paired(one: Directives, other: Directives, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds that each takes, of many runs in turn."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for entries, seconds in zip((one, other), took, strict=True):
            gc.collect()
            gc.disable()  # as the plugin does while it works
            begin = time.process_time()
            done = expand(entries, CONFIG)
            seconds.append(time.process_time() - begin)
            gc.enable()
            if done.errors:
                sys.exit(f"{len(done.errors)} errors, the first: {done.errors[0]}")
    return took


if __name__ == "__main__":
    sys.exit(main())
