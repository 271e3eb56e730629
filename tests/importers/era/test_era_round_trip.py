"""What is rendered and read again is what it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_clawback.importers.era import balance_findings
from beancount_clawback.importers.era import read_bytes
from beancount_clawback.importers.era import render
from beancount_clawback.importers.era.claim_status import CLAIM_STATUS
from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import Delimiters
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraRemark
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.importers.era.model import Group
from beancount_clawback.importers.era.model import Interchange
from beancount_clawback.importers.era.model import MarkedDate
from beancount_clawback.importers.era.model import MarkedNumber
from beancount_clawback.importers.era.model import Organization
from beancount_clawback.importers.era.model import Party
from beancount_clawback.importers.era.model import Procedure
from beancount_clawback.importers.era.model import ProviderAdjustment
from beancount_clawback.importers.era.model import Reference
from beancount_clawback.importers.era.model import ServiceLine
from tests.importers.era.x12_text import FILES
from tests.importers.era.x12_text import from_file

pytestmark = pytest.mark.fuzz

LETTERS = "ABCXYZabcxyz0123456789 -./#'\"éß漢"


def words(most: int = 12, least: int = 0) -> st.SearchStrategy[str]:
    trimmed = st.text(LETTERS, min_size=least, max_size=most).map(str.strip)
    return trimmed.filter(lambda value: len(value) >= least)


def some(
    strategy: st.SearchStrategy[object], most: int = 2, least: int = 0
) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


CODES = st.text("ABCXYZ0123456789", min_size=1, max_size=3)
CARCS = CODES.filter(lambda code: not code.isalpha())
PLB_CODES = st.text("ABCXYZ0123456789", min_size=1, max_size=2)
AMOUNTS = st.decimals(Decimal(-99999), Decimal(99999), places=2)
QUANTITIES = st.none() | st.decimals(Decimal(-99), Decimal(99), places=1)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
TIMES = st.sampled_from(["0000", "0930", "2359"])

REFERENCES = some(st.builds(Reference, CODES, words(least=1)))
DATES = some(st.builds(MarkedDate, CODES, DAYS))
NUMBERS = some(st.builds(MarkedNumber, CODES, AMOUNTS))
ADJUSTMENTS = some(
    st.builds(
        Adjustment,
        group=st.sampled_from(["CO", "PR", "OA", "PI", "CR"]),
        carc=CARCS,
        amount=AMOUNTS,
        quantity=QUANTITIES,
    ),
    most=9,
)
PROCEDURES = st.builds(
    Procedure, words(2, least=1), words(8, least=1), some(words(2, least=1), most=4)
)
PARTIES = some(
    st.builds(
        Party,
        entity=st.sampled_from(["QC", "IL", "74", "82", "TT", "PR"]),
        person=st.booleans(),
        id_qualifier=words(2),
        id=words(),
        name=some(words(), most=4).flatmap(
            lambda first: st.just(()) | words(least=1).map(lambda last: (*first, last))
        ),
    )
)
LINES = some(
    st.builds(
        ServiceLine,
        procedure=PROCEDURES,
        charge=AMOUNTS,
        paid=AMOUNTS,
        revenue_code=words(4),
        units=QUANTITIES,
        billed_procedure=st.none() | PROCEDURES,
        billed_units=QUANTITIES,
        adjustments=ADJUSTMENTS,
        dates=DATES,
        references=REFERENCES,
        amounts=NUMBERS,
        quantities=NUMBERS,
        remarks=some(st.builds(EraRemark, st.sampled_from(["HE", "RX"]), CODES)),
        clean=st.just(value=True),
    )
)
CLAIMS = some(
    st.builds(
        EraClaim,
        id=words(least=1),
        status=st.sampled_from(sorted(CLAIM_STATUS)),
        charge=AMOUNTS,
        paid=AMOUNTS,
        client_responsibility=st.none() | AMOUNTS,
        filing_indicator=words(2),
        payer_claim=words(),
        facility=words(2),
        frequency=words(1),
        adjustments=ADJUSTMENTS,
        parties=PARTIES,
        dates=DATES,
        references=REFERENCES,
        amounts=NUMBERS,
        quantities=NUMBERS,
        remarks=some(st.builds(EraRemark, st.sampled_from(["MIA", "MOA"]), CODES), most=14),
        lines=LINES,
        clean=st.just(value=True),
    )
)
PROVIDER_ADJUSTMENTS = some(
    st.builds(
        ProviderAdjustment,
        provider=words(10),
        period_end=st.none() | DAYS,
        code=PLB_CODES,
        reference=some(words(least=1)).map(lambda parts: ":".join(map(str, parts))),
        amount=AMOUNTS,
    ),
    most=14,
)
ORGANISATIONS = st.builds(Organization, words(), words(2), words(), REFERENCES)
PLAIN = EraClaim("1042", "1", Decimal(150), Decimal(50))
REMITTANCES = some(
    st.builds(
        EraRemittance,
        control_number=words(9),
        amount=AMOUNTS,
        paid_on=st.none() | DAYS,
        trace=words(least=1),
        payer_identifier=words(),
        handling=words(1),
        direction=st.just("C"),
        method=words(3),
        produced_on=st.none() | DAYS,
        currency=st.sampled_from(["USD", "CAD"]),
        payer=ORGANISATIONS,
        payee=st.none() | ORGANISATIONS,
        references=REFERENCES,
        claims=st.just((PLAIN,)),
        provider_adjustments=PROVIDER_ADJUSTMENTS,
        unread_claims=st.just(0),
        clean=st.just(value=True),
    )
)
EMPTY = EraRemittance("0001", Decimal(0), trace="5512", payer=Organization("AETNA"))
GROUPS = some(
    st.builds(
        Group,
        control_number=words(9),
        sender=words(15),
        receiver=words(15),
        date=st.none() | DAYS,
        time=TIMES,
        version=st.sampled_from(["005010X221A1", "004010X091A1"]),
        remittances=some(st.just(EMPTY)),
    ),
    least=1,
)
MARKS = "*|^~!+:>\\\x1c\x1d\x1e"
DELIMITERS = st.permutations(MARKS).map(lambda marks: Delimiters(*marks[:4]))
INTERCHANGES = st.builds(
    Interchange,
    control_number=words(9),
    sender=words(15),
    receiver=words(15),
    date=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    time=TIMES,
    sender_qualifier=words(2),
    receiver_qualifier=words(2),
    version=st.sampled_from(["00501", "00401"]),
    usage=st.just("P"),
    delimiters=DELIMITERS | DELIMITERS.map(lambda marks: replace(marks, segment="\n")),
    groups=GROUPS,
)
NEWLINES = st.sampled_from(["", "\n", "\r\n"])
SENT = Interchange("000000001", "AETNA", "PRACTICE", date(2026, 5, 10))


@given(claims=CLAIMS, delimiters=DELIMITERS)
def test_claims_are_read_as_they_were_rendered(
    claims: tuple[EraClaim, ...], delimiters: Delimiters
) -> None:
    remittance = replace(EMPTY, claims=claims)
    assert_same([envelope(delimiters, remittance)], "\n")


@given(remittances=REMITTANCES, delimiters=DELIMITERS)
def test_remittances_are_read_as_they_were_rendered(
    remittances: tuple[EraRemittance, ...], delimiters: Delimiters
) -> None:
    assert_same([envelope(delimiters, *remittances)], "\r\n")


@pytest.mark.slow
@given(interchanges=st.lists(INTERCHANGES, min_size=1, max_size=3), newline=NEWLINES)
def test_interchanges_are_read_as_they_were_rendered(
    interchanges: list[Interchange], newline: str
) -> None:
    assert_same(interchanges, newline)


def envelope(delimiters: Delimiters, *remittances: EraRemittance) -> Interchange:
    group = Group("1", "AETNA", "PRACTICE", date(2026, 5, 10), remittances=remittances)
    return replace(SENT, delimiters=delimiters, groups=(group,))


def assert_same(interchanges: list[Interchange], newline: str) -> None:
    era = read_bytes(render(interchanges, newline).encode(), "era.835", names=True)
    assert [str(finding) for finding in era.findings] == []
    assert list(era.interchanges) == interchanges


@pytest.mark.parametrize("path", sorted(FILES.glob("*.835")), ids=lambda path: path.name)
def test_every_file_beside_the_tests_survives_rendering(path: object) -> None:
    era = from_file(str(path), names=True)
    again = read_bytes(render(era.interchanges).encode(), era.file, names=True)
    expected = [remittance for remittance in era.remittances if remittance.claims]
    assert [remittance for remittance in again.remittances if remittance.claims] == expected
    assert balance_findings(again)[1:] == balance_findings(era)[1:]


def test_rendering_is_deterministic_and_reads_like_an_835() -> None:
    line = ServiceLine(
        Procedure("HC", "90837", ("95",)),
        Decimal("150.00"),
        Decimal(50),
        adjustments=(
            Adjustment("CO", "45", Decimal(75)),
            Adjustment("PR", "1", Decimal(25)),
        ),
        dates=(MarkedDate("472", date(2026, 1, 15)),),
    )
    claim = EraClaim("1042", "1", Decimal(150), Decimal(50), Decimal(25), lines=(line,))
    remittance = EraRemittance(
        "0001",
        Decimal(40),
        date(2026, 2, 10),
        "5512",
        payer=Organization("AETNA", "XV", "60054"),
        claims=(claim,),
        provider_adjustments=(
            ProviderAdjustment("1234567893", date(2026, 12, 31), "WO", "1040:7", Decimal(10)),
        ),
    )
    group = Group("1", "AETNA", "PRACTICE", date(2026, 5, 10), remittances=(remittance,))
    sent = Interchange("000000001", "AETNA", "PRACTICE", date(2026, 5, 10), groups=(group,))
    assert render([sent]) == (
        "ISA*00*          *00*          *ZZ*AETNA          *ZZ*PRACTICE       "
        "*260510*1200*^*00501*000000001*0*P*:~\n"
        "GS*HP*AETNA*PRACTICE*20260510*1200*1*X*005010X221A1~\n"
        "ST*835*0001~\n"
        "BPR*I*40*C*CHK************20260210~\n"
        "TRN*1*5512~\n"
        "N1*PR*AETNA*XV*60054~\n"
        "LX*1~\n"
        "CLP*1042*1*150*50*25~\n"
        "SVC*HC:90837:95*150.00*50~\n"
        "DTM*472*20260115~\n"
        "CAS*CO*45*75~\n"
        "CAS*PR*1*25~\n"
        "PLB*1234567893*20261231*WO:1040:7*10~\n"
        "SE*12*0001~\n"
        "GE*1*1~\n"
        "IEA*1*000000001~\n"
    )


def test_a_value_with_a_delimiter_in_it_is_refused() -> None:
    era = from_file("balancing_rule.835")
    (sent,) = era.interchanges
    with pytest.raises(ValueError, match="ISA has 15 places"):
        render([replace(sent, sender="A" * 16)])
    with pytest.raises(ValueError, match="it has a delimiter"):
        render([replace(sent, delimiters=replace(sent.delimiters, element="1"))])
