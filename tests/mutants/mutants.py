"""Small faults, each put into the code by itself: some test must fail of every one.

`make mutants` tries them all. Add one where a fault went unseen, and the test that sees it.
"""

from __future__ import annotations

from tests.mutants.engine_mutants import ENGINE
from tests.mutants.engine_mutants import PROOFS
from tests.mutants.engine_mutants import SEALS
from tests.mutants.engine_mutants import STYLE
from tests.mutants.import_mutants import IMPORTERS
from tests.mutants.import_mutants import LETTERS
from tests.mutants.import_mutants import UNAPPLIED
from tests.mutants.writing_mutants import REQUESTS
from tests.mutants.writing_mutants import WRITING

MUTANTS = (
    *ENGINE,
    *PROOFS,
    *SEALS,
    *STYLE,
    *WRITING,
    *REQUESTS,
    *IMPORTERS,
    *LETTERS,
    *UNAPPLIED,
)
