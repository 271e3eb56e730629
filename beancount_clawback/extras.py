"""The optional parts of this package: what to say where one is missing."""

from __future__ import annotations

XLSX = "pip install 'beancount-clawback[xlsx]'"
LETTER = "pip install 'beancount-clawback[letter]'"
