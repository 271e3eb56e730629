"""What the ledger has already, and which claim and payment of it a row means.

May use: importers.documents; claims, ledger_files, ledger_language.
"""
