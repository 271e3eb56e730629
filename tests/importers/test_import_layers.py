"""The core of importing knows no face, and needs none of their packages."""

from __future__ import annotations

import subprocess
import sys

_CORE = "beancount_clawback.importers.posting.plan, beancount_clawback.importers.file_kinds"
_FACES = ("beangulp", "click", "fava", "flask", "openpyxl")


def test_the_core_needs_neither_beangulp_nor_click_nor_openpyxl() -> None:
    program = (
        "import sys\n"
        f"for name in {_FACES!r}: sys.modules[name] = None\n"
        f"import {_CORE}, beancount_clawback.importers.sheets.template\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
