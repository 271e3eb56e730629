"""Writing where Python has no `fcntl` (Windows): a process from which it is taken away.

What Windows has instead is stood in for: `msvcrt.locking` by the same lock of this system.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LEDGER = b"""\
plugin "beancount_clawback"\r
2015-01-01 open Assets:Bank:Checking USD\r
2015-01-01 open Assets:Receivable:Insurance:Aetna USD\r
2015-01-01 open Income:Sessions USD\r
2026-01-15 * "C0017" "Session" ^claim-1042 #charge\r
  Assets:Receivable:Insurance:Aetna   85.00 USD\r
  Income:Sessions                    -85.00 USD\r
2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment\r
  Assets:Bank:Checking                85.00 USD\r
  Assets:Receivable:Insurance:Aetna  -85.00 USD\r
"""

WINDOWS = """
import fcntl, os, subprocess, sys, tempfile, types
flock, exclusive = fcntl.flock, fcntl.LOCK_EX | fcntl.LOCK_NB
windows = types.ModuleType("msvcrt")
windows.LK_NBLCK = 2
windows.locking = lambda descriptor, mode, count: flock(descriptor, exclusive)
sys.modules["msvcrt"] = windows
sys.modules["fcntl"] = None
for name in ("fchown", "O_DIRECTORY", "O_CLOEXEC"):
    delattr(os, name)
"""
RECORD = f"""{WINDOWS}
from beancount_clawback.cli import main
sys.argv = ["clawback", "record", "practice.beancount", "--payment", "pay-5512",
            "--date", "2026-05-02", "--source", "letter", "--yes"]
main()
"""
HOLD = f"""{WINDOWS}
from pathlib import Path
from beancount_clawback.ledger_files.file_lock import StillLockedError, locked
ledger = Path("practice.beancount").resolve()
with locked([ledger], 0):
    try:
        with locked([ledger], 0.1):
            print("both")
    except StillLockedError as error:
        print("held", error.args[0] == ledger)
with locked([ledger], 0):
    print("free")
"""


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = tmp_path / "practice.beancount"
    path.write_bytes(LEDGER)
    return path


def process(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_record_is_written_and_every_byte_before_it_stays(ledger: Path) -> None:
    process(RECORD)
    written = ledger.read_bytes()
    assert written.startswith(LEDGER)
    assert b"2026-05-02 ! " in written
    assert b"^pay-5512 #clawback" in written or b"#clawback ^pay-5512" in written
    assert written.count(b"\n") == written.count(b"\r\n")
    assert sorted(path.name for path in ledger.parent.iterdir()) == [ledger.name, "temporary"]


def test_two_writers_wait_for_each_other(ledger: Path) -> None:
    assert ledger.exists()
    assert process(HOLD).splitlines() == ["held True", "free"]
