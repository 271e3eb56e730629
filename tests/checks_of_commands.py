"""The checks that no ledger shows by itself when it is loaded."""

from __future__ import annotations

# What only the command line and Fava say: findings, and a fault of the plugin itself.
NOT_OF_A_LEDGER = {
    "claim-unclear",
    "client-below-zero",
    "client-unclear",
    "credit-balance",
    "earlier-payer-gone",
    "plan-unclear",
    "earlier-payers-differ",
    "internal",
    "not-booked",
    "not-set-up",
    "plugin-missing",
    "recoupment-unproved",
    "recovered-twice",
    "taken-back-by-hand",
    "unidentified-recoupment",
    "untagged-clawback",
    "untagged-payment",
    "untagged-payments",
    "variance",
    "write-off-lowered",
}
