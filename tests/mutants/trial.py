"""One mutant at a time, in a copy of the tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.mutants.mutant import Mutant

ROOT = Path(__file__).parents[2]
_KEPT = ("beancount_clawback", "tests", "ledgers", "docs", "pyproject.toml", "Makefile")


def copy_of_tree(folder: Path) -> Path:
    """What the tests need, in a folder of its own."""
    for name in (*_KEPT, *(path.name for path in ROOT.glob("*.md"))):
        source = ROOT / name
        if source.is_dir():
            skipped = shutil.ignore_patterns("__pycache__", "*.picklecache")
            shutil.copytree(source, folder / name, ignore=skipped)
        else:
            shutil.copy(source, folder / name)
    return folder


def is_seen(mutant: Mutant, tree: Path) -> bool:
    """Whether a test fails of a mutant.

    Raises:
        ValueError: Its text is not there exactly once, or its tests did not run.
    """
    path = tree / "beancount_clawback" / mutant.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise ValueError(f"{mutant.file} has {text.count(mutant.old)} times: {mutant.old}")
    _put(path, text.replace(mutant.old, mutant.new))
    try:
        return _fails(mutant.tests.split(), tree)
    finally:
        _put(path, text)


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    # Python takes a file of the same second and length for the one that it has compiled.
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()


def _fails(tests: list[str], tree: Path) -> bool:
    options = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not browser"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=tree,
        # The copy goes ahead of the package that is installed.
        env={
            **os.environ,
            "PYTHONPATH": str(tree),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise ValueError(f"the tests did not run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 1
