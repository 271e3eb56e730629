"""The extension class: what Fava calls, and what the template asks for."""

from __future__ import annotations

import time
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from fava.context import g
from fava.ext import FavaExtensionBase
from fava.ext import FavaExtensionError
from flask import current_app
from flask import request
from flask import url_for
from werkzeug.exceptions import HTTPException

from beancount_clawback.fava_ext.answers import page_answer
from beancount_clawback.fava_ext.answers import reads
from beancount_clawback.fava_ext.browser_files import STYLE_SHEETS
from beancount_clawback.fava_ext.browser_files import browser_file_endpoints
from beancount_clawback.fava_ext.one_trial import OneTrial
from beancount_clawback.fava_ext.options import Options
from beancount_clawback.fava_ext.options import read_options
from beancount_clawback.fava_ext.own_writes import OwnWrites
from beancount_clawback.fava_ext.pages import NAVIGATION
from beancount_clawback.fava_ext.pages import REPORTS
from beancount_clawback.fava_ext.pages import page_named
from beancount_clawback.fava_ext.script_policy import allow_own_scripts_only
from beancount_clawback.fava_ext.what_answers import endpoints
from beancount_clawback.fava_ext.what_answers import imported
from beancount_clawback.fava_ext.what_answers import page_data
from beancount_clawback.ledger_files.files_read import KnownErrors
from beancount_clawback.ledger_language.accounts import UNIDENTIFIED
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.config import plugin_config
from beancount_clawback.ledger_language.config import read_config
from beancount_clawback.ledger_language.terms import TERMS
from beancount_clawback.reports.as_of import day_here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fava.beans.abc import Custom
    from fava.core import FavaLedger

    from beancount_clawback.fava_ext.loaded import Loaded
    from beancount_clawback.fava_ext.loaded import LoadedBooks
    from beancount_clawback.fava_ext.pages import Page

_TERMS = {name: asdict(term) for name, term in TERMS.items()}

_LONGEST_LOAD = 120_000_000_000
"""Nanoseconds. Fava tells when it has loaded a ledger, and not when it began to."""


class Clawback(FavaExtensionBase):
    """Pages to record clawbacks and to report on them. The name is part of the URLs."""

    report_title = "Clawbacks"
    has_js_module = True
    navigation: Sequence[Page] = NAVIGATION
    reports: Sequence[Page] = REPORTS
    style_sheets = STYLE_SHEETS

    def __init__(self, ledger: FavaLedger, config: str | None = None) -> None:
        # Fava's own reading of the text may stop Fava, so it gets none.
        super().__init__(ledger, None)
        self.options, _reported_by_after_load_file = read_options(config)
        self.endpoints.update(browser_file_endpoints())
        self.endpoints.update(endpoints())
        self.known_errors: KnownErrors | None = None
        self.own_writes = OwnWrites()
        self.one_trial = OneTrial()

    def after_load_file(self) -> None:
        """Begin anew: Fava keeps this object when the ledger changes."""
        # Before the first page there is nothing to forget.
        if "_loaded_books" in self.__dict__:
            self._loaded_books.forget()
        self._name_accounts_to_come()
        self.known_errors = self._errors_of_files_at_rest()
        self.options = Options()
        for line in self.ledger.all_entries_by_type.Custom:
            if line.type == "fava-extension" and _names_this(line):
                self.options, problems = read_options(_options_text(line))
                self.ledger.extensions.errors.extend(
                    FavaExtensionError(line.meta, f"beancount-clawback: {problem}", line)
                    for problem in problems
                )
                # Fava itself reports a second line for the same extension.
                return

    def _name_accounts_to_come(self) -> None:
        """Let Fava's import page take the accounts that the plugin opens when they are used."""
        roles = Roles(self.ledger_config)
        opened = {one.account for one in self.ledger.all_entries_by_type.Open}
        unidentified = {
            f"{one}:{UNIDENTIFIED}"
            for one in opened
            if roles.is_recoupment(one) and not one.endswith(f":{UNIDENTIFIED}")
        }
        attributes = self.ledger.attributes
        attributes.accounts = [*attributes.accounts, *sorted(unidentified - opened)]

    def _errors_of_files_at_rest(self) -> KnownErrors | None:
        errors = self.ledger.load_errors
        files = map(Path, self.ledger.options["include"])
        since = time.time_ns() - _LONGEST_LOAD
        return KnownErrors.of_files_at_rest(errors, files, since) if errors else None

    def before_request(self) -> None:
        """Keep markup in a narration from running as a script, on all of Fava's pages."""
        if self.options.scripts == "own":
            allow_own_scripts_only()

    @property
    def page(self) -> Page | None:
        """The page that the current request names; ``None`` if there is none such."""
        return page_named(request.args.get("page"))

    @cached_property
    def read_only(self) -> bool:
        """Whether this Fava refuses every write.

        Fava does not tell: its ``--read-only`` is a rule in its own request handling. So
        that rule is asked, with a request that goes nowhere.
        """
        # A context of its own: Fava keeps the current ledger in the application's.
        with current_app.app_context(), current_app.test_request_context("/", method="PUT"):
            try:
                return current_app.preprocess_request() is not None
            except HTTPException:
                return True

    @property
    def open_reviews(self) -> tuple[int, str]:
        """How many things the page Reviews lists, as the Overview counts them; and as text."""
        day = day_here(self.loaded.entries)
        counts = [
            sum(date <= day for date in dates)
            for dates in (self.loaded.open_reviews, self.loaded.open_unapplied)
        ]
        reviews, unapplied = counts
        return sum(counts), f"Open reviews: {reviews}. Unapplied money: {unapplied}."

    @property
    def plugin_is_named(self) -> bool:
        """Whether the ledger has the plugin line that makes its records be read."""
        return plugin_config(self.ledger.options)[0]

    @property
    def ledger_config(self) -> Config:
        """The plugin's configuration; the extension's own line is :attr:`options`."""
        options = self.ledger.options
        return read_config(plugin_config(options)[1], options)[0]

    @cached_property
    def _loaded_books(self) -> LoadedBooks:
        # What reads a ledger is imported for the first page, and not when Fava starts.
        from beancount_clawback.fava_ext.loaded import LoadedBooks  # noqa: PLC0415

        return LoadedBooks()

    @property
    def loaded(self) -> Loaded:
        """What the pages compute from the ledger as it is loaded now, once per load."""
        return self._loaded_books.of(self.ledger, lambda: self.ledger_config)

    def page_data(self) -> dict[str, Any]:
        """What the page of the current request shows first, sent with the page itself."""
        return page_answer(self, page_data(self.page.name) if self.page else None)

    def address_of(self, endpoint: str) -> str:
        """Path of an endpoint, without the filters that Fava adds to its addresses."""
        filters = dict.fromkeys(("account", "conversion", "filter", "interval", "time"))
        return url_for("extension_report", extension_name=self.name, **filters) + endpoint

    @reads("link-names")
    def link_names(self) -> dict[str, Any]:
        """For Fava's own pages: how the links of claims begin, and which key leads where."""
        return {
            "claimPrefix": self.ledger_config.claim_prefix,
            "keys": {page.key: page.name for page in NAVIGATION},
        }

    @reads("waiting")
    def waiting(self) -> dict[str, Any]:
        """For Fava's import page: the unapplied amounts, and what their list needs."""
        unapplied = imported("writing.unapplied_page:open_unapplied_data")(self)
        return {
            "settings": self.settings(),
            "styles": [self.address_of(sheet) for sheet in self.style_sheets],
            "unapplied": unapplied or {"amounts": [], "banks": [], "seen": {}},
        }

    def settings(self) -> dict[str, Any]:
        """What the browser's code must know on every page; JSON values only."""
        ledger = g.ledger
        return {
            "page": self.page.name if self.page else None,
            "title": self.page.title if self.page else "Unknown page",
            "about": self.page.about if self.page else "",
            "term": self.page.term if self.page else "",
            "terms": _TERMS,
            "ledgerTitle": ledger.options["title"],
            "readOnly": self.read_only,
            "incognito": current_app.config["INCOGNITO"],
            "locale": ledger.fava_options.locale,
            "precisions": ledger.format_decimal.precisions,
            "externalEditor": ledger.fava_options.use_external_editor,
        }


def _names_this(line: Custom) -> bool:
    package = __name__.rpartition(".")[0]
    return bool(line.values) and line.values[0].value in {package, __name__}


def _options_text(line: Custom) -> object:
    return line.values[1].value if len(line.values) > 1 else None
