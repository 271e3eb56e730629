"""Finding a claim as one types: by its number, its client, its date of service, its payment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import check_of
from beancount_clawback.ledger_language.claim_names import also_known_as
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.payment_line import same_payer

_US_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", re.ASCII)


class ClaimIndex:
    """The claims of a book, ready to be searched; made once per load."""

    def __init__(self, claims: Iterable[Claim], config: Config) -> None:
        """Index the claims by all that they are found by."""
        self._prefix = config.claim_prefix
        self._claims = [_Indexed.of(claim, config) for claim in claims]

    def find(self, typed: str, payer: str = "", limit: int = 12) -> list[Claim]:
        """The claims that every typed word is found in, the likeliest first.

        Args:
            typed: Words in any order: parts of a claim's number, client, date of service,
                payment link or check number, payer, service or practitioner. A date may be
                2026-01-15 or 1/15/2026.
            payer: Claims of this payer come first.
            limit: The most that are given.
        """
        words = _words(typed)
        if not words:
            return []
        found = [item for item in self._claims if all(word in item.text for word in words)]
        found.sort(key=lambda item: item.rank(words, payer))
        return [item.claim for item in found[:limit]]

    def meant(self, typed: str, payer: str = "") -> list[Claim]:
        """The claims that whole words name, for cells pasted from a spreadsheet.

        One is what is hoped for. None or several are for a person to decide; of several, those
        of the payer are meant if there are any.
        """
        words = _words(typed)
        if not words:
            return []
        found = [item for item in self._claims if item.tokens.issuperset(words)]
        own = [item for item in found if item.is_of(payer)]
        return [item.claim for item in own or found]


@dataclass(frozen=True, slots=True)
class _Indexed:
    claim: Claim
    text: str
    tokens: frozenset[str]

    @classmethod
    def of(cls, claim: Claim, config: Config) -> _Indexed:
        number = claim.name.removeprefix(config.claim_prefix)
        payments = {event.payment for event in claim.events if event.payment}
        checks = {check_of(event.entry) for event in claim.events}
        words = [claim.name, number, claim.client, claim.service_date.isoformat()]
        words += sorted({*payments, *checks} - {""})
        words += [name for event in claim.events for name in also_known_as(event.entry)]
        words = [word.casefold() for word in words]
        tokens = frozenset(part for word in words for part in (word, *word.split()))
        about = (*claim.payers, claim.service, claim.practitioner)
        words += [word.casefold() for word in about]
        return cls(claim, "\n".join(words), tokens)

    def is_of(self, payer: str) -> bool:
        return any(same_payer(payer, own) for own in self.claim.payers)

    def rank(self, words: list[str], payer: str) -> tuple[int, bool, bool, int, str]:
        exact = sum(word in self.tokens for word in words)
        return (
            -exact,
            bool(payer) and not self.is_of(payer),
            not self.claim.insurance_balance,
            -self.claim.service_date.toordinal(),
            self.claim.name,
        )


def _words(typed: str) -> list[str]:
    plain = _US_DATE.sub(lambda m: f"{m[3]}-{int(m[1]):02d}-{int(m[2]):02d}", typed)
    return list(dict.fromkeys(plain.casefold().replace("^", "").split()))
