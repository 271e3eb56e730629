"""Rows that an import could not bring: drafts, which move nothing until somebody ends them."""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.keys import DRAFT_TAG
from beancount_clawback.ledger_language.keys import FINDING_KEY
from beancount_clawback.ledger_language.keys import NEXT_STEP_KEY
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import text_of


def import_drafts(entries: Iterable[Directive]) -> list[Transaction]:
    """The drafts of a ledger, whatever their flag; one that is settled is deleted."""
    return [
        entry
        for entry in entries
        if type(entry) is Transaction and entry.tags and DRAFT_TAG in entry.tags
    ]


def draft_problem(draft: Transaction) -> Problem:
    """What a draft is called in a check, with the way out of it."""
    why = text_of(draft.meta, FINDING_KEY) or "The import does not say why."
    step = text_of(draft.meta, NEXT_STEP_KEY)
    return Problem("import-draft", why=why.rstrip("."), step=f"{step} " if step else "")
