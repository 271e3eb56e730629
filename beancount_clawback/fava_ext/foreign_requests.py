"""Which requests come from elsewhere and are refused.

Fava has no protection of its own: any web page that the accountant has open can send
requests to it, and a page whose name was rebound to this machine can read the answers.
Three facts cannot be forged by a web page and decide here: the ``Host`` that the browser
was pointed at, the ``Origin`` of the page that sends the request, and that a page of
another origin cannot send JSON without asking first (which Fava does not answer).
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from flask import Request


def why_foreign(request: Request, hosts: AbstractSet[str]) -> str | None:
    """Say why a request is not from this Fava's own pages, or ``None`` if it is.

    Args:
        request: any request for the extension's data.
        hosts: host names, in lower case, that the extension's options allow.
    """
    host = _host_name(f"//{request.host}")
    if host is None or not (_cannot_be_rebound(host) or host in hosts):
        return (
            f"This Fava was reached as '{request.host}', a name that it does not know. If "
            "the name is yours, add it to the extension's options, without port: "
            "\"{'hosts': ['books.example.org']}\"."
        )
    origin = request.headers.get("Origin")
    if origin is not None and not _is_own(origin, request.host, hosts):
        return f"The request was sent by a page of '{origin}', not by Fava."
    return None


def why_not_a_write(request: Request) -> str | None:
    """Say why a request must not change anything, or ``None`` if it may.

    To be asked after :func:`why_foreign`.
    """
    if request.method not in {"POST", "PUT"}:
        return "Only POST and PUT can change the ledger."
    if request.mimetype != "application/json":
        return "The request must be sent as application/json."
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return "The request was sent by a page of another site."
    return None


def _is_own(origin: str, host: str, hosts: AbstractSet[str]) -> bool:
    try:
        sent = urlsplit(origin)
    except ValueError:
        return False
    if sent.scheme not in {"http", "https"}:
        return False
    return sent.netloc.lower() == host.lower() or _host_name(origin) in hosts


def _host_name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _cannot_be_rebound(host: str) -> bool:
    # A rebinding attack needs a public name of the attacker's own.
    if "." not in host and ":" not in host:
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
