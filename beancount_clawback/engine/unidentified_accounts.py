"""The account of what a payer kept for a claim that nobody knows, opened where it is used.

It lies below the account of what is owed to the payer. Fava's import page saves no Open
directive, so that an adjustment may be written without one.
"""

from __future__ import annotations

from beancount.core.data import Close
from beancount.core.data import Directives
from beancount.core.data import Open

from beancount_clawback.engine.scan import Scan
from beancount_clawback.ledger_language.accounts import UNIDENTIFIED
from beancount_clawback.ledger_language.accounts import Roles


def with_unidentified_open(entries: Directives, found: Scan, roles: Roles) -> Directives:
    """The ledger with what adjustments lack opened, and closed, beside the accounts above.

    The very list comes back where they lack nothing; else the chart of `found` has them too.
    """
    opens = found.chart.opens
    lacking = {
        account
        for entry in found.adjustments
        for account, *_ in entry.postings or ()
        if account.endswith(f":{UNIDENTIFIED}")
        and account not in opens
        and account.rpartition(":")[0] in opens
        and roles.is_recoupment(account)
    }
    if not lacking:
        return entries
    below = {account.rpartition(":")[0]: account for account in lacking}
    result: Directives = []
    for entry in entries:
        result.append(entry)
        if isinstance(entry, Open | Close) and entry.account in below:
            place = {k: v for k, v in entry.meta.items() if k in ("filename", "lineno")}
            made = entry._replace(meta=place, account=below[entry.account])
            result.append(made)
            if isinstance(made, Open):
                opens[made.account] = made
            else:
                found.chart.closes[made.account] = made
    return result
