"""What the pages know of the extension that they belong to: the ledger, options, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Protocol

if TYPE_CHECKING:
    from fava.core import FavaLedger

    from beancount_clawback.fava_ext.loaded import Loaded
    from beancount_clawback.fava_ext.options import Options


class PageHost(Protocol):
    """The extension, as its pages see it."""

    @property
    def ledger(self) -> FavaLedger:
        """Fava's ledger."""

    @property
    def options(self) -> Options:
        """The options in the extension's own line."""

    @property
    def loaded(self) -> Loaded:
        """What is worked out of the ledger as it is loaded now."""
