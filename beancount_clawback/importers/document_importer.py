"""What all importers for beangulp and for Fava's import page share.

An `import.py` that uses them all:

    from pathlib import Path

    import beangulp

    from beancount_clawback.importers.clawback_list import ClawbackListImporter
    from beancount_clawback.importers.era_importer import EraImporter
    from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter

    LEDGER = Path(__file__).with_name("practice.beancount")
    CONFIG = [
        EraImporter(ledger=LEDGER, accounts={"interest": "Income:Interest"}),
        RemittanceSheetImporter(ledger=LEDGER),
        ClawbackListImporter(ledger=LEDGER, date_format="%m/%d/%Y"),
    ]

    if __name__ == "__main__":
        beangulp.Ingest(CONFIG)()

What cannot be imported comes out as drafts: flagged, tagged #import-draft, moving nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from typing import ClassVar

import beangulp
from beancount.core.amount import Amount
from beancount.core.data import Directive
from beancount.core.data import Directives
from beancount.core.data import Note
from beancount.core.data import Open
from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.importers.archive_names import archive_account
from beancount_clawback.importers.archive_names import archive_name
from beancount_clawback.importers.archive_names import archive_path
from beancount_clawback.importers.archive_names import archive_title
from beancount_clawback.importers.archive_names import with_document
from beancount_clawback.importers.documents.cells import one_line
from beancount_clawback.importers.documents.remittance import CONTRACTUAL
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.file_kinds import FileKind
from beancount_clawback.importers.file_kinds import Sample
from beancount_clawback.importers.import_py import options_in_import_py
from beancount_clawback.importers.matching.references import keys_of
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.new_entries import without_files
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.saved_mappings import MAPPINGS_FILE
from beancount_clawback.importers.sheets.saved_mappings import mappings_beside
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.transaction_text import amount_text
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.config import plugin_config
from beancount_clawback.ledger_language.config import read_config
from beancount_clawback.ledger_language.keys import NEXT_STEP_KEY
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.ledger_language.records import text_of

DUPLICATE = "__duplicate__"
"""Metadata by which beangulp and Fava tell an entry that the ledger has already."""


class DocumentImporter(beangulp.Importer):  # type: ignore[misc]
    """An importer for one kind of file.

    Args:
        name: What the importer is called; give each one of its own when there are several of
            a kind.
        ledger: The ledger's main file. The plugin's configuration is read from it, and when
            beangulp is given no existing entries, they are, too.
        config: The plugin's configuration, as in the plugin line; instead of `ledger`.
        account: The account that documents are filed under; the bank account by default. It
            must be open, or Beancount does not find them.
        documents: The folder of the archive as seen from the ledger's folder, so that the
            entries link to their document by its path.
        columns: For columns whose heading is not known: the exact heading in the file,
            by the name of what it holds, such as {"insurance-paid": "Zahlung"}.
        ignored: Headings of columns that are not to be used. Mappings that `clawback import
            --save-mapping` keeps beside the ledger are used as well.
        date_format: The form of dates that are not ISO's, as for `strptime`.
        decimal_comma: Amounts are written 1.234,50.
        payers: The ledger's name of a payer for a name that files use.
        accounts: The account for a kind of provider-level money, such as {"interest": …}.
        flag: Of clawback records: ! until somebody has reviewed the claim.
        post_unbalanced: Import the rows even if they do not add up to their total.
        contractual: More reasons (CARC) that are written off although nothing is paid.
        currency: What all amounts are in, whatever the files say.
        names: Write clients' names, which are health data.

    Raises:
        ValueError: For a column name that is none, or a configuration that cannot be read.
    """

    kind: ClassVar[FileKind]

    def __init__(
        self,
        *,
        name: str = "",
        ledger: str | Path = "",
        config: Mapping[str, Any] | None = None,
        account: str = "",
        documents: str = "",
        columns: Mapping[str, str] | None = None,
        ignored: Sequence[str] = (),
        date_format: str = "",
        decimal_comma: bool = False,
        payers: Mapping[str, str] | None = None,
        accounts: Mapping[str, str] | None = None,
        flag: str = REVIEW_FLAG,
        post_unbalanced: bool = False,
        contractual: Iterable[str] = (),
        currency: str = "",
        names: bool = False,
    ) -> None:
        """Keep the settings; nothing is read yet."""
        self._name = name or f"clawback-{self.kind.name}"
        self._ledger = Path(ledger) if ledger else None
        self._config = _config_of(config) if config is not None else None
        self._account = account
        self._documents = documents
        self._options = SheetOptions(
            columns=fields_of(columns or {}),
            date_format=date_format,
            decimal_comma=decimal_comma,
            names=names,
            ignored=tuple(ignored),
            contractual=CONTRACTUAL.union(contractual),
            currency=currency,
        )
        self._rules = ImportRules(
            payers=payers or {},
            accounts=accounts or {},
            flag=flag,
            post_unbalanced=post_unbalanced,
            names=names,
        )
        self._opens: tuple[int, frozenset[str]] = (0, frozenset())
        self._last: tuple[tuple[object, ...], Document | None] | None = None

    @property
    def name(self) -> str:
        """What the importer is called."""
        return self._name

    def identify(self, filepath: str) -> bool:
        """Whether a file is of this kind."""
        return self._document(filepath) is not None

    def account(self, filepath: str) -> str:
        """The account that a document is filed under."""
        del filepath
        return self._account or archive_account(self._configuration(), self._accounts())

    def date(self, filepath: str) -> datetime.date | None:
        """The last date in a document."""
        document = self._document(filepath)
        return document.latest_date if document else None

    def filename(self, filepath: str) -> str | None:
        """The document's name in the archive, made of payer, remittance and date."""
        document = self._document(filepath)
        return archive_name(document, Path(filepath)) if document else None

    def extract(self, filepath: str, existing: Directives) -> Directives:
        """New entries, those that the ledger has already, drafts, and notes on the file."""
        document = self._document(filepath)
        if document is None:
            return []
        account = self.account(filepath)
        name = archive_path(document, Path(filepath), account, self._documents)
        done = self._plan(with_document(document, name), existing)
        return [
            *map(in_plain_texts, done.written),
            *(in_plain_texts(one.entry) for one in done.known),
            *(in_plain_texts(_for_import_py(one.entry)) for one in done.drafts),
            *_notes(done, document, account, filepath),
        ]

    def deduplicate(self, entries: Directives, existing: Directives) -> None:
        """Mark what the ledger, or another document, has already, by links and references."""
        roles = Roles(self._configuration())
        known: dict[str, Directive] = {}
        for entry in existing:
            if isinstance(entry, (Transaction, Note)):
                for key in keys_of(entry, roles):
                    known.setdefault(key, entry)
        for entry in entries:
            for key in keys_of(entry, roles):
                if key in known:
                    entry.meta[DUPLICATE] = known[key]
                    break

    def sort(self, entries: Directives, reverse: bool = False) -> None:
        """By date; entries of one day stay as they are, which is how they are to be written."""
        entries.sort(key=lambda entry: entry.date, reverse=reverse)

    def _plan(self, document: Document, existing: Directives) -> ImportPlan:
        entries: Directives = existing
        options: Mapping[str, Any] = {}
        if not entries and self._ledger is not None:
            loaded = load(str(self._ledger))
            entries, options = loaded.entries, loaded.options
        config = self._configuration()
        ledger = Ledger(entries, [], options, config, has_plugin=True)
        return plan([document], ledger, self._rules)

    def _accounts(self) -> frozenset[str]:
        """The accounts that the ledger opens; remembered until its main file changes."""
        if self._ledger is None:
            return frozenset()
        try:
            changed = self._ledger.stat().st_mtime_ns
        except OSError:
            return frozenset()
        if self._opens[0] != changed:
            entries = load(str(self._ledger)).entries
            opens = frozenset(one.account for one in entries if isinstance(one, Open))
            self._opens = (changed, opens)
        return self._opens[1]

    def _configuration(self) -> Config:
        if self._config is not None:
            return self._config
        if self._ledger is None:
            return Config()
        _, _, options = parser.parse_file(str(self._ledger))
        options["filename"] = str(self._ledger.absolute())
        config, _ = read_config(plugin_config(options)[1], options)
        return config

    def _document(self, filepath: str) -> Document | None:
        """The file as read, or None when it is of another kind; remembered until it changes."""
        path = Path(filepath)
        try:
            stat = path.stat()
        except OSError:
            return None
        key = (filepath, stat.st_mtime_ns, stat.st_size, self._mappings_changed())
        if self._last is None or self._last[0] != key:
            options = self._options
            if self._ledger is not None:
                options = replace(options, saved=mappings_beside(self._ledger))
            sample = Sample(path, options)
            document = None
            if path.suffix.lower() in self.kind.suffixes and self.kind.recognizes(sample):
                document = self.kind.read(sample)
            self._last = (key, document)
        return self._last[1]

    def _mappings_changed(self) -> int:
        """When the mappings beside the ledger were last changed; 0 for none."""
        if self._ledger is None:
            return 0
        try:
            return self._ledger.with_name(MAPPINGS_FILE).stat().st_mtime_ns
        except OSError:
            return 0


def fields_of(columns: Mapping[str, str]) -> dict[Field, str]:
    """A mapping of columns by what they hold.

    Raises:
        ValueError: For a name that is none.
    """
    known = {one.value: one for one in Field}
    for name in columns:
        if name not in known:
            raise ValueError(
                f"{name!r} is nothing that a column holds; use one of {', '.join(known)}"
            )
    return {known[name]: heading for name, heading in columns.items()}


def in_plain_texts(entry: Transaction) -> Transaction:
    """An entry whose metadata survives Fava's import page: amounts, numbers, dates as texts.

    The plugin reads an amount or a date from a text as well.
    """
    meta = {key: _plain(value) for key, value in entry.meta.items()}
    return entry._replace(meta=meta)


def _plain(value: object) -> object:
    if isinstance(value, Amount):
        return amount_text(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def _for_import_py(draft: Transaction) -> Transaction:
    step = options_in_import_py(text_of(draft.meta, NEXT_STEP_KEY))
    return draft._replace(meta={**draft.meta, **({NEXT_STEP_KEY: step} if step else {})})


def _notes(done: ImportPlan, document: Document, account: str, filepath: str) -> list[Note]:
    """What is wrong with the file as a whole, where Fava and beangulp show it."""
    date = document.latest_date or datetime.date(1970, 1, 1)
    name = archive_title(document)
    said = [
        (one.place.row, f"{one.message} {options_in_import_py(one.next_step)}")
        for one in done.document_findings
        if one.severity is not Severity.NOTICE
    ]
    return [
        Note(
            {"filename": filepath, "lineno": row},
            date,
            account,
            one_line(without_files(f"{name}: {text}", [document.file])),
            None,
            None,
        )
        for row, text in said
    ]


def _config_of(settings: Mapping[str, Any]) -> Config:
    config, slips = read_config(repr(dict(settings)))
    if slips:
        raise ValueError("; ".join(slips))
    return config
