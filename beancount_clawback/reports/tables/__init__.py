"""A table, and what it becomes: text, CSV, JSON, XLSX (`as_…`). No accounting in here.

May use: ledger_language.amounts only.
"""
