"""Importers: what a payer or a practice system sends becomes ledger entries, once each."""
