"""Insurance clawbacks in Beancount: one record in, linked reversal and correction out.

This module is what a plugin line names. It loads the engine when Beancount asks for the plugin,
so that a command starts without it. What else Python code may use is in
`beancount_clawback.api`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beancount_clawback.plugin import clawback

__all__ = ["__plugins__", "__version__", "clawback"]
__version__ = "0.1.0"
__plugins__ = ("clawback",)


if not TYPE_CHECKING:  # or a type checker would find any name here

    def __getattr__(name: str) -> object:
        if name == "clawback":
            from beancount_clawback.plugin import clawback  # noqa: PLC0415 - see above

            return clawback
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
