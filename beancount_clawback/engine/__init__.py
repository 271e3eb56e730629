"""Completes a ledger's entries: records become reversals and corrections. Knows no file.

May use: ledger_language.
"""
