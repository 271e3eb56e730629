"""Importers: what a payer or a practice system sends becomes ledger entries, once each.

May use: claims, engine, ledger_files, ledger_language.
"""
