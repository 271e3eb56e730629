"""X12 text for the tests: an envelope around a few segments, with the right counts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from beancount_clawback.importers.era import EraFile
from beancount_clawback.importers.era import read_bytes
from beancount_clawback.importers.era import read_file
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraRemittance

FILES = Path(__file__).parent / "files"

ISA = (
    "ISA*00*          *00*          *ZZ*AETNA          *ZZ*PRACTICE       "
    "*260510*0930*^*00501*000000001*0*P*:"
)
GS = "GS*HP*AETNA*PRACTICE*20260510*0930*1*X*005010X221A1"
HEADER = (
    "BPR*I*50*C*CHK************20260210",
    "TRN*1*5512*1060000001",
    "N1*PR*AETNA*XV*60054",
    "N1*PE*PRACTICE*XX*1234567893",
    "LX*1",
)
SECOND = ("CLP*1077*1*100*80**12*P1077", "SVC*HC:90834*100*80**1", "CAS*CO*45*20")
CLAIM = (
    "CLP*1042*1*150*50*25*12*P1042",
    "NM1*QC*1******MI*C0017",
    "SVC*HC:90837*150*50**1",
    "DTM*472*20260115",
    "CAS*CO*45*75",
    "CAS*PR*1*25",
)


def remittance_set(*segments: str) -> list[str]:
    """ST, the segments, SE with the right count."""
    return ["ST*835*0001", *segments, f"SE*{len(segments) + 2}*0001"]


def interchange(*segments: str) -> list[str]:
    """One interchange with one group with one remittance of these segments."""
    return [ISA, GS, *remittance_set(*segments), "GE*1*1", "IEA*1*000000001"]


def x12(segments: list[str], end: str = "~\n") -> bytes:
    """Segments as the content of a file."""
    return "".join(segment + end for segment in segments).encode()


def era_of(*segments: str, names: bool = False) -> EraFile:
    """What is read from one remittance of these segments."""
    return read_bytes(x12(interchange(*segments)), "era.835", names=names)


def only_remittance(era: EraFile) -> EraRemittance:
    """The one remittance of a file."""
    (remittance,) = era.remittances
    return remittance


def claim_of(*segments: str) -> EraClaim:
    """The one claim of a remittance with the usual header."""
    (claim,) = only_remittance(era_of(*HEADER, *segments)).claims
    return claim


def from_file(name: str, *, names: bool = False) -> EraFile:
    """What is read from one of the files beside the tests."""
    return read_file(FILES / name, names=names)


def money(text: str) -> list[Decimal]:
    """Amounts written in a row, such as "50 -50 0.37"."""
    return [Decimal(word) for word in text.split()]


def codes(era: EraFile) -> list[str]:
    """The checks that a file breaks, in order."""
    return [finding.code for finding in era.findings]


def why(adjustments: object) -> list[str]:
    """Group, reason and amount of each adjustment."""
    assert isinstance(adjustments, tuple)
    return [f"{item.group}-{item.carc} {item.amount}" for item in adjustments]
