"""The options that the reports share."""

from __future__ import annotations

import datetime

import click

from beancount_clawback.cli.parameter_types import TypedDate
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import Period

by_option = click.option(
    "--by",
    type=click.Choice([by.value for by in By]),
    help="Group the summary by this.",
)
from_option = click.option("--from", "start", type=TypedDate(), help="The first day.")
to_option = click.option("--to", "end", type=TypedDate(), help="The last day.")
lines_option = click.option("--lines", is_flag=True, help="The lines behind the summary.")
basis_option = click.option(
    "--basis",
    type=click.Choice([basis.value for basis in Basis]),
    help="Cash: money on the day on which it moved. Accrual: as the income statement. "
    "Default: accrual if the ledger has charges, else cash.",
)
dates_option = click.option(
    "--dates",
    type=click.Choice([dates.value for dates in Dates]),
    default=Dates.POSTED.value,
    show_default=True,
    help="By which date --from, --to and --by count: of the entry, or of the service.",
)
as_of_option = click.option(
    "--as-of",
    type=TypedDate(),
    help="Compute ages as of this day. Default: today, but never later than the ledger's "
    "last entry.",
)


def period_of(start: datetime.date | None, end: datetime.date | None) -> Period:
    """The period of --from and --to.

    Raises:
        click.UsageError: it ends before it begins.
    """
    if start and end and start > end:
        raise click.UsageError(f"--from {start} is after --to {end}.")
    return Period(start, end)
