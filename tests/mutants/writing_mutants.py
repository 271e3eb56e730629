"""Small faults in writing ledgers, and in answering requests."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_FILES = "tests/ledger_files/test_"
_WRITE = (
    f"{_FILES}safe_write.py {_FILES}written_file_attributes.py {_FILES}refused_writes.py "
    f"{_FILES}writes_beside_others.py"
)
_ANSWERS = "tests/fava_ext/test_endpoint_answers.py"

WRITING = (
    Mutant(
        "ledger_files/file_swap.py",
        "        os.fsync(descriptor)\n    except BaseException:",
        "        pass\n    except BaseException:",
        _WRITE,
    ),
    Mutant(
        "ledger_files/file_swap.py",
        "        os.fsync(descriptor)\n    except OSError",
        "        pass\n    except OSError",
        _WRITE,
    ),
    Mutant(
        "ledger_files/file_swap.py", "    if found.st_nlink > 1:\n", "    if False:\n", _WRITE
    ),
    Mutant("ledger_files/file_swap.py", "    shutil.copystat(target, new)\n", "", _WRITE),
    Mutant(
        "ledger_files/file_swap.py",
        "max(written.st_mtime_ns, old.st_mtime_ns + _MILLISECOND)",
        "written.st_mtime_ns",
        _WRITE,
    ),
    Mutant(
        "ledger_files/safe_write.py",
        "    if found != draft.source.sha256:\n",
        "    if False:\n",
        _WRITE,
    ),
    Mutant(
        "ledger_files/safe_write.py",
        "        _put_back(begun)\n",
        "        pass\n",
        "tests/ledger_files/test_safe_write_crash.py",
    ),
    Mutant(
        "ledger_files/safe_write.py",
        "    if new:\n        raise NewProblemsError(",
        "    if False:\n        raise NewProblemsError(",
        _WRITE,
    ),
    Mutant(
        "ledger_files/safe_write.py",
        "if known and known.hold() and",
        "if known and",
        "tests/ledger_files/test_known_errors.py",
    ),
    Mutant(
        "ledger_files/safe_write.py",
        "            if _fingerprint(_stat(draft)) != _fingerprint(stamp):\n",
        "            if False:\n",
        _WRITE,
    ),
    Mutant(
        "ledger_files/string_literal.py",
        'kind == "Cc" and ord(character) not in _ESCAPES',
        'character == "\\0"',
        "tests/ledger_files/test_string_literal.py",
    ),
    Mutant(
        "ledger_files/entry_text.py",
        "        if len(found) > 1:\n",
        "        if False:\n",
        "tests/ledger_files/test_entry_changes.py",
    ),
    Mutant(
        "ledger_files/source_files.py",
        'return (_BOM if self.bom else b"") + text.encode()',
        "return text.encode()",
        _WRITE,
    ),
)

REQUESTS = (
    Mutant(
        "fava_ext/foreign_requests.py",
        '    if sent.scheme not in {"http", "https"}:\n        return False\n',
        "",
        _ANSWERS,
    ),
    Mutant(
        "fava_ext/foreign_requests.py",
        "    if origin is not None and not _is_own(",
        "    if False and not _is_own(",
        _ANSWERS,
    ),
    Mutant(
        "fava_ext/foreign_requests.py",
        "if host is None or not (_cannot_be_rebound(host) or host in hosts):",
        "if host is None:",
        _ANSWERS,
    ),
    Mutant(
        "fava_ext/foreign_requests.py",
        '    if request.mimetype != "application/json":\n',
        "    if False:\n",
        _ANSWERS,
    ),
    Mutant(
        "fava_ext/foreign_requests.py",
        'request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"',
        "False",
        _ANSWERS,
    ),
)
