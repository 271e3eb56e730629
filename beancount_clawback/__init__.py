"""Insurance clawbacks in Beancount: one record in, linked reversal and correction out."""

from beancount_clawback.plugin import __plugins__
from beancount_clawback.plugin import clawback

__all__ = ["__plugins__", "clawback"]
