"""Every endpoint answers JSON, whatever happens.

A success is ``{"success": true, "data": …, "mtime": "…"}``, a failure ``{"success": false,
"error": "…"}`` with a fitting HTTP status and, where the failure lies in what was typed,
``"fields"``: the name of each field with the sentence to show beside it. Fava itself would
turn an exception into an HTML page that the browser's code cannot read.
"""

from __future__ import annotations

import json
import logging
import traceback
from decimal import Decimal
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from fava.ext import extension_endpoint
from fava.helpers import FavaAPIError
from flask import Response
from flask import jsonify
from flask import request
from werkzeug.exceptions import HTTPException

from beancount_clawback.data_entry.typed_fields import FieldError
from beancount_clawback.data_entry.typed_fields import typed_date
from beancount_clawback.fava_ext.foreign_requests import why_foreign
from beancount_clawback.fava_ext.foreign_requests import why_not_a_write

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from collections.abc import Mapping

    from beancount_clawback.fava_ext.host import PageHost

    Host = TypeVar("Host", bound=PageHost)
    Read = Callable[[PageHost], Any]
    Form = TypeVar("Form")

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes. A bulk entry of 1000 rows is under 1 MB."""

log = logging.getLogger(__name__)


class Refusal(Exception):  # noqa: N818 - not a fault: an answer that says no
    """An endpoint's answer when it cannot do what was asked.

    Attributes:
        message: a sentence for the accountant: what is wrong and what to do.
        status: 422 unless given: what was sent was understood but cannot be used.
        fields: name of each field at fault with the sentence to show beside it.
    """

    def __init__(
        self,
        message: str,
        status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.fields = dict(fields or {})


def reads(name: str) -> Callable[[Callable[[Host], Any]], Callable[[Host], Response]]:
    """Make a method the GET endpoint of that name.

    It returns the data of the answer, or the whole response where that is a file.
    """

    def decorate(method: Callable[[Host], Any]) -> Callable[[Host], Response]:
        @wraps(method)
        def endpoint(extension: Host) -> Response:
            return _answer(extension, lambda: method(extension))

        return _register(name, ["GET"], endpoint)

    return decorate


def writes(
    name: str, form: Callable[[dict[str, Any]], Form], *, largest: int = LARGEST_BODY
) -> Callable[[Callable[[PageHost, Form], Any]], Callable[[PageHost], Response]]:
    """Make a method the PUT and POST endpoint of that name.

    The method takes what `form` reads of the JSON object that was sent, of at most `largest`
    bytes, and returns the data of the answer.
    """

    def decorate(method: Callable[[PageHost, Form], Any]) -> Callable[[PageHost], Response]:
        @wraps(method)
        def endpoint(extension: PageHost) -> Response:
            return _answer(
                extension, lambda: method(extension, form(_sent(largest))), write=True
            )

        return _register(name, ["POST", "PUT"], endpoint)

    return decorate


def day_asked() -> datetime.date | None:
    """The day that an address asks balances for, as people write dates; None without one.

    Raises:
        Refusal: It is not a date, or may be two.
    """
    given = request.args.get("as-of", "").strip()
    try:
        return typed_date(given) if given else None
    except FieldError as error:
        raise Refusal(error.problem.message) from None


def page_answer(extension: PageHost, make: Read | None) -> dict[str, Any]:
    """The data that a page is sent with: ``{"data": …}``, or ``{"error": …}`` without them."""
    try:
        _refuse_foreign(extension, write=False)
        return {"data": make(extension) if make else None}
    except Refusal as refusal:
        return {"error": refusal.message}
    except FavaAPIError as error:
        return {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - the page must say what Fava's would not
        _log_without_data(error)
        return {"error": _FAULT}


_FAULT = (
    "Something went wrong inside beancount-clawback. Nothing was changed. Fava's log says "
    "where; please report it."
)


def _register(
    name: str, methods: list[str], endpoint: Callable[[Host], Response]
) -> Callable[[Host], Response]:
    mark: Any = extension_endpoint(name, methods)
    mark(endpoint)
    return endpoint


def _answer(extension: PageHost, act: Callable[[], object], *, write: bool = False) -> Response:
    try:
        _refuse_foreign(extension, write=write)
        done = act()
        if isinstance(done, Response):
            return done
        return jsonify(success=True, data=done, mtime=str(extension.ledger.mtime))
    except Refusal as refusal:
        return _failure(refusal.message, refusal.status, refusal.fields)
    except FavaAPIError as error:
        return _failure(str(error), HTTPStatus.BAD_REQUEST)
    except HTTPException as error:
        return _failure(error.description or error.name, HTTPStatus(error.code or 500))
    except Exception as error:  # noqa: BLE001 - a page must always get an answer
        _log_without_data(error)
        return _failure(_FAULT, HTTPStatus.INTERNAL_SERVER_ERROR)


def _refuse_foreign(extension: PageHost, *, write: bool) -> None:
    why = why_foreign(request, extension.options.hosts)
    if why is None and write:
        why = why_not_a_write(request)
    if why is not None:
        raise Refusal(why, HTTPStatus.FORBIDDEN)


def _sent(largest: int) -> dict[str, Any]:
    body = request.stream.read(largest + 1)
    if len(body) > largest:
        raise Refusal(
            "That is more than can be saved at once.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        )
    try:
        sent = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Refusal("The request holds no JSON object.", HTTPStatus.BAD_REQUEST)
    return sent


def _failure(
    message: str, status: HTTPStatus, fields: Mapping[str, str] | None = None
) -> Response:
    response = jsonify(
        {"success": False, "error": message} | ({"fields": fields} if fields else {})
    )
    response.status_code = status
    return response


def _log_without_data(error: Exception) -> None:
    # The message of an exception may quote the ledger, which holds health data.
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in %s %s\n%s", type(error).__name__, request.method, request.path, places)
