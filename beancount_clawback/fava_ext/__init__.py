"""The Fava extension: ``custom "fava-extension" "beancount_clawback.fava_ext"``.

Fava registers every extension class that it finds in this namespace, so exactly one name
is exported here.
"""

from __future__ import annotations

from beancount_clawback.fava_ext.extension import Clawback

__all__ = ["Clawback"]
