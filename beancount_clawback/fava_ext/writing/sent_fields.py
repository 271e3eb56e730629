"""What the browser sends, by field. Nothing in it is believed; a refusal names the field."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TEXT = 2000
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Sent:
    """The JSON object of a request, of which each page's form reads itself.

    Each method takes the name of a field and raises a `Refusal` where it holds something else.
    """

    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A text; the empty one where nothing was sent."""
        value = self.fields.get(name, "")
        if not isinstance(value, str):
            raise malformed(name)
        if len(value) > LONGEST_TEXT:
            message = f"This text is longer than {LONGEST_TEXT:,} characters. Shorten it."
            raise Refusal(message, fields={name: message})
        return value

    def truth(self, name: str) -> bool:
        """A yes or no; no where nothing was sent."""
        value = self.fields.get(name, False)
        if not isinstance(value, bool):
            raise malformed(name)
        return value

    def whole(self, name: str) -> int:
        """A whole number, such as a line's."""
        value = self.fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise malformed(name)
        return value

    def texts(self, name: str) -> dict[str, str]:
        """The texts under a name, by field; none where nothing was sent."""
        value = self.fields.get(name, {})
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise malformed(name)
        return {key: Sent(value).text(key) for key in value}

    def amounts(self) -> dict[str, str]:
        """The four amounts as typed, by key."""
        typed = self.texts("amounts")
        return {key: typed.get(key, "") for key in AMOUNT_KEYS}

    def seen(self) -> dict[str, str] | None:
        """The files' hashes as the page had them; None where nothing was sent."""
        return self.texts("seen") if "seen" in self.fields else None

    def each(self, name: str) -> tuple[Sent, ...]:
        """The objects of a list; none where nothing was sent."""
        found = self._list(name)
        if not all(isinstance(one, dict) for one in found):
            raise malformed(name)
        return tuple(map(Sent, found))

    def lines(self, name: str) -> tuple[str, ...]:
        """The texts of a list; none where nothing was sent."""
        return tuple(Sent({name: one}).text(name) for one in self._list(name))

    def _list(self, name: str) -> list[Any]:
        value = self.fields.get(name, [])
        if not isinstance(value, list):
            raise malformed(name)
        if len(value) > MOST_ROWS:
            raise Refusal(
                f"There can be {MOST_ROWS:,} {name} at once, not {len(value):,}. Enter them in "
                "parts.",
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
        return value


def malformed(name: str) -> Refusal:
    """The refusal of a field that does not hold what it is for."""
    return Refusal(f"The request holds no usable '{name}'.", HTTPStatus.BAD_REQUEST)
