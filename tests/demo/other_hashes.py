"""Whether what the demo makes depends on Python's random hashes."""

from __future__ import annotations

import os
import subprocess
import sys


def digests_of_demo(made_by: str) -> set[str]:
    """The digests of what a function of the demo returns, in processes with other hashes."""
    program = (
        f"import hashlib; from beancount_clawback.demo import {made_by} as made; "
        "print(hashlib.sha256(repr(made()).encode()).hexdigest())"
    )
    return {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
