"""What headings mean: one table, from the words of practice systems, payers and billers.

A heading is compared by its words (`heading_words`): case, punctuation, words run together and
common abbreviations do not count ("Pt. Resp", "PatientResponsibility" and "Patient resp. amt"
are one). Every word of it must be accounted for, so that "Client Refunds" is not taken for
what a payer took back; headings of amounts are read word by word where the table has no line
for them (`amount_headings`). Of several columns with one meaning the one that is first in the
table is the field; two of one line of the table are a question.

Headings whose meaning depends on the other columns name several fields; which of them holds is
decided by `column_meanings`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from beancount_clawback.importers.sheets.amount_headings import AMOUNT_RANKS
from beancount_clawback.importers.sheets.amount_headings import amount_meant
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.heading_words import heading_words

LONGEST_HEADING = 80

_FRAGMENTS = {
    "ins": "(?:insurance|payer|plan|third party|insurance agency|insurance plan)",
    "amt": "(?: amount| total| total amount)?",
    "num": "(?: number| id)?",
}
_LEADING = (
    "corrected ",
    "new ",
    "updated ",
    "revised ",
    "primary insurance ",
    "primary ",
    "insurance 1 ",
    "payer 1 ",
)

_TABLE: tuple[tuple[tuple[Field, ...], tuple[str, ...]], ...] = (
    ((Field.TYPE,), ("type", "kind", "(?:row|entry|transaction|line|transfer|record) type")),
    ((Field.TYPE,), ("action",)),
    ((Field.TYPE, Field.REFERENCE), ("transaction|activity|category|entry",)),
    ((Field.GROUP, Field.NOT_USED), ("group",)),
    (
        (Field.STATUS,),
        (
            "(?:clp |claim |claim payment )?status(?: code)?|claim type",
            "(?:insurance )?payment (?:type|method)",
            "adjustment type",
            "payment adjustment indicator",
            "(?:insurance )?(?:check|payment|deposit) status",
        ),
    ),
    (
        (Field.PAYER_PLACE,),
        ("posted for|paid to|payee(?: type)?", "payer (?:type|order|sequence|rank)"),
    ),
    (
        (Field.DATE,),
        (
            "check(?: effective| issued?)? date",
            "payment date|paid date|date (?:paid|payment|check)|date of (?:check|payment)",
            "remittance date|last remittance date|era date|ra date",
            "deposit date|date deposited|payment deposit date",
            "(?:settlement|disbursement|payout|transfer|eob) date",
            "payment (?:issued?|effective) date",
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
    (
        (Field.DATE, Field.POSTED_DATE),
        (
            "date received",
            "(?:adjudication|transaction|processed|finalized) date|date processed",
        ),
    ),
    ((Field.DATE, Field.SERVICE_DATE), ("date",)),
    (
        (Field.SERVICE_DATE,),
        (
            "(?:line |claim )?service date(?: s)?|date service",
            "(?:from|begin|first|start) service date|service date (?:from|start|begin)",
            "service(?: date| period)? (?:from|start|begin)(?: date)?|from date",
            "(?:statement|claim) from(?: date)?",
            "(?:session|appointment|appt|visit|encounter|procedure|treatment) date",
            "appointment|session",
            "(?:purchase|start) date",
        ),
    ),
    (
        (Field.PAYER,),
        (
            "payer(?: name)?|{ins} payer",
            "insurance(?: name| company| company name)?|primary (?:insurance|payer)(?: name)?",
            "(?:health )?plan(?: name)?|insurance (?:co|plan|package)(?: name)?",
            "(?:insurance|payer) 1(?: name)?",
            "remitter|remitting payer|payer (?:organization|description)|funding source",
        ),
    ),
    ((Field.PAYER, Field.STATUS), ("method|paid by|payment from|payment source",)),
    ((Field.SECOND_PAYER,), ("(?:secondary|tertiary) {ins}(?: payer)?(?: name)?",)),
    (
        (Field.CHECK,),
        (
            "(?:(?:insurance|payer) )?check{num}|payment check{num}",
            "check (?:or )?reference{num}|reference or check(?: number)?",
            "remittance{num}|ra{num}|eob number",
            "payment reference{num}",
            "(?:payout|deposit|disbursement|transfer|settlement)(?: id| number| reference)",
        ),
    ),
    (
        (Field.TOTAL,),
        (
            "(?:total )?check(?: payment| paid)? (?:amount|total)|amount of check",
            "(?:total )?(?:remittance|ra|deposit|payout) (?:amount|total)|amount deposited",
            "total (?:check|remittance|deposit|payout)",
            "payment total|sheet total|grand total|total payment allowed amount",
            "deposit",
        ),
    ),
    ((Field.TOTAL, Field.BILLED), ("total",)),
    ((Field.INSURANCE_PAID, Field.TOTAL, Field.BILLED), ("amount",)),
    ((Field.CURRENCY,), ("currency",)),
    (
        (Field.CLAIM,),
        (
            "our claim{num}|claim link|client control number|pcn",
            "(?:provider|practice|submitter|internal) claim{num}|claim submitter id",
            "claim|invoice or claim number|related claims?",
            "invoice{num}|bill{num}|billing(?: number| id)",
            "recouped amount claim id",
        ),
    ),
    ((Field.CLAIM, Field.PAYER_CLAIM), ("claim number", "claim id", "claim reference{num}")),
    ((Field.CLAIM, Field.ACCOUNT), ("(?:encounter|visit){num}|appointment (?:id|number)",)),
    ((Field.CLAIM,), ("marker",)),
    (
        (Field.PAYER_CLAIM,),
        (
            "(?:payer|insurance|plan|medicare|medicaid) claim(?: reference)?{num}",
            "(?:(?:payer|plan|claim|internal|document|transaction) )+control number",
            "(?:(?:payer|medicare|medicaid) )?(?:icn|dcn|tcn|pccn|icn dcn)(?: number)?",
        ),
    ),
    ((Field.TYPE, Field.ACCOUNT), ("account",)),
    ((Field.ACCOUNT,), ("(?:provider )?client account{num}", "account number")),
    (
        (Field.CLIENT,),
        (
            "client (?:id|number|code)|pubpid",
            "mrn|(?:client )?chart{num}|medical record{num}",
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
            "(?:subscriber|insured|beneficiary|enrollee) name",
            "(?:client )?(?:first|last)|last name first name",
        ),
    ),
    ((Field.CLIENT_NAME, Field.PAYER), ("name",)),
    (
        (Field.PAYMENT,),
        ("payment link|original payment (?:id|link|number)|reversed payment",),
    ),
    ((Field.PAYMENT, Field.ORIGINAL_PAID), ("original payment",)),
    ((Field.REFERENCE, Field.PAYMENT), ("payment id",)),
    ((Field.REFERENCE, Field.PAYMENT, Field.CHECK), ("payment number",)),
    (
        (Field.ORIGINAL_CHECK,),
        (
            "original check{num}|(?:original(?:ly)? )?paid (?:with|on|by) check{num}",
            "original remittance{num}",
            "original payment or check(?: number)?",
        ),
    ),
    ((Field.ORIGINAL_PAID,), ("paid before",)),
    (
        (Field.INSURANCE_PAID,),
        (
            "applied insurance(?: payment)?|applied(?: amount)?|amount applied|correct payment"
            "|correct(?:ed)? amount"
            "|collected total",
            "insurance total|insurance 1 paid",
        ),
    ),
    ((Field.SECOND_PAID,), ("{ins} [23] (?:paid|payment){amt}",)),
    (
        (Field.EARLIER_PAID,),
        (
            "other {ins}(?: paid| payment)?{amt}|paid by other {ins}{amt}",
            "(?:cob|coordination of benefits)(?: paid| payment)?{amt}",
        ),
    ),
    ((Field.CLIENT_PAID,), ("(?:client )?copay (?:paid|collected)",)),
    ((Field.INTEREST,), ("(?:claim |total )?interest(?: paid| payment)?{amt}",)),
    (
        (Field.WRITE_OFF,),
        ("co{amt}|provider responsibility|(?:over|exceeds) (?:allowed|fee schedule){amt}",),
    ),
    (
        (Field.WRITE_OFF, Field.ADJUSTMENT),
        (
            "grp rc amount|adjustment code amount",
            "insurance secondary adjustment",
        ),
    ),
    (
        (Field.CLIENT_RESPONSIBILITY,),
        (
            "client (?:amount|pays?|to payment|charge){amt}|pr{amt}",
            "(?:bill(?:ed)? (?:to )?client|out of pocket|oop|self pay(?: balance)?){amt}",
        ),
    ),
    (
        (Field.INSURANCE_RESPONSIBILITY,),
        ("{ins} remaining{amt}|still with insurance", "claim outstanding"),
    ),
    (
        (Field.BILLED,),
        (
            "billable amount",
            "(?:total )?fee(?: billed)?|amount charge|claim amount",
            "(?:(?:total|gross|claim|line|item|provider) )+charge{amt}",
            "(?:submitted|claimed)(?: charge)?{amt}|amount claimed|price|invoiced"
            "|(?:stand|standard|ucr) fee|rate|services provided|insurance charge|invoice total",
        ),
    ),
    ((Field.BILLED, Field.CLIENT_RESPONSIBILITY), ("charge{amt}",)),
    (
        (Field.ALLOWED,),
        (
            "contracted (?:rate|amount)|contractual (?:rate|allowed){amt}|ppo fee",
            "fee schedule{amt}",
        ),
    ),
    ((Field.TAKEN,), ("balance owed deduction|reversal on account|kept back",)),
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
    ((Field.REASON, Field.CARC), ("reason",)),
    (
        (Field.REASON,),
        (
            "(?:source |denial |follow up )reason|explanation|adjustment reason \\d",
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
            "cas(?: reason)?(?: code)?",
        ),
    ),
    (
        (Field.CARC, Field.REASON),
        (
            "(?:claim )?adjustment(?: reason)? code",
            "(?:claim )?adjustment reason",
            "reason code(?: for claim adjustment)?",
            "contractual adjustment reason|secondary adjustment reason"
            "|insurance contractual adjustment reason|insurance secondary adjustment reason",
        ),
    ),
    (
        (Field.GROUP,),
        ("group code|(?:claim )?adjustment group(?: code)?|cas group",),
    ),
    (
        (Field.SERVICE,),
        (
            "(?:procedure|cpt|service|billing|service cpt|cpt procedure|hcpcs)(?: code)?|code"
            "|code sent|line(?: item)?{num}|modifier(?: \\d)?"
            "|(?:procedure|cpt|service|item) description",
        ),
    ),
    (
        (Field.NOT_USED,),
        (
            "units?|rate per unit|quantity|qty|days|age|aging days|due \\d+ days",
            "(?:to|thru|through|end|last) (?:service )?date"
            "|service(?: date| period)? (?:end|to|thru|through)(?: date)?",
            "(?:member|subscriber|policy|group|provider|practice) (?:id|number)|npi|tin",
            "outstanding|(?:amount )?denied(?: amount| charge)*",
            "original check (?:amount|date)|payment batch id|batch|uninvoiced",
            "client payment status",
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
            compiled.append(
                (re.compile(pattern), HeadingMeaning(fields, AMOUNT_RANKS + len(compiled)))
            )
    return compiled


_COMPILED = _compiled()


@lru_cache(maxsize=8192)
def meaning_of(heading: str) -> HeadingMeaning | None:
    """What a heading can mean; None when it is none that we know."""
    words = heading_words(heading)
    if len(heading) > LONGEST_HEADING or not any(map(str.isalpha, words)):
        return None
    leading = (one for one in ("", *_LEADING) if words.startswith(one))
    rests = [words.removeprefix(one) for one in leading]
    for rest in rests:
        for pattern, meaning in _COMPILED:
            if pattern.fullmatch(rest):
                return meaning
    amount = next(filter(None, map(amount_meant, rests)), None)
    return HeadingMeaning(*amount) if amount else None
