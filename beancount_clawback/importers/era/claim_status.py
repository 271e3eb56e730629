"""What the payer did with a claim: the codes of CLP02, in our own words."""

from __future__ import annotations

from typing import Final

CLAIM_STATUS: Final[dict[str, str]] = {
    "1": "paid as primary",
    "2": "paid as secondary",
    "3": "paid as tertiary",
    "4": "denied",
    "5": "pended",
    "10": "received, not in process",
    "13": "suspended",
    "15": "suspended, under investigation",
    "16": "suspended, returned with material",
    "17": "suspended, review pending",
    "19": "paid as primary, passed on to another payer",
    "20": "paid as secondary, passed on to another payer",
    "21": "paid as tertiary, passed on to another payer",
    "22": "reversal of an earlier payment",
    "23": "not this payer's claim, passed on to another payer",
    "25": "predetermination",
    "27": "reviewed",
}
"""Codes of 005010X221A1, and those that only 004010X091A1 knows (5, 10, 13 to 17, 27)."""
