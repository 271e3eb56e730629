"""A payer's letter as a PDF: its text, what it says, and the payment that it is about.

Read on this machine, and nothing of the text is kept.
"""
