"""Setting a ledger up: what its accounts are for, by the evidence of its own entries.

Reads a ledger as it is, proposes each role's accounts, and makes one change of it.
"""
