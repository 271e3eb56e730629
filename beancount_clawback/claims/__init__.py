"""Where each claim stands, what is wrong with it, and where one record more would leave it.

May use: engine, ledger_files, ledger_language.
"""
