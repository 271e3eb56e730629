"""`clawback remittance`: every check and EFT, whether it ties, and what it is made of."""

from __future__ import annotations

import datetime

import click

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.remittance_lines import explained
from beancount_clawback.claims.remittances import RemittanceView
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import finish
from beancount_clawback.cli.ledger_write import reader
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.report_options import as_of_option
from beancount_clawback.cli.table_format import format_option
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.data_entry.sealing import statement_changes
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports.as_of import day_here
from beancount_clawback.reports.remittance_tables import lines_table
from beancount_clawback.reports.remittance_tables import remittances_table


@click.command(
    epilog=examples(
        "clawback remittance practice.beancount",
        "clawback remittance practice.beancount 777",
        "clawback remittance practice.beancount --add --dry-run",
    )
)
@ledger_argument
@click.argument("number", required=False)
@click.option(
    "--add", is_flag=True, help="State the total of each remittance that has no #remittance."
)
@as_of_option
@format_option
@yes_option
@dry_run_option
def remittance(
    *,
    ledger_file: str,
    number: str | None,
    add: bool,
    as_of: datetime.date | None,
    format_: str,
    yes: bool,
    dry_run: bool,
) -> int:
    """List the remittances of LEDGER, or show what the one with this NUMBER is made of.

    NUMBER is that of the check or EFT, or the remittance's link. With a clearing account it is
    said when the deposit arrived, or for how long it has waited. The exit code is 1 when one
    of those shown does not come to its stated total.
    """
    opened, linked = worked_out(
        ledger_file, lambda opened: LinkedLedger(opened.ledger), will_change=add and not dry_run
    )
    views = linked.remittances
    if number is not None:
        views = _named(views, number, linked.config.remittance_prefix)
    if add:
        missing = [view for view in views if view.record is None]
        changes = statement_changes(missing, linked, reader(linked))
        return finish(opened, linked, changes, yes=yes, dry_run=dry_run)
    entries = linked.ledger.entries
    day = day_here(entries, as_of)
    if number is None:
        print_table(remittances_table(views, day), format_)
    else:
        lines = explained(views[0], allocate_settlements(entries, Roles(linked.config)))
        print_table(lines_table(views[0], lines, opened.places, day), format_)
    return 1 if any(view.record and not view.ties for view in views) else 0


def _named(views: list[RemittanceView], number: str, prefix: str) -> list[RemittanceView]:
    wanted = number.strip().removeprefix("^")
    found = [
        view for view in views if wanted in (view.link, f"{view.link}".removeprefix(prefix))
    ]
    found = found or [view for view in views if view.number == wanted]
    if not found:
        raise click.BadParameter(
            f"the ledger has no remittance {wanted}. List them all with: clawback remittance "
            "LEDGER",
            param_hint="NUMBER",
        )
    if len(found) > 1:
        links = ", ".join(view.link for view in found)
        raise click.BadParameter(
            f"{len(found)} remittances have this number. Name one by its link: {links}",
            param_hint="NUMBER",
        )
    return found
