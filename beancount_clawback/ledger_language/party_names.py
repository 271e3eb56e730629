"""What a name says: an insurer, a client, a bank, a fee. In the languages of the practices.

A name is an account, a payee, a narration, a tag or a link. It is read word by word, CamelCase
and hyphens apart; a root such as `versicher` also stands for longer words that begin so.
What a name says is evidence and no more: whoever uses it shows it and lets it be overruled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CLIENT_CODE = re.compile(r"(?<![\w-])[A-Z]{1,3}-?\d{2,}(?![\w-])")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_INSURER_NAMES = _words(
    "headway sondermind rula lyra "
    "medicare medicaid tricare champva bcbs bcbsnc anthem aetna cigna evernorth humana uhc "
    "umr ubh optum kaiser magellan carelon molina centene ambetter wellpoint wellcare "
    "highmark premera regence carefirst healthnet unitedhealthcare unitedhealth "
    "emblemhealth geha bluecross blueshield aok barmer dak ikk bkk hek debeka allianz axa "
    "huk dkv pkv gkv beihilfe kzv cpam ameli maaf maif macif sanitas adeslas asisa mapfre "
    "unisalute medibank bupa nhs"
)
_INSURER_WORDS = _INSURER_NAMES | _words(
    "ins insurer insurers payer payers payor payors carrier carriers eob eobs era eras hmo "
    "ppo mco tpa multiplan zelis payspan instamed availity changehealthcare remittance"
)
_PAYING_WORDS = _words("health benefit benefits eap plan trust assistance")
_INSURER_ROOTS = (
    "insuranc",
    "versicher",
    "krankenkass",
    "assuranc",
    "assureur",
    "mutuelle",
    "seguro",
    "asegurador",
    "segurador",
    "assicura",
    "verzeker",
    "forsikring",
    "försäkring",
    "healthcare",
    "krankenversicher",
)
_INSURER_PHRASES = (
    "health plan",
    "health care",
    "benefit fund",
    "benefit plan",
    "blue cross",
    "blue shield",
    "united behavioral",
    "tufts health",
    "third party",
    "compsych",
    "caisse",
    "techniker krankenkasse",
    "hcclaimpmt",
    "echo health",
    "oscar health",
    "oxford health",
    "beacon health",
    "claim payment",
    "claims payment",
    "mutual",
)
_CLIENT_WORDS = _words(
    "client clients patient patients guarantor klient klienten klientin patienten patientin "
    "kunde kunden paciente pacientes cliente clientes clienti paziente pazienti "
    "cliënt cliënten clienten patiënt patiënten zelfbetaler zelfbetalers utente utenti"
)
_CLIENT_PAYS_WORDS = _words(
    "copay copays copayment copayments coinsurance selfpay zuzahlung zuzahlungen eigenanteil "
    "selbstzahler copago copagos"
)
_CLIENT_PAYS_PHRASES = ("self pay", "co pay", "private pay", "out of pocket", "client payment")
_RECEIVABLE_ROOTS = (
    "receivabl",
    "forderung",
    "debitor",
    "debtor",
    "créance",
    "creance",
    "cobrar",
    "crediti",
    "debiteur",
    "débiteur",
    "unbilled",
)
_RECEIVABLE_WORDS = _words("ar a/r rec owed outstanding offen billed claims")
_CASH_WORDS = _words(
    "bank banks checking savings cash konto giro girokonto kasse compte banque banco caja "
    "cassa banca efectivo paypal chequing wallet"
)
_CLEARING_ROOTS = (
    "clearing",
    "undeposited",
    "transit",
    "verrechnung",
    "durchlauf",
    "zwischenkonto",
    "geldtransit",
    "compensation",
    "transitoir",
    "virement",
    "transito",
    "zelis",
    "payspan",
    "lockbox",
)
_FEE_WORDS = _words(
    "fee fees processing merchant stripe square card cards virtual gebühr gebühren gebuehren "
    "kartengebühr frais comisión comision comisiones commissioni commissione bankkosten "
    "vcard interchange"
)
_FEE_ROOTS = ("gebühr", "kartengebühr", "bankgebühr", "bankcharge")
_BESIDE_ROOTS = (
    "interest",
    "zins",
    "intérêt",
    "interet",
    "interés",
    "interessi",
    "tips",
    "rente",
)
_WRITE_OFF_WORDS = _words("adj adjs adjmt w/o wo")
_WRITE_OFF_ROOTS = (
    "adjust",
    "contractual",
    "writeoff",
    "discount",
    "allowance",
    "disallow",
    "abschreib",
    "kürzung",
    "kuerzung",
    "nachlass",
    "rabatt",
    "abschlag",
    "erlösschmälerung",
    "erloesschmaelerung",
    "ajuste",
    "ajustement",
    "descuento",
    "remise",
    "sconto",
    "abattement",
    "korrektur",
    "afboek",
    "korting",
    "desconto",
    "glosa",
    "abbuon",
    "avskriv",
)
_UNAPPLIED_WORDS = _words(
    "unapplied suspense unallocated unidentified unposted unmatched undistributed unassigned "
    "unattributed unresolved onaccount"
)
_UNAPPLIED_ROOTS = (
    "ungeklär",
    "ungeklaer",
    "unklar",
    "unzugeordnet",
    "unverteilt",
    "unidentifi",
    "ongeïdentificeerd",
    "ongeidentificeerd",
)
_UNAPPLIED_PHRASES = (
    "on account",
    "not applied",
    "not allocated",
    "nicht zugeordnet",
    "zu klären",
    "zu klaeren",
    "sin aplicar",
    "sin identificar",
    "por aplicar",
    "por identificar",
    "no aplicado",
    "no aplicados",
    "no identificado",
    "no identificados",
    "non affecté",
    "non affectés",
    "non affecte",
    "non affectes",
    "non identifié",
    "non identifiés",
    "non identificato",
    "non identificati",
    "niet toegewezen",
    "não identificado",
    "não identificados",
)
_OWED_WORDS = _words("owed owing payable payables due repayable")
_WRITE_OFF_PHRASES = ("write off", "write offs", "written off")
_RECOUPMENT_ROOTS = (
    "recoup",
    "clawback",
    "overpa",
    "takeback",
    "rückforderung",
    "rueckforderung",
    "überzahlung",
    "ueberzahlung",
    "trop-perçu",
    "reintegro",
    "refunds",
    "rückzahlung",
)


def says_insurer(name: str) -> str:
    """The word by which a name tells of an insurer; empty where it tells of none."""
    return _first(name, _INSURER_WORDS, _INSURER_ROOTS, _INSURER_PHRASES)


def insurer_named(text: str) -> str:
    """The one insurer that a text names, as it stands there; empty for none or several."""
    named = [word for word in text.split() if not _INSURER_NAMES.isdisjoint(words_of(word))]
    bare = {word.strip(".,;:()"): None for word in named}
    return next(iter(bare)) if len(bare) == 1 else ""


def has_name(text: str, name: str) -> bool:
    """Whether a text has all words of somebody's name, one behind the other.

    `BlueShield` is two words, and the empty name stands nowhere.
    """
    words = _in_words(name)
    return bool(words.strip()) and words in _in_words(text)


def says_payer(payee: str) -> str:
    """The word by which a payee tells that it pays for others; or empty."""
    return says_insurer(payee) or _first(payee, _PAYING_WORDS, ())


def says_client(name: str) -> str:
    """The word by which a name tells of a client, or a code such as C0017; or empty."""
    return _first(name, _CLIENT_WORDS, ()) or says_client_pays(name) or client_code(name)


def client_code(name: str) -> str:
    """A client's code, such as C0017; or empty."""
    code = _CLIENT_CODE.search(name)
    return code[0] if code else ""


def says_client_pays(name: str) -> str:
    """The word by which a text tells that a client paid (a copay); or empty."""
    return _first(name, _CLIENT_PAYS_WORDS, (), _CLIENT_PAYS_PHRASES)


def says_receivable(name: str) -> str:
    """The word by which an account tells that it is a receivable; or empty."""
    return _first(_below_root(name), _RECEIVABLE_WORDS, _RECEIVABLE_ROOTS)


def says_cash(name: str) -> str:
    """The word by which an account tells that it holds cash; or empty."""
    return _first(_below_root(name), _CASH_WORDS, ())


def says_clearing(name: str) -> str:
    """The word by which an account tells that cash only passes through it; or empty."""
    return _first(_below_root(name), frozenset(), _CLEARING_ROOTS)


def says_fee(name: str) -> str:
    """The word by which an account tells of a processor's fee; or empty."""
    return _first(_below_root(name), _FEE_WORDS, _FEE_ROOTS)


def says_beside(name: str) -> str:
    """The word by which an account tells of interest and the like; or empty."""
    return _first(_below_root(name), frozenset(), _BESIDE_ROOTS)


def says_write_off(name: str) -> str:
    """The word by which an account tells of write-offs; or empty."""
    return _first(_below_root(name), _WRITE_OFF_WORDS, _WRITE_OFF_ROOTS, _WRITE_OFF_PHRASES)


def says_recoupment(name: str) -> str:
    """The word by which an account tells of money owed back to payers; or empty."""
    return _first(_below_root(name), frozenset(), _RECOUPMENT_ROOTS)


def says_unapplied(name: str) -> str:
    """The word by which an account tells of money that is not applied yet; or empty."""
    return _first(_below_root(name), _UNAPPLIED_WORDS, _UNAPPLIED_ROOTS, _UNAPPLIED_PHRASES)


def says_owed(name: str) -> str:
    """The word by which a liability tells that it is owed to whom it names; or empty."""
    return _first(_below_root(name), _OWED_WORDS, ())


def _below_root(account: str) -> str:
    """An account without its root, which says nothing: `Kosten` is costs, and no fee."""
    return account.partition(":")[2] or account


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in small letters: of CamelCase each part, and the whole."""
    found = []
    for piece in re.split(r"[^\w/]+|_", name):
        parts = _WORD.findall(piece)
        found += [part.casefold() for part in parts]
        if len(parts) > 1:
            found.append(piece.casefold())
    return tuple(filter(None, found))


@lru_cache(maxsize=65536)
def _in_words(name: str) -> str:
    """The words of a name, CamelCase apart, with a space around each."""
    return f" {' '.join(words_of(_CAMEL.sub(' ', name)))} "


def _first(
    name: str, words: frozenset[str], roots: Iterable[str], phrases: Iterable[str] = ()
) -> str:
    own = words_of(name)
    for word in own:
        if word in words or any(word.startswith(root) for root in roots):
            return word
    joined = f" {' '.join(own)} "
    return next((phrase for phrase in phrases if f" {phrase} " in joined), "")
