"""What a ledger says: keys, tags and links, roles of accounts, amounts, settings, messages.

May use: no other room.
"""
