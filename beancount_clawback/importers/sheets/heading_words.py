"""A heading's words in their common form: abbreviations, case and punctuation do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORDS = {
    "ins": "insurance",
    "insur": "insurance",
    "insurer": "insurance",
    "pt": "client",
    "pat": "client",
    "patient": "client",
    "payor": "payer",
    "carrier": "payer",
    "no": "number",
    "nr": "number",
    "nbr": "number",
    "num": "number",
    "amt": "amount",
    "pmt": "payment",
    "pmts": "payment",
    "pymt": "payment",
    "pay": "payment",
    "payments": "payment",
    "pd": "paid",
    "resp": "responsibility",
    "res": "responsibility",
    "adj": "adjustment",
    "adjust": "adjustment",
    "adjustments": "adjustment",
    "contract": "contractual",
    "contr": "contractual",
    "ctrl": "control",
    "cntrl": "control",
    "dt": "date",
    "writeoff": "write off",
    "writeoffs": "write off",
    "wo": "write off",
    "w": "write",
    "o": "off",
    "dos": "service date",
    "fdos": "from service date",
    "tdos": "to service date",
    "svc": "service",
    "serv": "service",
    "orig": "original",
    "ref": "reference",
    "remit": "remittance",
    "acct": "account",
    "acnt": "account",
    "allow": "allowed",
    "approved": "allowed",
    "eligible": "allowed",
    "deduct": "deductible",
    "ded": "deductible",
    "deductibles": "deductible",
    "coins": "coinsurance",
    "copayment": "copay",
    "bal": "balance",
    "chg": "charge",
    "chgs": "charge",
    "charges": "charge",
    "charged": "charge",
    "proc": "procedure",
    "trx": "transaction",
    "trans": "transaction",
    "tran": "transaction",
    "jrnl": "journal",
    "rcvd": "received",
    "recd": "received",
    "enc": "encounter",
    "prov": "provider",
    "post": "posted",
    "posting": "posted",
    "refunds": "refund",
    "refunded": "refund",
    "reversals": "reversal",
    "recoups": "recoup",
    "takebacks": "takeback",
    "offsets": "offset",
    "guid": "id",
    "uuid": "id",
    "names": "name",
    "codes": "code",
    "mod": "modifier",
    "mods": "modifier",
    "usd": "",
    "resn": "reason",
    "rsn": "reason",
    "identifier": "id",
    "recoupments": "recoupment",
    "offs": "off",
    "reassociation": "",
    "clp01": "client control number",
    "clp03": "billed",
    "clp04": "insurance paid",
    "clp05": "client responsibility",
    "clp07": "payer claim control number",
    "bpr02": "check amount",
    "bpr16": "check date",
    "trn02": "check number",
}
_PHRASES = (
    (r"\bcheques?\b|\bchks?\b|\bcks?\b|\bchecks\b", "check"),
    (r"\bdates? of (services?|sessions?|visits?)\b|\bservices? dates?\b", "service date"),
    (r"(?<=service date) service date", ""),
    (r"\bco insurance\b", "coinsurance"),
    (r"\bco (pay|payment)\b", "copay"),
    (r"\btakes? backs?\b", "takeback"),
    (r"\bclaw(ed)? back\b", "clawback"),
    (r"\bover payment\b", "overpayment"),
    (r"\brec d\b", "received"),
    (
        r"\b(check|eft|ach|wire|warrant|draft|trace|trn)( (or )?(check|eft|ach|wire|trace))*\b",
        "check",
    ),
    (r"\bpayer (insurance|name)\b", "payer"),
    (r"\b(member|client|subscriber) first name\b", "first name"),
    (r"\b(member|client|subscriber) last name\b", "last name"),
)


@lru_cache(maxsize=8192)
def heading_words(heading: str) -> str:
    """A heading's words in their common form, to compare headings by."""
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    text = re.sub(r"(?<=\w)'s?\b|(?<=\w)\u2019s?\b", _apostrophe, text).casefold()
    text = re.sub(r"(?<=\S) ?\([^()]*\)|(?<=\S)\s*\$", " ", text)
    text = text.replace("#", " number ").replace("%", " percent ")
    words = re.sub(r"[\W_]+", " ", text).split()
    joined = " ".join(filter(None, (_WORDS.get(word, word) for word in words)))
    for pattern, instead in _PHRASES:
        joined = re.sub(pattern, instead, joined)
    return " ".join(joined.split())


def _apostrophe(found: re.Match[str]) -> str:
    return "" if found[0].endswith("s") else " "
