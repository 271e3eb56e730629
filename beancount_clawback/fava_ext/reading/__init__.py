"""The pages that read: claims, reports, downloads. Nothing in here changes the ledger."""
