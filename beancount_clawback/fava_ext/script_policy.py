"""Only script files of this Fava run on its pages: nothing that the ledger says can.

Fava's journal shows payees, narrations and metadata unchanged, markup included. A text
from a payer's file or letter could so run as a script in the accountant's browser. Browsers
refuse that when the page comes with this policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import after_this_request

if TYPE_CHECKING:
    from flask import Response

# Fava's editor compiles its parser from WebAssembly.
POLICY = "script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'self'"


def allow_own_scripts_only() -> None:
    """Send the policy with the page that answers the current request."""

    @after_this_request
    def _with_policy(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
