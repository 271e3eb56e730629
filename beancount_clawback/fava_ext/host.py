"""What the pages know of the extension that they belong to: the ledger, options, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Protocol

if TYPE_CHECKING:
    from fava.core import FavaLedger

    from beancount_clawback.fava_ext.loaded import Loaded
    from beancount_clawback.fava_ext.one_trial import OneTrial
    from beancount_clawback.fava_ext.options import Options
    from beancount_clawback.fava_ext.own_writes import OwnWrites
    from beancount_clawback.ledger_files.files_read import KnownErrors


class PageHost(Protocol):
    """The extension, as its pages see it.

    Attributes:
        known_errors: The errors of the ledger as it was loaded last, if it has any and the
            bytes that they are about are known.
        own_writes: What its pages have written, to be undone.
        one_trial: The turn of the trials that previews ask for.
    """

    known_errors: KnownErrors | None
    own_writes: OwnWrites
    one_trial: OneTrial

    @property
    def ledger(self) -> FavaLedger:
        """Fava's ledger."""

    @property
    def options(self) -> Options:
        """The options in the extension's own line."""

    @property
    def loaded(self) -> Loaded:
        """What is computed from the ledger as it is loaded now."""
