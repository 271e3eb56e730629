"""A ledger's files: loaded, read, changed as text, written safely. Nothing else writes them.

May use: ledger_language.
"""
