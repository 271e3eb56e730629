"""The mutants are many, in every part, and a sample is seen; `make mutants` tries all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.engine_mutants import PROOFS
from tests.mutants.mutants import MUTANTS
from tests.mutants.trial import ROOT
from tests.mutants.trial import copy_of_tree
from tests.mutants.trial import is_seen
from tests.mutants.writing_mutants import WRITING


def test_every_mutant_changes_one_place_of_the_code_that_is_there() -> None:
    assert len(MUTANTS) == len(set(MUTANTS)) >= 75
    for one in MUTANTS:
        text = (ROOT / "beancount_clawback" / one.file).read_text(encoding="utf-8")
        assert text.count(one.old) == 1, one
        assert one.new not in {one.old, text}
        assert all((ROOT / name).exists() for name in one.tests.split()), one


@pytest.mark.slow
def test_a_sample_is_seen_and_what_changes_nothing_is_not(tmp_path: Path) -> None:
    tree = copy_of_tree(tmp_path)
    for one in (PROOFS[-1], WRITING[0], WRITING[1]):
        assert is_seen(one, tree), one
    harmless = PROOFS[-1]._replace(new="            known[identity] += -1\n")
    assert not is_seen(harmless, tree)
