"""Reports: one stream of line items (`line_items`) and the tables over it. They know no format.

May use: claims, engine, ledger_language; no files.
"""
