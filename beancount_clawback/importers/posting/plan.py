"""Documents and a ledger in, an import plan out: what is to be written, what is not, and why.

Every row ends in exactly one of four ways: an entry is made of it, it is known (the ledger or
another file of the import has it), its money is booked as unapplied, or a finding says why it
is none of these. The plan proves that by a count. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from beancount.core.data import Directive
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.garbage_collector import without_collector
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import canonical
from beancount_clawback.importers.posting.applying import date_in_open_period
from beancount_clawback.importers.posting.applying import drop_what_still_waits
from beancount_clawback.importers.posting.applying import waiting_remittances
from beancount_clawback.importers.posting.claim_rows import post_claim_rows
from beancount_clawback.importers.posting.engine_proof import prove
from beancount_clawback.importers.posting.hand_booked import keep_out_what_is_booked
from beancount_clawback.importers.posting.new_entries import draft_entry
from beancount_clawback.importers.posting.offsets_explained import note_unexplained
from beancount_clawback.importers.posting.partial_remittances import findings_on_remittances
from beancount_clawback.importers.posting.partial_remittances import owed_to_payer
from beancount_clawback.importers.posting.passed_on import note_passed_on
from beancount_clawback.importers.posting.provider_adjustments import post_provider_rows
from beancount_clawback.importers.posting.provider_adjustments import repeat_across_files
from beancount_clawback.importers.posting.remittance_cases import remittances_of
from beancount_clawback.importers.posting.remittance_totals import check_totals
from beancount_clawback.importers.posting.second_payments import settle_second_payments
from beancount_clawback.importers.posting.settlements import with_reference
from beancount_clawback.importers.posting.statements import statements
from beancount_clawback.importers.posting.statements import with_statements
from beancount_clawback.importers.posting.taken_apart import put_back
from beancount_clawback.importers.posting.unapplied import book_unapplied
from beancount_clawback.importers.posting.unapplied import find_unapplied
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.ledger_language.record_style import RecordStyle

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
    place: RowPlace
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
    place: RowPlace


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of all files; `rows` is the sum of the next seven.

    Attributes:
        noted: Rows of which there is nothing to book, as a finding says.
        applied: Unapplied amounts of earlier imports that are applied now, in no row above.
        identified: Adjustments of earlier imports whose claim is known now, likewise.
    """

    rows: int = 0
    posted: int = 0
    known: int = 0
    unapplied: int = 0
    repeated: int = 0
    refused: int = 0
    noted: int = 0
    unread: int = 0
    applied: int = 0
    identified: int = 0


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
        opens: Accounts that the entries need and the ledger has not opened.
        waiting: What keeps the unapplied amounts of earlier imports from being applied.
        statements: What each remittance comes to that the entries complete, by its link.
    """

    entries: tuple[PlannedEntry, ...] = ()
    known: tuple[PlannedEntry, ...] = ()
    drafts: tuple[PlannedEntry, ...] = ()
    findings: tuple[ImportFinding, ...] = ()
    document_findings: tuple[ImportFinding, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    noted: tuple[Attachment, ...] = ()
    opens: tuple[Open, ...] = ()
    waiting: tuple[ImportFinding, ...] = ()
    statements: Mapping[str, Transaction] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)

    @property
    def written(self) -> list[Transaction]:
        """Everything that is to be written, in that order: the entries and the statements."""
        return with_statements((one.entry for one in self.entries), self.statements)

    @property
    def is_whole(self) -> bool:
        """Whether no row of the files is unapplied, refused or unread, nor a file."""
        counts = self.counts
        errors = any(one.severity is Severity.ERROR for one in self.findings)
        return not (errors or counts.unapplied or counts.refused or counts.unread)


def plan(
    documents: Sequence[Document],
    ledger: Ledger,
    rules: ImportRules | None = None,
    *,
    book: Book | None = None,
    accounts_open_themselves: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportPlan:
    """Compute what the rows of some files become in a ledger.

    Args:
        documents: The files as read, in any order.
        ledger: The ledger as loaded, completed by the plugin.
        rules: What the practice has decided.
        book: The claims of the ledger, where somebody has built their book already.
        accounts_open_themselves: A later plugin opens accounts on use.
        progress: Called with numbers of rows: each counts once when it is looked up in the
            ledger, and once more when the engine has proved all of them.

    Raises:
        UnaccountedRowsError: A row is in none of the plan's parts.
    """
    with without_collector():
        index = LedgerIndex(ledger, book, accounts_open_themselves=accounts_open_themselves)
        return _worked_out(
            documents, index, rules or ImportRules(), accounts_open_themselves, progress
        )


def _worked_out(
    documents: Sequence[Document],
    index: LedgerIndex,
    rules: ImportRules,
    accounts_open_themselves: bool,
    progress: Callable[[int], None] | None,
) -> ImportPlan:
    ledger = index.ledger
    run = ImportRun(index, rules, _own_currency(ledger, index), progress=progress)
    remittances = remittances_of(documents, index, rules)
    find_unapplied(remittances, index)
    keep_out_what_is_booked(remittances, run)
    waiting = waiting_remittances(remittances, index, rules.only)
    date_in_open_period([*remittances, *waiting], index)
    post_claim_rows([*remittances, *waiting], run)
    cases = [case for one in (*remittances, *waiting) for case in one.cases]
    note_passed_on(cases, index)
    settle_second_payments(cases, index)
    post_provider_rows([*remittances, *waiting], cases, run)
    repeat_across_files(remittances)
    note_unexplained(cases, index)
    totals = check_totals(remittances, index, rules)
    proof = prove(
        sorted(_with(cases, Outcome.POSTED), key=canonical),
        [*_opens(run), *ledger.entries],
        ledger.config,
        accounts_open_themselves=accounts_open_themselves,
        into=rules.into,
    )
    put_back([*remittances, *waiting])
    book_unapplied(totals, run)
    still_waiting = drop_what_still_waits(waiting)
    own = [case for remittance in remittances for case in remittance.cases]
    run.tick(sum(case.rows for case in own))
    _account_for_all(documents, own)
    findings = [one for document in documents for one in document.findings]
    findings += findings_on_remittances(totals, index)
    findings += (one for total in totals for one in owed_to_payer(total.remittance))
    applied = [case for one in waiting for case in one.cases]
    unread = sum(document.rows_unread for document in documents)
    done = _plan([*own, *applied], findings, run)
    return replace(
        _in_style(replace(done, statements=statements(totals, proof, run)), run),
        counts=_counts(own, unread, applied),
        waiting=_in_order(one for case in still_waiting for one in case.findings),
        attachments=(*done.attachments, *_attachments(still_waiting)),
    )


def _plan(
    cases: Sequence[RowCase], findings: Sequence[ImportFinding], run: ImportRun
) -> ImportPlan:
    posted, known, unapplied, refused, noted = (
        sorted(_with(cases, outcome), key=canonical)
        for outcome in (
            Outcome.POSTED,
            Outcome.KNOWN,
            Outcome.UNAPPLIED,
            Outcome.REFUSED,
            Outcome.NOTED,
        )
    )
    new = [case for case in unapplied if case.existing is None and case.entry is not None]
    files = sorted({case.file for case in cases}, key=len, reverse=True)
    # What is wrong with a row whose money is booked is said once, with where the money is; of
    # one that somebody has entered since, nothing is.
    said = {(one.code, one.place) for case in unapplied for one in case.findings}
    said |= {(one.code, one.place) for case in known for one in case.row.faults}
    findings = [one for one in findings if (one.code, one.place) not in said]
    return ImportPlan(
        entries=tuple(_planned(case) for case in sorted([*posted, *new], key=canonical)),
        known=tuple(_known(known)),
        drafts=tuple(
            PlannedEntry(draft_entry(case, _currency(case, run), run.rules, files), case.place)
            for case in refused
        ),
        findings=_in_order(
            [
                *findings,
                *(one for case in (*refused, *unapplied, *noted) for one in case.findings),
                *(one for case in posted for one in case.notices),
            ]
        ),
        document_findings=_in_order(findings),
        attachments=tuple(_attachments([*refused, *unapplied])),
        noted=tuple(_attachments([*posted, *known])),
        opens=tuple(
            one for one in _opens(run) if any(_uses(case, one.account) for case in posted)
        ),
    )


def _in_style(done: ImportPlan, run: ImportRun) -> ImportPlan:
    """All that is to be written, as the plugin line says how."""
    index = run.index
    new = (one.entry for one in done.entries)
    style = RecordStyle([*index.ledger.entries, *new], index.config, index.chart, run.currency)

    def styled(planned: tuple[PlannedEntry, ...]) -> tuple[PlannedEntry, ...]:
        written = ((one, style.written(one.entry)) for one in planned)
        return tuple(
            one if entry is one.entry else replace(one, entry=entry) for one, entry in written
        )

    return replace(
        done,
        entries=styled(done.entries),
        known=styled(done.known),
        drafts=styled(done.drafts),
        statements={link: style.written(one) for link, one in done.statements.items()},
    )


def _known(cases: Sequence[RowCase]) -> Iterator[PlannedEntry]:
    """Each known entry once; an adjustment, which is not made again, as the ledger has it."""
    shown = {id(case.existing) for case in cases if case.entry is not None}
    for case in cases:
        if case.entry is not None:
            yield _planned(case)
        elif id(case.existing) not in shown and isinstance(case.existing, Transaction):
            shown.add(id(case.existing))
            yield PlannedEntry(case.existing, case.place, case.existing)


def _opens(run: ImportRun) -> list[Open]:
    return [
        Open({"filename": "", "lineno": 0}, day, account, [], None)
        for account, day in sorted(run.opens.items())
    ]


def _uses(case: RowCase, account: str) -> bool:
    postings = case.entry.postings if case.entry is not None else ()
    return any(posting.account == account for posting in postings)


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
            Outcome.UNAPPLIED: bool(case.findings),
            Outcome.REPEATED: True,
            Outcome.REFUSED: bool(case.findings),
            Outcome.NOTED: bool(case.findings),
        }
        if not ends.get(case.outcome, False):
            raise UnaccountedRowsError(f"{case.place} has no outcome")
    lost = [file for file, rows in read.items() if rows]
    if lost:
        raise UnaccountedRowsError(f"{lost[0]}: {read[lost[0]]} rows are not accounted for")


def _counts(cases: Sequence[RowCase], unread: int, applied: Sequence[RowCase]) -> Counts:
    def rows(outcome: Outcome) -> int:
        return sum(case.rows for case in _with(cases, outcome))

    return Counts(
        rows=sum(case.rows for case in cases) + unread,
        posted=rows(Outcome.POSTED),
        known=rows(Outcome.KNOWN),
        unapplied=rows(Outcome.UNAPPLIED),
        repeated=rows(Outcome.REPEATED),
        refused=rows(Outcome.REFUSED),
        noted=rows(Outcome.NOTED),
        unread=unread,
        applied=len({one.unapplied_reference for one in applied if one.unapplied}),
        identified=sum(not one.unapplied for one in applied),
    )


def _in_order(findings: Iterable[ImportFinding]) -> tuple[ImportFinding, ...]:
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
