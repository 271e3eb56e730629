"""The demo practice: a small therapy practice over two years, made up the same way each time.

Who is in it stands in `people`; what the payers decide in `decisions`; the forty clawbacks in
`cases_of_2024` to `cases_of_2026`; the balance assertions come from `books`. What the payers
sent stands in `what_payers_sent`, and is written as files by `exports`.
"""

from __future__ import annotations

from beancount_clawback.demo.demo_directory import DemoExistsError
from beancount_clawback.demo.demo_directory import write_demo
from beancount_clawback.demo.demo_files import MAIN_FILE
from beancount_clawback.demo.demo_files import demo_files
from beancount_clawback.demo.exports import export_files

__all__ = ["MAIN_FILE", "DemoExistsError", "demo_files", "export_files", "write_demo"]
