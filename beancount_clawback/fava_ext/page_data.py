"""What a page shows first, sent with the page itself so that it needs no second request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.reading.answers_of_pages import READING_DATA
from beancount_clawback.fava_ext.writing.endpoints import WRITING_DATA

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from beancount_clawback.fava_ext.host import PageHost

PAGE_DATA: Mapping[str, Callable[[PageHost], Any]] = {**READING_DATA, **WRITING_DATA}
"""By name of the page: JSON values for the ``show`` of its module in browser/page.js.

A page's function reads its parameters from Flask's ``request.args`` and may raise
``answers.Refusal``, whose sentence is then shown instead of the page.
"""
