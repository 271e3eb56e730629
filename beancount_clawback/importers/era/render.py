"""The same dataclasses as X12 text: what `read_bytes` gives back is equal to what was written.

Counts and the control numbers at the ends are computed. Deterministic: the same objects make
the same bytes. Meant for demonstration files and for tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import Delimiters
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraRemark
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.importers.era.model import Group
from beancount_clawback.importers.era.model import Interchange
from beancount_clawback.importers.era.model import MarkedNumber
from beancount_clawback.importers.era.model import Organization
from beancount_clawback.importers.era.model import Party
from beancount_clawback.importers.era.model import Procedure
from beancount_clawback.importers.era.model import ProviderAdjustment
from beancount_clawback.importers.era.model import Reference
from beancount_clawback.importers.era.model import ServiceLine


def render(interchanges: Iterable[Interchange], newline: str = "\n") -> str:
    """The text of an 835 file.

    Args:
        interchanges: What to write; each in its own delimiters.
        newline: Follows every segment; may be empty.

    Raises:
        ValueError: A value holds one of its interchange's delimiters, or does not fit its
            fixed place in ISA.
    """
    return "".join(
        _joined(elements, interchange.delimiters) + newline
        for interchange in interchanges
        for elements in _interchange(interchange)
    )


_Element = str | tuple[str, ...]
_Elements = tuple[_Element, ...]


def _joined(elements: _Elements, delimiters: Delimiters) -> str:
    reserved = (delimiters.element, delimiters.component, delimiters.segment)
    parts: list[str] = []
    isa = elements[0] == "ISA"
    for element in elements[:-1] if isa else elements:
        components = (element,) if isinstance(element, str) else element
        for component in components:
            if any(mark in component for mark in reserved):
                raise ValueError(f"{elements[0]} cannot hold {component!r}: it has a delimiter")
        parts.append(delimiters.component.join(components).rstrip(delimiters.component))
    if isa:
        return delimiters.element.join([*parts, delimiters.component]) + delimiters.segment
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return delimiters.element.join(parts) + delimiters.segment


def _interchange(interchange: Interchange) -> Iterator[_Elements]:
    yield (
        "ISA",
        "00",
        " " * 10,
        "00",
        " " * 10,
        _padded(interchange.sender_qualifier, 2),
        _padded(interchange.sender, 15),
        _padded(interchange.receiver_qualifier, 2),
        _padded(interchange.receiver, 15),
        _day(interchange.date)[2:] or " " * 6,
        _padded(interchange.time, 4),
        _padded(interchange.delimiters.repetition, 1),
        _padded(interchange.version, 5),
        _padded(interchange.control_number, 9),
        "0",
        _padded(interchange.usage, 1),
        "",
    )
    for group in interchange.groups:
        yield from _group(group)
    yield "IEA", str(len(interchange.groups)), interchange.control_number


def _group(group: Group) -> Iterator[_Elements]:
    sent = (group.sender, group.receiver, _day(group.date), group.time)
    yield "GS", "HP", *sent, group.control_number, "X", group.version
    for remittance in group.remittances:
        body = list(_remittance(remittance))
        yield "ST", "835", remittance.control_number
        yield from body
        yield "SE", str(len(body) + 2), remittance.control_number
    yield "GE", str(len(group.remittances)), group.control_number


def _remittance(remittance: EraRemittance) -> Iterator[_Elements]:
    payment = (remittance.handling, _number(remittance.amount), remittance.direction)
    yield "BPR", *payment, remittance.method, *[""] * 11, _day(remittance.paid_on)
    yield "TRN", "1", remittance.trace, remittance.payer_identifier
    if remittance.currency != "USD":
        yield "CUR", "PR", remittance.currency
    yield from _references(remittance.references)
    if remittance.produced_on:
        yield "DTM", "405", _day(remittance.produced_on)
    yield from _organization("PR", remittance.payer)
    yield from _organization("PE", remittance.payee)
    if remittance.claims:
        yield "LX", "1"
    for claim in remittance.claims:
        yield from _claim(claim)
    yield from _provider_adjustments(remittance.provider_adjustments)


def _organization(entity: str, organization: Organization | None) -> Iterator[_Elements]:
    if organization:
        yield "N1", entity, organization.name, organization.id_qualifier, organization.id
        yield from _references(organization.references)


def _claim(claim: EraClaim) -> Iterator[_Elements]:
    amounts = (claim.charge, claim.paid, claim.client_responsibility)
    yield (
        "CLP",
        claim.id,
        claim.status,
        *map(_number, amounts),
        claim.filing_indicator,
        claim.payer_claim,
        claim.facility,
        claim.frequency,
    )
    yield from _adjustments(claim.adjustments)
    for party in claim.parties:
        yield _party(party)
    yield from _remarks(claim.remarks)
    yield from _references(claim.references)
    yield from (("DTM", item.qualifier, _day(item.date)) for item in claim.dates)
    yield from _marked("AMT", claim.amounts)
    yield from _marked("QTY", claim.quantities)
    for line in claim.lines:
        yield from _line(line)


def _line(line: ServiceLine) -> Iterator[_Elements]:
    yield (
        "SVC",
        _procedure(line.procedure),
        _number(line.charge),
        _number(line.paid),
        line.revenue_code,
        _number(line.units),
        _procedure(line.billed_procedure) if line.billed_procedure else "",
        _number(line.billed_units),
    )
    yield from (("DTM", item.qualifier, _day(item.date)) for item in line.dates)
    yield from _adjustments(line.adjustments)
    yield from _references(line.references)
    yield from _marked("AMT", line.amounts)
    yield from _marked("QTY", line.quantities)
    yield from (("LQ", item.source, item.code) for item in line.remarks)


def _adjustments(adjustments: Sequence[Adjustment]) -> Iterator[_Elements]:
    """CAS segments: neighbors of one group share a segment, six at most."""
    at = 0
    while at < len(adjustments):
        group = adjustments[at].group
        triplets: list[str] = []
        for item in adjustments[at : at + 6]:
            if item.group != group:
                break
            triplets += item.carc, _number(item.amount), _number(item.quantity)
        at += len(triplets) // 3
        yield "CAS", group, *triplets


def _provider_adjustments(adjustments: Sequence[ProviderAdjustment]) -> Iterator[_Elements]:
    """PLB segments: neighbors of one provider and year share a segment, six at most."""
    at = 0
    while at < len(adjustments):
        first = adjustments[at]
        pairs: list[_Element] = []
        for item in adjustments[at : at + 6]:
            if (item.provider, item.period_end) != (first.provider, first.period_end):
                break
            pairs += (item.code, *item.reference.split(":")), _number(item.amount)
        at += len(pairs) // 2
        yield "PLB", first.provider, _day(first.period_end), *pairs


def _party(party: Party) -> _Elements:
    name = (*party.name, *[""] * (5 - len(party.name)))
    return (
        "NM1",
        party.entity,
        "1" if party.person else "2",
        *name,
        party.id_qualifier,
        party.id,
    )


def _remarks(remarks: Sequence[EraRemark]) -> Iterator[_Elements]:
    """MIA and MOA segments: neighbors from one kind of segment share it, five at most."""
    at = 0
    while at < len(remarks):
        source = remarks[at].source
        positions = _REMARK_POSITIONS[source]
        elements: list[_Element] = [source, *[""] * positions[-1]]
        for position, item in zip(positions, remarks[at : at + 5], strict=False):
            if item.source != source:
                break
            elements[position] = item.code
            at += 1
        yield tuple(elements)


_REMARK_POSITIONS = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}


def _references(references: Iterable[Reference]) -> Iterator[_Elements]:
    return (("REF", item.qualifier, item.value) for item in references)


def _marked(segment: str, numbers: Iterable[MarkedNumber]) -> Iterator[_Elements]:
    return ((segment, item.qualifier, _number(item.value)) for item in numbers)


def _procedure(procedure: Procedure) -> tuple[str, ...]:
    return procedure.qualifier, procedure.code, *procedure.modifiers


def _number(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _day(value: date | None) -> str:
    return value.isoformat().replace("-", "") if value else ""


def _padded(value: str, width: int) -> str:
    if len(value) > width:
        raise ValueError(f"ISA has {width} places where {value!r} should stand")
    return value.ljust(width)
