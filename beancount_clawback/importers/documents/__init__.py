"""What a payer sent, whatever the file: remittances, their rows, what can be wrong with them.

May use: importers.era.findings, ledger_language.
"""
