"""What a person types in: a clawback, other amounts, a cleared review, a whole paper sheet.

May use: claims, engine, ledger_files, ledger_language.
"""
