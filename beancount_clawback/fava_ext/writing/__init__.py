"""The pages that write: record, edit, reviews, bulk entry. Accounting lies below, not here."""
