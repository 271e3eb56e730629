"""Files that other programs and other people read: hooks, the workflow, addresses."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALLOWED = {
    *("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "CONTRIBUTING.md"),
    *("ARCHITECTURE.md", "SECURITY.md", "Makefile", "beancount_clawback", "ledgers", "tests"),
    *("benchmarks", "docs"),
}


def tracked() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    return done.stdout.split("\n")


def test_the_pre_commit_hook_is_a_command_of_ours(tmp_path: Path) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (entry,) = re.findall(r"^  entry: (.+)$", hooks, re.MULTILINE)
    ledger = tmp_path / "practice.beancount"
    ledger.write_text('plugin "beancount_clawback"\n', encoding="utf-8")
    program, *words = entry.split()
    subprocess.run(
        [Path(sys.executable).with_name(program), *words, ledger],
        check=True,
        capture_output=True,
    )


def test_the_workflow_runs_what_we_run_ourselves() -> None:
    workflow = (ROOT / ".github" / "workflows" / "checks.yml").read_text(encoding="utf-8")
    assert [line for line in workflow.split("\n") if " run:" in line] == [
        "      - run: .ci/run"
    ]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make .*$", script, re.MULTILINE) == ["make test", "make check-all"]


def test_the_placeholder_of_our_address_stands_in_one_file() -> None:
    address = "example.org/" + "beancount_clawback"
    files = [
        name
        for name in tracked()
        if name.endswith((".md", ".toml", ".yaml", ".yml", ".py"))
        and address in (ROOT / name).read_text(encoding="utf-8")
    ]
    assert files in ([], ["pyproject.toml"])


def test_the_top_of_the_tree_is_tidy() -> None:
    top = {name.split("/")[0] for name in tracked() if name and not name.startswith(".")}
    assert top <= ALLOWED


def test_the_root_of_the_package_is_small() -> None:
    modules = list((ROOT / "beancount_clawback").glob("*.py"))
    assert len(modules) <= 6
