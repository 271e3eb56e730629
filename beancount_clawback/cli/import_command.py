"""`clawback import`: what payers send becomes ledger entries, once each, in one safe write."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from beancount.core.data import Open

from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.import_output import diff_text
from beancount_clawback.cli.import_output import findings_text
from beancount_clawback.cli.import_output import summary_text
from beancount_clawback.cli.import_write import Filing
from beancount_clawback.cli.import_write import ImportWrite
from beancount_clawback.cli.import_write import prepared
from beancount_clawback.cli.import_write import put_in_archive
from beancount_clawback.cli.import_write import write
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.parameter_types import Pair
from beancount_clawback.cli.saved_mapping import fields_told
from beancount_clawback.cli.saved_mapping import mapping_to_save
from beancount_clawback.cli.saved_mapping import save
from beancount_clawback.cli.terminal import row_progress
from beancount_clawback.cli.terminal import with_bar
from beancount_clawback.importers.archive_names import archive_account
from beancount_clawback.importers.archive_names import archive_path
from beancount_clawback.importers.archive_names import with_document
from beancount_clawback.importers.documents.file_names import told_apart
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.remittance import CONTRACTUAL
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.file_kinds import KINDS
from beancount_clawback.importers.file_kinds import read_document
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import attaches_everything
from beancount_clawback.importers.matching.row_cases import attaches_nothing
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.saved_mappings import mappings_beside
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from beancount_clawback.ledger_files.safe_write import NewProblemsError
from beancount_clawback.ledger_files.source_files import LedgerFileError
from beancount_clawback.ledger_files.string_literal import TextError
from beancount_clawback.ledger_files.write_place import place_by_options
from beancount_clawback.ledger_language.config import PLUGIN_NAMES
from beancount_clawback.ledger_language.open_accounts import opens_automatically
from beancount_clawback.ledger_language.places import file_and_line

_TOGETHER = """
If a balance is reached only with other files, import them together with these; else correct
the rows, or the balance assertion."""
_REVIEWED = "*"
_TO_REVIEW = "!"


class CannotImport(click.ClickException):
    """The ledger, or what is to be written, is in the way."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What the person wants, besides the files."""

    rules: ImportRules
    options: SheetOptions
    kind: str
    into: str
    archive: str


@click.command(
    "import",
    epilog=examples(
        "clawback import practice.beancount remittance.xlsx --dry-run",
        "clawback import practice.beancount sheets/*.csv --staging drafts.beancount",
        "clawback import practice.beancount era/*.835 --account interest=Income:Interest",
        'clawback import practice.beancount export.csv --map insurance-paid="Ins Amt" '
        "--date-format %m/%d/%Y",
    ),
)
@ledger_argument
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "--staging",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file for drafts of the rows that cannot be imported.",
)
@click.option(
    "--attach",
    is_flag=True,
    help="If a clawback is recorded already, from a letter or the phone, note the remittance "
    "there and settle what it takes.",
)
@click.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False),
    help="The file of the ledger to append to. Left out: Fava's default-file, or LEDGER.",
)
@click.option(
    "--archive",
    type=click.Path(exists=True, file_okay=False),
    help="Move the files to this folder afterwards, as beangulp files documents, and link "
    "their entries to them.",
)
@click.option(
    "--kind",
    type=click.Choice([kind.name for kind in KINDS]),
    help="What the files are. Default: detected from the contents.",
)
@click.option(
    "--map",
    "columns",
    type=Pair("WHAT=HEADING"),
    multiple=True,
    help="Which column holds what, where the heading does not tell; -HEADING where its amounts "
    "have the opposite sign. WHAT is one of: " + ", ".join(one.value for one in Field) + ".",
)
@click.option("--date-format", default="", help="Of dates that are not ISO's, as %m/%d/%Y.")
@click.option(
    "--save-mapping",
    metavar="NAME",
    default="",
    help="Keep --map, --date-format, --decimal-comma and --kind beside the ledger under a "
    "name, for all files with these headings; no data of the file is kept.",
)
@click.option("--currency", default="", help="What the amounts are in, whatever the files say.")
@click.option("--decimal-comma", is_flag=True, help="Amounts are written 1.234,50.")
@click.option(
    "--payer",
    "payers",
    type=Pair("NAME=LEDGER'S NAME", left_empty=True),
    multiple=True,
    help="The ledger's name for a payer that the files name differently; without NAME, for "
    "one that they do not name.",
)
@click.option(
    "--account",
    "accounts",
    type=Pair("KIND=ACCOUNT"),
    multiple=True,
    help="The account for money outside of claims, such as interest=Income:Interest.",
)
@click.option("--reviewed", is_flag=True, help="Clawbacks need no review: flag * instead of !.")
@click.option(
    "--post-unbalanced",
    is_flag=True,
    help="Import the rows even if they do not add up to their remittance's total.",
)
@click.option(
    "--contractual",
    metavar="CARC",
    multiple=True,
    help="A reason code to write off even if nothing is paid, like 45 and 253.",
)
@click.option(
    "--book-total",
    is_flag=True,
    help="Book the total of a remittance that is not its rows' as one unapplied amount, when "
    "the deposit is on the bank statement.",
)
@click.option(
    "--resent",
    is_flag=True,
    help="What says the same as another remittance, whole or in part, came twice: import both.",
)
@click.option("--names", is_flag=True, help="Write clients' names, which are health data.")
def import_command(
    *,
    ledger_file: str,
    files: tuple[Path, ...],
    dry_run: bool,
    yes: bool,
    staging: Path | None,
    attach: bool,
    into: str | None,
    archive: str | None,
    kind: str | None,
    columns: tuple[tuple[str, str], ...],
    date_format: str,
    currency: str,
    decimal_comma: bool,
    save_mapping: str,
    payers: tuple[tuple[str, str], ...],
    accounts: tuple[tuple[str, str], ...],
    reviewed: bool,
    post_unbalanced: bool,
    contractual: tuple[str, ...],
    book_total: bool,
    resent: bool,
    names: bool,
) -> int:
    """Import FILES (ERA 835; sheets and clawback lists, CSV or XLSX) into LEDGER.

    Shows the change, counts and findings, and writes after asking. Importing a file again
    adds nothing. If a remittance balances, its rows without a claim in LEDGER are booked as
    unapplied money. The exit code is 1 while a row is unapplied or could not be imported.
    """
    opened, _ = worked_out(ledger_file, lambda opened: opened, will_change=not dry_run)
    wishes = _Wishes(
        rules=ImportRules(
            payers=dict(payers),
            accounts=dict(accounts),
            flag=_REVIEWED if reviewed else _TO_REVIEW,
            post_unbalanced=post_unbalanced,
            book_total=book_total,
            resent=resent,
            names=names,
            attach=attaches_everything if attach else attaches_nothing,
        ),
        options=SheetOptions(
            fields_told(columns),
            date_format,
            decimal_comma,
            names,
            tuple(text for name, text in columns if name == Field.NOT_USED.value),
            mappings_beside(opened.filename),
            contractual=CONTRACTUAL.union(contractual),
            currency=currency.upper(),
        ),
        kind=kind or "",
        into=into or "",
        archive=archive or "",
    )
    paths = list({os.path.realpath(path): path for path in files}.values())
    mapping = mapping_to_save(save_mapping, paths, wishes.options, wishes.kind)
    documents = _read(opened, paths, wishes)
    work = _planned(opened, documents, wishes)
    wanted = _attached(work, may_ask=not (yes or dry_run))
    if wanted:
        rules = replace(wishes.rules, attach=wanted.__contains__)
        work = _planned(opened, documents, replace(wishes, rules=rules))
    change = _prepared(opened, work, _target(opened, wishes), staging)
    click.echo(diff_text(change.diff(opened.places)), nl=False)
    click.echo(findings_text(work.findings), nl=False)
    click.echo(summary_text(work, len(paths), dry_run=dry_run))
    code = int(not work.is_whole)
    if dry_run:
        return code
    if mapping is not None:
        click.echo(save(mapping, opened.filename))
    filing = Filing()
    if change.is_empty:
        click.echo("Nothing to write.")
        filing = _filed(opened, paths, documents, work, wishes)
    else:
        _ask(yes=yes)
        filing = _filed(opened, paths, documents, work, wishes)
        try:
            _write(change)
        except BaseException:
            filing.undo()
            raise
        click.echo(change.done_text(opened.places))
    for line in filing.done():
        click.echo(line)
    return code


def _filed(
    opened: Opened,
    paths: list[Path],
    documents: list[Document],
    work: ImportPlan,
    wishes: _Wishes,
) -> Filing:
    """The files in the archive, where one is wanted."""
    if not wishes.archive:
        return Filing()
    pairs = list(zip(paths, documents, strict=True))
    return put_in_archive(pairs, work, _account(opened), Path(wishes.archive))


def _read(opened: Opened, files: Sequence[Path], wishes: _Wishes) -> list[Document]:
    if not opened.ledger.has_plugin:
        raise click.UsageError(
            f"{opened.filename} does not load the plugin, so that payments and clawbacks "
            f"would not be read. Set it up with: clawback init {opened.filename}"
        )
    read = []
    for path in files:
        work = partial(read_document, path, wishes.options, wishes.kind)
        document = with_bar(f"Reading {os.path.basename(path)}", work)
        read.append((path, _named(document, path, opened, wishes)))
    if opened.ledger.errors:
        click.echo(
            f"Warning: the ledger has errors already. See them with: "
            f"clawback check {opened.filename}",
            err=True,
        )
    return told_apart(read)


def _planned(opened: Opened, documents: list[Document], wishes: _Wishes) -> ImportPlan:
    ledger = opened.ledger
    rules = replace(wishes.rules, into=str(_target(opened, wishes)))
    rows = sum(document.rows_read for document in documents)
    automatic = opens_automatically(ledger.options.get("plugin") or (), PLUGIN_NAMES)
    with row_progress("Importing", 2 * rows) as progress:
        return plan(
            documents, ledger, rules, accounts_open_themselves=automatic, progress=progress
        )


def _named(document: Document, path: Path, opened: Opened, wishes: _Wishes) -> Document:
    """A document with its place in the archive, as seen from the file that is written."""
    if not wishes.archive:
        return document
    folder = os.path.relpath(wishes.archive, os.path.dirname(_target(opened, wishes)))
    place = archive_path(document, path, _account(opened), Path(folder).as_posix())
    return with_document(document, place)


def _account(opened: Opened) -> str:
    entries = opened.ledger.entries
    accounts = (entry.account for entry in entries if isinstance(entry, Open))
    return archive_account(opened.ledger.config, accounts)


def _target(opened: Opened, wishes: _Wishes) -> Path:
    """The file that is appended to, under the name by which Beancount knows it."""
    ledger = opened.ledger
    if not wishes.into:
        main = str(ledger.options["filename"])
        return place_by_options((), ledger.entries, main).path
    wanted = os.path.realpath(wishes.into)
    for name in ledger.options["include"]:
        if os.path.realpath(name) == wanted:
            return Path(name)
    raise click.UsageError(f"{wishes.into} is not a file of the ledger {opened.filename}.")


def _prepared(
    opened: Opened, work: ImportPlan, target: Path, staging: Path | None
) -> ImportWrite:
    try:
        return prepared(opened.ledger, work, target, staging)
    except (LedgerFileError, TextError) as error:
        raise CannotImport(str(error)) from None


def _attached(work: ImportPlan, *, may_ask: bool) -> set[RowPlace]:
    """The rows whose reference somebody wants noted at a clawback recorded by another way."""
    if not may_ask or not sys.stdin.isatty():
        return set()
    wanted, settle = set(), "Note its reference there, and settle what that left owed?"
    for one in work.attachments:
        place = "{}:{}".format(*file_and_line(one.record))
        if click.confirm(f"{one.place} is the clawback at {place}. {settle}", default=True):
            wanted.add(one.place)
    return wanted


def _ask(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("Nothing was written: say --yes to write, or --dry-run.")
    click.confirm("Write this?", default=False, abort=True)


def _write(change: ImportWrite) -> None:
    try:
        with_bar("Checking and writing", lambda: write(change))
    except NewProblemsError as error:
        failed = any(one.kind == "BalanceError" for one in error.problems)
        raise CannotImport(f"{error}{_TOGETHER if failed else ''}") from None
    except (LedgerFileError, TextError) as error:
        raise CannotImport(str(error)) from None
