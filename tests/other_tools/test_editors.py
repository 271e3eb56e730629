"""What editors are built on: a language server, and the grammar that most of them use."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import RECORD
from tests.other_tools.written_demo import demo


@contextmanager
def language_server(ledger: Path) -> Iterator[LanguageServer]:
    """Run the server on a ledger."""
    server = LanguageServer(Path(sys.executable).with_name("beancount-lsp"), ledger)
    try:
        yield server
    finally:
        server.stop()


class LanguageServer:
    """A language server on a ledger, spoken to as an editor does."""

    def __init__(self, program: Path, main: Path) -> None:
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._asked = 0
        self._diagnostics: dict[str, list[str]] = {}
        options = {"root_file": str(main)}
        root = main.parent.as_uri()
        self.ask("initialize", capabilities={}, rootUri=root, initializationOptions=options)
        self._send({"method": "initialized", "params": {}})

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def open(self, file: Path) -> list[str]:
        """Open a file as an editor does; returns the messages on it."""
        text = file.read_text(encoding="utf-8")
        document = {"uri": file.as_uri(), "languageId": "beancount", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while file.as_uri() not in self._diagnostics:
            self._take()
        return self._diagnostics[file.as_uri()]

    def ask(self, method: str, **params: object) -> Any:  # noqa: ANN401
        """Ask, and wait for the answer."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            message = self._take()
            if message.get("id") == self._asked:
                return message["result"]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _take(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            said = message["params"]
            self._diagnostics[said["uri"]] = [one["message"] for one in said["diagnostics"]]
        return message


@pytest.mark.slow
@pytest.mark.parametrize("posting", ["", "  Assets:Bank:Checking  0.00 USD\n"])
def test_the_language_server_shows_what_the_plugin_says_of_a_record(
    tmp_path: Path, posting: str
) -> None:
    pytest.importorskip("beancount_lsp", reason="beancount-lsp is not installed")
    ledger = tmp_path / "practice.beancount"
    ledger.write_text(f"{LEDGER}{RECORD}{posting}", encoding="utf-8")
    with language_server(ledger) as server:
        assert server.open(ledger) == []
        document = {"uri": ledger.as_uri()}
        assert server.ask("textDocument/semanticTokens/full", textDocument=document)["data"]
    ledger.write_text(f"{LEDGER}{RECORD.replace('5512', '9')}{posting}", encoding="utf-8")
    with language_server(ledger) as server:
        (said,) = server.open(ledger)
        assert "pay-9" in said


@pytest.mark.slow
@pytest.mark.parametrize("zero_posting", [False, True])
def test_the_grammar_of_tree_sitter_knows_every_entry_of_the_demo(
    tmp_path: Path, zero_posting: bool
) -> None:
    reason = "a package with the grammar is not installed (tree-sitter-language-pack<1)"
    grammars = pytest.importorskip("tree_sitter_language_pack", reason=reason)
    parser = grammars.get_parser("beancount")
    for file in demo(tmp_path, zero_posting=zero_posting).parent.glob("*.beancount"):
        assert not parser.parse(file.read_bytes()).root_node.has_error, file.name
