"""Documents and a ledger in, an import plan out: what is to be written, what is not, and why.

Every row ends in exactly one of four ways: an entry is made of it, the ledger has it already,
another file of the same import has it as well, or a finding says why it is none of these. The
plan proves that by a count. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.engine.garbage_collector import without_collector
from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import canonical
from beancount_clawback.importers.posting.clawbacks import post_clawbacks
from beancount_clawback.importers.posting.early_corrections import mark_early_corrections
from beancount_clawback.importers.posting.engine_proof import prove
from beancount_clawback.importers.posting.new_entries import draft_entry
from beancount_clawback.importers.posting.offsets_explained import note_unexplained
from beancount_clawback.importers.posting.partial_remittances import findings_on_remittances
from beancount_clawback.importers.posting.passed_on import move_passed_on
from beancount_clawback.importers.posting.payments import post_payments
from beancount_clawback.importers.posting.provider_adjustments import post_provider_rows
from beancount_clawback.importers.posting.provider_adjustments import repeat_across_files
from beancount_clawback.importers.posting.remittance_cases import remittances_of
from beancount_clawback.importers.posting.remittance_totals import check_totals
from beancount_clawback.importers.posting.settlements import with_reference
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.problems import Severity

_ORDER = list(Severity)


class UnaccountedRowsError(Exception):
    """Rows went missing between a file and the plan: a fault of this package."""


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """An entry to be written, and the row that it comes from.

    Attributes:
        existing: What the ledger has of it already; then it is not to be written.
    """

    entry: Transaction
    place: Place
    existing: Directive | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A reference to be noted at a record, so that a row counts as known.

    Attributes:
        record: The record, or what the plugin made of it; its place is that of the record.
        reference: All references that it would bear then.
        place: The row.
    """

    record: Transaction
    reference: str
    place: Place


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of all files; `rows` is the sum of the others."""

    rows: int = 0
    posted: int = 0
    known: int = 0
    repeated: int = 0
    refused: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would write.

    Attributes:
        entries: New entries, in the order in which they are to be written.
        known: What the ledger has already, as it would have been written.
        drafts: What is known of the rows that were refused.
        findings: Everything that somebody should know, the gravest first.
        document_findings: Those of them that are about a file or a remittance as a whole.
        attachments: References that could be noted at records, where rows were refused.
        noted: References that are noted at records of the ledger, as the rules say.
    """

    entries: tuple[PlannedEntry, ...] = ()
    known: tuple[PlannedEntry, ...] = ()
    drafts: tuple[PlannedEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
    document_findings: tuple[Finding, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    noted: tuple[Attachment, ...] = ()
    counts: Counts = field(default_factory=Counts)


def plan(
    documents: Sequence[Document],
    ledger: Ledger,
    rules: ImportRules | None = None,
    *,
    accounts_open_themselves: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportPlan:
    """Work out what the rows of some files become in a ledger.

    Args:
        documents: The files as read, in any order.
        ledger: The ledger as loaded, completed by the plugin.
        rules: What the practice has decided.
        accounts_open_themselves: A later plugin opens accounts on use.
        progress: Called with numbers of rows: each counts once when it is looked up in the
            ledger, and once more when the engine has proved all of them.

    Raises:
        UnaccountedRowsError: A row is in none of the plan's parts.
    """
    with without_collector():
        return _worked_out(
            documents, ledger, rules or ImportRules(), accounts_open_themselves, progress
        )


def _worked_out(
    documents: Sequence[Document],
    ledger: Ledger,
    rules: ImportRules,
    accounts_open_themselves: bool,
    progress: Callable[[int], None] | None,
) -> ImportPlan:
    index = LedgerIndex(ledger, accounts_open_themselves=accounts_open_themselves)
    run = ImportRun(index, rules, _own_currency(ledger, index), progress=progress)
    remittances = remittances_of(documents, index, rules)
    for remittance in remittances:
        post_payments(remittance, run)
    cases = [case for remittance in remittances for case in remittance.cases]
    post_clawbacks(cases, run)
    move_passed_on(cases, index)
    mark_early_corrections(cases, index)
    for remittance in remittances:
        post_provider_rows(remittance, run)
    repeat_across_files(remittances)
    note_unexplained(cases, index)
    totals = check_totals(remittances, index, rules)
    planned = sorted(_with(cases, Outcome.POSTED), key=canonical)
    prove(
        planned,
        ledger.entries,
        ledger.config,
        accounts_open_themselves=accounts_open_themselves,
        into=rules.into,
    )
    run.tick(sum(case.rows for case in cases))
    _account_for_all(documents, cases)
    findings = [
        *(one for document in documents for one in document.findings),
        *findings_on_remittances(totals, ledger.config),
    ]
    unread = sum(document.rows_unread for document in documents)
    return _plan(cases, findings, unread, run)


def _plan(
    cases: Sequence[RowCase], findings: Sequence[Finding], unread: int, run: ImportRun
) -> ImportPlan:
    posted, known, refused = (
        sorted(_with(cases, outcome), key=canonical)
        for outcome in (Outcome.POSTED, Outcome.KNOWN, Outcome.REFUSED)
    )
    files = sorted({case.file for case in cases}, key=len, reverse=True)
    return ImportPlan(
        entries=tuple(_planned(case) for case in posted),
        known=tuple(_planned(case) for case in known if case.entry is not None),
        drafts=tuple(
            PlannedEntry(draft_entry(case, _currency(case, run), run.rules, files), case.place)
            for case in refused
        ),
        findings=_in_order(
            [
                *findings,
                *(one for case in refused for one in case.findings),
                *(one for case in posted for one in case.notices),
            ]
        ),
        document_findings=_in_order(findings),
        attachments=tuple(_attachments(refused)),
        noted=tuple(_attachments([*posted, *known])),
        counts=_counts(cases, unread),
    )


def _planned(case: RowCase) -> PlannedEntry:
    if case.entry is None:
        raise UnaccountedRowsError(f"{case.place} is to be written, but has no entry")
    return PlannedEntry(case.entry, case.place, case.existing)


def _attachments(cases: Iterable[RowCase]) -> Iterator[Attachment]:
    for case in cases:
        if case.attach_to is not None:
            reference = with_reference(case.attach_to, case.attach_reference)
            yield Attachment(case.attach_to, reference, case.place)


def _account_for_all(documents: Iterable[Document], cases: Iterable[RowCase]) -> None:
    """Rows in are entries out, rows known or repeated, and findings; no more, no fewer."""
    read: dict[str, int] = {}
    for document in documents:
        rows = document.rows_read - document.rows_unread
        read[document.file] = read.get(document.file, 0) + rows
        if document.rows_unread and not document.findings:
            raise UnaccountedRowsError(f"{document.file} has rows that nobody has read")
    for case in cases:
        read[case.file] = read.get(case.file, 0) - case.rows
        ends = {
            Outcome.POSTED: case.entry is not None,
            Outcome.KNOWN: case.existing is not None,
            Outcome.REPEATED: True,
            Outcome.REFUSED: bool(case.findings),
        }
        if not ends.get(case.outcome, False):
            raise UnaccountedRowsError(f"{case.place} has no outcome")
    lost = [file for file, rows in read.items() if rows]
    if lost:
        raise UnaccountedRowsError(f"{lost[0]}: {read[lost[0]]} rows are not accounted for")


def _counts(cases: Sequence[RowCase], unread: int) -> Counts:
    def rows(outcome: Outcome) -> int:
        return sum(case.rows for case in _with(cases, outcome))

    return Counts(
        rows=sum(case.rows for case in cases) + unread,
        posted=rows(Outcome.POSTED),
        known=rows(Outcome.KNOWN),
        repeated=rows(Outcome.REPEATED),
        refused=rows(Outcome.REFUSED),
        unread=unread,
    )


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, the gravest first, then by file and row."""
    return tuple(
        sorted(dict.fromkeys(findings), key=lambda one: (_ORDER.index(one.severity), one.place))
    )


def _with(cases: Iterable[RowCase], outcome: Outcome) -> list[RowCase]:
    return [case for case in cases if case.outcome is outcome]


def _currency(case: RowCase, run: ImportRun) -> str:
    return case.row.currency or case.remittance.currency or run.currency


def _own_currency(ledger: Ledger, index: LedgerIndex) -> str:
    """The ledger's currency, where it names one only, or its claims are in one only."""
    named = list(ledger.options.get("operating_currency") or ()) or sorted(index.currencies)
    return str(named[0]) if len(named) == 1 else ""
