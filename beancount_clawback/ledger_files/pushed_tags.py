"""What `pushtag` and `pushmeta` lines have put in force at a place of a ledger's text."""

from __future__ import annotations

import re

_LINE = re.compile(r"(push|pop)(tag[ \t]+#[A-Za-z0-9_/.-]+|meta[ \t]+[a-z][A-Za-z0-9_-]*:)")

# The tag or key of each line in force, and the line itself, in the order of the text.
Pushed = tuple[tuple[str, str], ...]


def pushed_after(pushed: Pushed, line: str) -> Pushed:
    """What is in force below a line; a pop takes back the last push of its tag or key."""
    found = _LINE.match(line)
    if found is None:
        return pushed
    what = " ".join(found[2].split())
    if found[1] == "push":
        return (*pushed, (what, line.rstrip("\n")))
    for at in reversed(range(len(pushed))):
        if pushed[at][0] == what:
            return pushed[:at] + pushed[at + 1 :]
    return pushed


def pushed_from_to(here: Pushed, there: Pushed) -> str:
    """The lines after which `there` is in force where `here` was; none if they are the same."""
    if here == there:
        return ""
    pops = [f"pop{what}" for what, _ in reversed(here)]
    return "".join(f"{line}\n" for line in [*pops, *(line for _, line in there)])
