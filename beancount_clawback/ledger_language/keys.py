"""Every tag and metadata key of entries: those people write, and those the plugin writes.

What an importer or the demo notes for itself alone is beside what uses it.
"""

from __future__ import annotations

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF

CHARGE_TAG = "charge"
CLAWBACK_TAG = "clawback"
PAYMENT_TAG = "insurance-payment"
REVERSAL_TAG = "reversal"
CORRECTED_TAG = "corrected-payment"
VARIANCE_TAG = "recoupment-variance"
REMITTANCE_TAG = "remittance"
REVERSED_TAG = "reversed"
REPROCESSED_TAG = "reprocessed"
REOPENED_TAG = "reopened"
REVIEW_TAG = "needs-review"
UNAPPLIED_TAG = "unapplied"
"""A row of a remittance that is not applied to a claim yet: cash against unapplied money."""
RENUMBERED_TAG = "renumbered"
"""A payment goes on under another number of the payer's; it moves nothing."""
REVIEW_FLAG = "!"
CLEARED_FLAG = "*"
OUR_TAGS = frozenset((PAYMENT_TAG, CLAWBACK_TAG, REPROCESSED_TAG))
"""What tells payments and clawbacks from charges and whatever else a ledger has."""
WRITTEN_OUT_TAGS = frozenset((REVERSAL_TAG, CORRECTED_TAG))

AMOUNT_KEYS = (INSURANCE_PAID, WRITE_OFF, CLIENT, INSURANCE)
CLAIM_KEY = "claim"
SOURCE_KEY = "source"
CLIENT_BILLED_KEY = "client-billed"
"""Why the client may be billed for what a clawback left to it, as a person said."""
REASON_KEY = "reason"
SETTLEMENT_KEY = "settlement"
TAKEN_KEY = "taken"
REVERSES_KEY = "reverses"
CLOSED_KEY = "closed"
ORIGINAL_KEY = "original"
RESEALED_KEY = "resealed"
SEALED_ON_KEY = "sealed-on"
TOTAL_KEY = "total"
LINES_KEY = "lines"
SUPPLEMENTAL_KEY = "supplemental"
PROCESSED_AS_KEY = "processed-as"
REPLACES_KEY = "replaces"
CLAIM_ALSO_KEY = "claim-also"
NOT_CLAWBACK_KEY = "not-clawback"
"""Of an entry without our tags: TRUE where a person says that it takes no payment back."""
PAYER_REFERENCE_KEY = "payer-reference"
PAYER_KEY = "payer"
CLIENT_KEY = "client"
CHECK_KEY = "check"
SERVICE_DATE_KEY = "service-date"
RECEIVED_KEY = "received"
SERVICE_KEY = "service"
PRACTITIONER_KEY = "practitioner"
CLAWBACK_OF_KEY = "clawback-of"
BALANCE_KEY = "claim-balance"
REVERSED_ON_KEY = "reversed-on"
REVERSED_BY_KEY = "reversed-by"

# What importers write, besides the keys above.
REFERENCE_KEY = "reference"
"""What a document calls a clawback, an adjustment or an unapplied row; several by "; "."""
APPLY_KEY = "apply"
"""Of an unapplied amount: FALSE where import is to leave it alone."""
FOR_KEY = "for"
FOR_REVERSAL = "reversal"
FOR_CLAIM_KEY = "for-claim"
REVERSED_PREFIX = "reversed-"
REVERSED_PAID_KEY = f"{REVERSED_PREFIX}insurance-paid"
APPLIES_KEY = "applies"
"""What applies, refunds or splits unapplied money: the `reference` of that entry."""
DOCUMENT_KEY = "document"
"""The file that an entry comes from, under the name of its archive."""
PAYER_CLAIM_KEY = "payer-claim"
"""Of a payment: the payer's number of the claim."""
CORRECTED_NUMBER_KEY = "corrected-payer-claim"
"""Of a clawback: the payer's number of the claim that holds from then on."""
PASSED_ON_KEY = "passed-on"
"""Of a payment: the client's share that the next payer is to decide on."""
PASSED_TO_KEY = "passed-to"
"""Of a payment: that payer."""
SERVICE_LINES_KEY = "service-lines"
"""Procedure, charge and payment of each service line of a payment."""
CLIENT_NAME_KEY = "client-name"
FINDING_KEY = "finding"
DRAFT_KEY = "draft"
"""The mark of a row that could not be imported, made of what it says."""
DRAFT_TAG = "import-draft"
PROVIDER_TAG = "provider-adjustment"

MARK_TAGS = frozenset((REVERSED_TAG, REOPENED_TAG))
MARK_KEYS = (REVERSED_ON_KEY, REVERSED_BY_KEY)
"""What the engine puts on entries that it does not replace."""
