"""What headings mean: one table, from the words of practice systems, payers and billers.

A heading is compared by its words (`heading_words`): case, punctuation, words run together and
common abbreviations do not count ("Pt. Resp", "PatientResponsibility" and "Patient resp. amt"
are one). Every word of it must be accounted for, so that "Client Refunds" is not taken for
what a payer took back. Of several columns with one meaning the one that comes first in the
table is the field; two of one line of the table are a question.

Headings whose meaning depends on the other columns name several fields; which of them holds is
decided by `column_meanings`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.heading_words import heading_words

LONGEST_HEADING = 80

_FRAGMENTS = {
    "ins": "(?:insurance|payer|plan|third party|insurance agency|insurance plan)",
    "amt": "(?: amount| total| total amount)?",
    "num": "(?: number| id)?",
    "claims": "(?:claim|claims)",
}
_LEADING = ("corrected ", "new ", "updated ", "revised ", "primary insurance ", "primary ")

_TABLE: tuple[tuple[tuple[Field, ...], tuple[str, ...]], ...] = (
    ((Field.TYPE,), ("type", "kind", "(?:row|entry|transaction|line|transfer|record) type")),
    ((Field.TYPE,), ("action",)),
    (
        (Field.STATUS,),
        (
            "status",
            "claim (?:status|type)",
            "(?:insurance )?payment (?:type|method)",
            "adjustment type",
            "payment adjustment indicator",
        ),
    ),
    ((Field.PAYER_PLACE,), ("posted for", "payer (?:type|order|sequence|rank)")),
    (
        (Field.DATE,),
        (
            "check(?: effective| issued?)? date",
            "payment date|paid date|date (?:paid|payment|check)|date of (?:check|payment)",
            "remittance date|last remittance date|era date|ra date",
            "deposit date|date deposited|payment deposit date",
            "(?:clawback|reversal|recoup|recoupment|refund|takeback) date",
            "(?:letter|demand letter|notice) date|date of (?:letter|notice)",
            "issued? date|effective date|date issued",
            "received",
        ),
    ),
    (
        (Field.POSTED_DATE,),
        (
            "posted date|date posted|payment posted date",
            "(?:accounting|applied|received|entry|entered|added) date|date (?:entered|applied)",
            "accounting date posted date",
            "time|added time",
        ),
    ),
    ((Field.DATE, Field.POSTED_DATE), ("date received", "adjudication date|transaction date")),
    ((Field.DATE, Field.SERVICE_DATE), ("date",)),
    (
        (Field.SERVICE_DATE,),
        (
            "service date(?: s)?|date service",
            "(?:from|begin|first) service date|service date (?:from|start|begin)",
            "service(?: date)? (?:from|start)(?: date)?|from date",
            "(?:session|appointment|visit|encounter|procedure) date",
            "appointment",
            "(?:purchase|start) date",
        ),
    ),
    (
        (Field.PAYER,),
        (
            "payer(?: name)?|{ins} payer",
            "insurance(?: name| company| company name)?|primary (?:insurance|payer)(?: name)?",
            "plan|plan name|insurance (?:plan|package)(?: name)?",
            "remitter",
        ),
    ),
    ((Field.PAYER, Field.STATUS), ("method",)),
    ((Field.SECOND_PAYER,), ("(?:secondary|tertiary) {ins}(?: name)?",)),
    (
        (Field.CHECK,),
        (
            "(?:(?:insurance|payer) )?check{num}|payment check{num}",
            "check (?:or )?reference{num}|reference or check(?: number)?",
            "remittance{num}|ra{num}|eob number",
            "payment reference{num}",
        ),
    ),
    (
        (Field.TOTAL,),
        (
            "check (?:amount|total)|amount of check|total check amount",
            "(?:remittance|deposit|payout) (?:amount|total)|amount deposited",
            "payment total|sheet total|grand total|total payment allowed amount",
            "deposit",
        ),
    ),
    ((Field.TOTAL, Field.BILLED), ("total",)),
    ((Field.INSURANCE_PAID, Field.TOTAL), ("payment amount|payment",)),
    (
        (Field.INSURANCE_PAID, Field.TOTAL),
        ("total paid|total (?:payment|amount paid)|net payment",),
    ),
    ((Field.INSURANCE_PAID, Field.TOTAL, Field.BILLED), ("amount",)),
    ((Field.CURRENCY,), ("currency",)),
    (
        (Field.CLAIM,),
        (
            "our claim{num}|claim link|client control number|pcn",
            "claim|invoice or claim number|related claims?",
            "invoice{num}|bill{num}|billing(?: number| id)",
            "recouped amount claim id",
        ),
    ),
    ((Field.CLAIM, Field.PAYER_CLAIM), ("claim number", "claim id")),
    ((Field.CLAIM,), ("encounter{num}|marker",)),
    (
        (Field.PAYER_CLAIM,),
        (
            "(?:payer|insurance|medicare|medicaid) claim{num}",
            "(?:payer )?claim control number|payer control number|payer icn",
            "icn|dcn|tcn",
        ),
    ),
    ((Field.TYPE, Field.ACCOUNT), ("account",)),
    ((Field.ACCOUNT,), ("client account{num}", "account number")),
    (
        (Field.CLIENT,),
        (
            "client (?:id|number|code)|pubpid",
            "mrn|chart{num}",
            "recouped amount account id",
        ),
    ),
    ((Field.CLIENT, Field.CLIENT_NAME), ("client",)),
    (
        (Field.CLIENT_NAME,),
        (
            "(?:client|member|full) name|name of client|client full name",
            "recouped amount client name",
            "first name",
            "last name",
            "(?:subscriber|insured) name",
        ),
    ),
    ((Field.CLIENT_NAME, Field.PAYER), ("name",)),
    (
        (Field.PAYMENT,),
        ("payment link|original payment(?: id| link| number)?|reversed payment",),
    ),
    ((Field.REFERENCE, Field.PAYMENT), ("payment id",)),
    ((Field.REFERENCE, Field.PAYMENT, Field.CHECK), ("payment number",)),
    (
        (Field.ORIGINAL_CHECK,),
        (
            "original check{num}|paid with check",
            "original remittance{num}",
            "original payment or check(?: number)?",
        ),
    ),
    (
        (Field.ORIGINAL_PAID,),
        (
            "original(?: insurance)? paid(?: amount)?|original payment amount|originally paid",
            "previous(?:ly)?(?: insurance)? paid|old insurance paid|paid before",
        ),
    ),
    (
        (Field.INSURANCE_PAID,),
        (
            "{ins} paid{amt}|{ins} amount paid|total insurance paid|paid by {ins}"
            "|{ins} payment{amt}|paid{amt}|amount paid|correct payment"
            "|paid to (?:provider|practice)",
            "claim (?:amount paid|paid amount|payment|paid)|provider paid",
            "applied insurance(?: payment)?|applied (?:payment|amount)|collected(?: total)?",
            "insurance total|insurance 1 paid",
        ),
    ),
    (
        (Field.SECOND_PAID,),
        (
            "(?:secondary|tertiary)(?: {ins})? (?:paid|payment){amt}",
            "{ins} [23] (?:paid|payment){amt}",
        ),
    ),
    (
        (Field.CLIENT_PAID,),
        (
            "client paid{amt}|client amount paid",
            "client payment{amt}",
            "client copay paid|copay paid",
        ),
    ),
    (
        (Field.WRITE_OFF,),
        (
            "(?:{ins} |total |provider )?write off{amt}",
            "contractual(?: adjustment| write off| obligation)?{amt}",
            "{ins} contractual adjustment",
            "discount(?: contractual)?{amt}|{ins} discount|disallowed{amt}|not allowed{amt}|co",
        ),
    ),
    (
        (Field.WRITE_OFF, Field.ADJUSTMENT),
        (
            "{ins} adjustment{amt}",
            "adjustment{amt}|adjustment \\d amount|adjustment amount \\d|adjusted{amt}",
            "grp rc amount|adjustment code amount",
            "insurance secondary adjustment",
        ),
    ),
    (
        (Field.CLIENT_RESPONSIBILITY,),
        (
            "client (?:responsibility|owes|owed|owing|amount due|due|amount|portion|share|pays"
            "|to payment|liability|obligation|charge){amt}|total client responsibility"
            "|due from client|owed by client|pr",
            "(?:transfer|transferred|moved) to client{amt}|client transfer{amt}",
            "client (?:current )?balance|balance client",
        ),
    ),
    (
        (Field.INSURANCE_RESPONSIBILITY,),
        (
            "{ins} (?:responsibility|owes|owed|due|remaining){amt}|due from insurance"
            "|still with insurance",
            "{ins} balance|balance insurance|claim outstanding",
        ),
    ),
    (
        (Field.BILLED,),
        (
            "(?:last |total )?billed{amt}|amount billed|billable amount|claim amount billed",
            "(?:total )?fee(?: billed)?|(?:total |gross )charge{amt}"
            "|amount charge|claim (?:amount|charge)",
            "submitted(?: charge)?{amt}|(?:stand|standard|ucr) fee|rate|price|invoiced"
            "|services provided|insurance charge|invoice total",
        ),
    ),
    ((Field.BILLED, Field.CLIENT_RESPONSIBILITY), ("charge{amt}",)),
    (
        (Field.ALLOWED,),
        (
            "(?:insurance |total )?allowed{amt}|amount allowed",
            "contracted (?:rate|amount)|contractual (?:rate|allowed){amt}|ppo fee",
        ),
    ),
    (
        (Field.DEDUCTIBLE,),
        ("(?:client |insurance )?deductible(?: applied)?{amt}|applied to deductible",),
    ),
    ((Field.COPAY,), ("(?:client |insurance )?copay{amt}",)),
    ((Field.COINSURANCE,), ("(?:client |insurance )?coinsurance{amt}",)),
    (
        (Field.TAKEN,),
        (
            "taken(?: back)?{amt}|amount taken(?: back)?|(?:true )?takeback{amt}"
            "|total takeback{amt}|clawback{amt}|clawed back",
            "(?:amount )?(?:recoup|recouped|recoupment){amt}|amount recouped|offset{amt}",
            "(?:{ins} )?refund{amt}|amount to refund|claim amount refund|refund paid to {ins}",
            "(?:{ins} )?reversal{amt}|reversal line items|balance owed deduction",
            "reversal on account",
            "overpayment{amt}|withheld{amt}|kept back|recovered|amount recovered",
        ),
    ),
    (
        (Field.SETTLEMENT,),
        ("settlement(?: account)?|settled from|taken from",),
    ),
    ((Field.SUPPLEMENTAL,), ("supplemental(?: payment)?|second payment",)),
    (
        (Field.SOURCE, Field.TYPE),
        ("source",),
    ),
    (
        (Field.SOURCE,),
        ("received by|notified by|channel|how received|notice by",),
    ),
    ((Field.REASON, Field.PAYER), ("description",)),
    (
        (Field.REASON,),
        (
            "(?:source |denial |follow up )?reason|explanation|adjustment reason \\d",
            "memo|comments?|remarks?|applied description",
            "notes?",
            "details?|findings?|error|denial code",
        ),
    ),
    (
        (Field.REFERENCE, Field.CHECK),
        ("reference(?: number| id)?",),
    ),
    (
        (Field.REFERENCE,),
        (
            "letter number|case(?: number)?|clawback number|notice number",
            "(?:era|external era|eraid|unpostable|journal|internal|transaction){num}",
        ),
    ),
    (
        (Field.CARC,),
        (
            "carcs?",
            "(?:claim )?adjustment(?: reason)? code(?: \\d)?|adjustment \\d code",
            "reason code(?: for claim adjustment)?",
            "contractual adjustment reason|secondary adjustment reason"
            "|insurance contractual adjustment reason|insurance secondary adjustment reason",
        ),
    ),
    (
        (Field.GROUP,),
        ("group code|(?:claim )?adjustment group(?: code)?|adjustment \\d group",),
    ),
    (
        (Field.SERVICE,),
        (
            "(?:procedure|cpt|service|billing|service cpt|cpt procedure|hcpcs)(?: code)?|code"
            "|code sent|line(?: item)?{num}|modifier(?: \\d)?|service description",
        ),
    ),
    (
        (Field.NOT_USED,),
        (
            "units?|rate per unit|quantity|qty|days|age|aging days|due \\d+ days",
            "(?:to|thru|through|end) (?:service )?date"
            "|service(?: date)? (?:end|to|thru|through)",
            "client (?:refund|write off|write off amount)",
            "(?:member|subscriber|policy|group|provider|practice) (?:id|number)|npi|tin",
            "(?:total |remaining |outstanding |account )?balance(?: due)?|outstanding",
            "original check (?:amount|date)|payment batch id|batch|uninvoiced",
            "check status|payment status|client payment status|insurance payment status",
            "destination of recoup money claim id|destination of recoup money client name",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class HeadingMeaning:
    """What a heading can mean.

    Attributes:
        fields: One when it is sure; several when the other columns decide.
        rank: Its line in the table: of two columns of one field the lower one is it.
    """

    fields: tuple[Field, ...]
    rank: int


def _compiled() -> list[tuple[re.Pattern[str], HeadingMeaning]]:
    compiled: list[tuple[re.Pattern[str], HeadingMeaning]] = []
    for fields, lines in _TABLE:
        for line in lines:
            pattern = line
            for name, fragment in _FRAGMENTS.items():
                pattern = pattern.replace(f"{{{name}}}", fragment)
            compiled.append((re.compile(pattern), HeadingMeaning(fields, len(compiled))))
    return compiled


_COMPILED = _compiled()


@lru_cache(maxsize=8192)
def meaning_of(heading: str) -> HeadingMeaning | None:
    """What a heading can mean; None when it is none that we know."""
    words = heading_words(heading)
    if not words or len(heading) > LONGEST_HEADING:
        return None
    for leading in ("", *_LEADING):
        if words.startswith(leading):
            rest = words.removeprefix(leading)
            for pattern, meaning in _COMPILED:
                if pattern.fullmatch(rest):
                    return meaning
    return None
