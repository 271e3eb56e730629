"""Options of `clawback import` in a message, for whoever has an `import.py` instead."""

from __future__ import annotations

import re

_ARGUMENTS = {
    "account": 'accounts={"KIND": "ACCOUNT"}',
    "contractual": 'contractual=["CARC"]',
    "currency": 'currency="CODE"',
    "date-format": 'date_format="FORMAT"',
    "decimal-comma": "decimal_comma=True",
    "map": 'columns={"WHAT": "HEADING"}, and for ignore ignored=["HEADING"]',
    "payer": 'payers={"NAME": "LEDGER\'S NAME"}',
    "post-unbalanced": "post_unbalanced=True",
}
_OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)")


def options_in_import_py(step: str) -> str:
    """A next step, and after it how the options in it are given to an importer."""
    options = list(dict.fromkeys(_OPTION.findall(step)))
    known = [f"--{one} is {_ARGUMENTS[one]}" for one in options if one in _ARGUMENTS]
    others = [f"--{one}" for one in options if one not in _ARGUMENTS]
    if known:
        step = f"{step} In import.py, {'; '.join(known)}."
    if others:
        step = f"{step} For {' and '.join(others)}, import the file with `clawback import`."
    return step
