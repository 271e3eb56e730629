"""`python -m tests.mutants [WORD ...]`: try all mutants, or those whose file has a word."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.mutants.mutants import MUTANTS
from tests.mutants.trial import copy_of_tree
from tests.mutants.trial import is_seen


def main() -> int:
    """Say of each mutant whether a test saw it; 1 when one was not seen."""
    words = sys.argv[1:]
    chosen = [one for one in MUTANTS if not words or any(word in one.file for word in words)]
    unseen = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = copy_of_tree(Path(folder))
        for one in chosen:
            seen = is_seen(one, tree)
            unseen += not seen
            first = one.old.strip().partition("\n")[0]
            print(f"{'seen  ' if seen else 'UNSEEN'} {one.file}: {first}", flush=True)
    print(f"{len(chosen)} mutants, {unseen} unseen")
    return int(unseen > 0)


if __name__ == "__main__":
    sys.exit(main())
