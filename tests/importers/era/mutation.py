"""Sound 835 files made unsound: seeded mutations of bytes, of elements and of segments.

Run with a count, such as `python -m tests.importers.era.mutation 100000`, it reads that many
mutants and says how they came out.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from random import Random

from beancount_clawback.importers.era import EraFile
from beancount_clawback.importers.era import balance_findings
from beancount_clawback.importers.era import read_bytes
from beancount_clawback.importers.era import reading
from beancount_clawback.importers.era import render
from beancount_clawback.importers.era.findings import MOST_FINDINGS
from beancount_clawback.importers.era.findings import FindingLog
from beancount_clawback.importers.era.segments import envelopes
from beancount_clawback.importers.era.segments import segments

FILES = Path(__file__).parent / "files"
HOSTILE = (
    *("", " ", "-", "+", ".", "-0", "1.", ".5", "1,000.00", "1E9", "NaN", "sNaN", "Infinity"),
    *("9" * 30, "0" * 50, "-" + "9" * 15 + ".9999", "9" * 5000, "20261399", "00000000"),
    *("10000101", "ISA", "IEA", "ST", "CLP", "CR", "=cmd|' /C calc'!A1", '"; option "x" "y'),
    *("C0017\n2026-01-01", "\x00", "\x1b[31m", "\u202e", "\ud7ff", "\uff11", "\u0661"),
    *("{why}", "%s", "A" * 300, "~", ":"),
)
# With these, claims were left out together with what they stood in.
_UNCOUNTED = frozenset({"stray-segments", "not-a-remittance", "too-many-findings"})
NAMES = ("DOE", "ROE", "SAM")


def seeds() -> list[bytes]:
    """The files beside the tests, as they are and in other delimiters."""
    files = [path.read_bytes() for path in sorted(FILES.glob("*.835"))]
    marks = bytes.maketrans(b"*:~", b"|>\x1c")
    return files + [content.replace(b"\n", b"").translate(marks) for content in files]


def mutant(seed: bytes, random: Random) -> bytes:
    """One file with one to four mutations, most often one."""
    content = seed
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        mutate = random.choice((_bytes, _element, _element, _segment, _segment))
        content = mutate(content, random)
    return content


def check(content: bytes) -> EraFile:
    """Read a file and everything that can be made of it.

    Raises:
        AssertionError: A finding is not fit to be shown, or something was lost in silence.
    """
    era = read_bytes(content, "mutant.835")
    findings = (*era.findings, *balance_findings(era))
    assert len(era.findings) <= MOST_FINDINGS + 1
    for finding in findings:
        text = str(finding)
        assert text.isprintable(), text
        assert len(text) < 2000, text
        assert not any(name in finding.message for name in NAMES), text
    clean = not era.findings
    if not _UNCOUNTED.intersection(finding.code for finding in era.findings):
        read = sum(len(item.claims) + item.unread_claims for item in era.remittances)
        assert read == _claims_in(content)
    for remittance in era.remittances:
        assert remittance.clean or not clean
        assert not remittance.clean or all(claim.clean for claim in remittance.claims)
        assert not remittance.clean or remittance.unread_claims == 0
    if clean:
        named = read_bytes(content, "mutant.835", names=True)
        try:
            rendered = render(named.interchanges)
        except ValueError:  # a simple element with a component delimiter in it
            return era
        assert read_bytes(rendered.encode(), "mutant.835", names=True) == named
    return era


def _claims_in(content: bytes) -> int:
    log = FindingLog()
    return sum(
        segment.elements[0] == "CLP"
        for envelope in envelopes(reading._decoded(content), "", log)
        for segment in segments(envelope, "", 0, log)
    )


def _bytes(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    end = at + random.choice((0, 1, 1, 2, 10, 200))
    put = random.choice((b"", b"", random.randbytes(1), random.randbytes(4), content[at:end]))
    return content[:at] + put + random.choice((content[end:], content[end:], b""))


def _element(content: bytes, random: Random) -> bytes:
    separator, _, _ = _marks(content)
    parts = content.split(separator)
    at = random.randrange(len(parts))
    value = random.choice(HOSTILE).encode("utf-8", "surrogatepass")
    change = random.randrange(5)
    if change == 0:
        parts[at] = value
    elif change == 1:
        parts.insert(at, value)
    elif change == 2:
        del parts[at]
    elif change == 3:
        parts[at] += random.choice((b" ", value, parts[random.randrange(len(parts))]))
    else:
        other = random.randrange(len(parts))
        parts[at], parts[other] = parts[other], parts[at]
    return separator.join(parts)


def _segment(content: bytes, random: Random) -> bytes:
    _, _, terminator = _marks(content)
    parts = content.split(terminator)
    at, other = random.randrange(len(parts)), random.randrange(len(parts))
    change = random.randrange(6)
    if change == 0:
        del parts[at]
    elif change == 1:
        parts.insert(other, parts[at])
    elif change == 2:
        parts[at], parts[other] = parts[other], parts[at]
    elif change == 3:
        del parts[at:]
    elif change == 4:
        parts[at:other] = parts[at:other] * 2
    else:
        parts[at] = parts[at][: random.randrange(len(parts[at]) + 1)]
    return terminator.join(parts)


def _marks(content: bytes) -> tuple[bytes, bytes, bytes]:
    if len(content) > 105:
        return content[3:4], content[104:105], content[105:106]
    return b"*", b":", b"~"


def main(count: int) -> None:
    """Read mutants and print what became of them; the first that fails is written to a file."""
    files, outcomes = seeds(), Counter[str]()
    for number in range(count):
        random = Random(number)  # noqa: S311 - a seeded test
        content = mutant(random.choice(files), random)
        try:
            era = check(content)
        except Exception:
            print(f"mutant {number}: {content!r}", file=sys.stderr)
            raise
        outcomes["files with findings" if era.findings else "files without findings"] += 1
        outcomes["findings"] += len(era.findings)
        outcomes["claims"] += sum(len(item.claims) for item in era.remittances)
        outcomes["claims not read"] += sum(item.unread_claims for item in era.remittances)
    for name, number in sorted(outcomes.items()):
        print(f"{number:>10,}  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
