"""`python -m beancount_clawback` is `clawback`."""

from __future__ import annotations

from beancount_clawback.cli import main

main()
