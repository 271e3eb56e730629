"""Firefox by WebDriver BiDi, as much of it as a smoke test of the pages needs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any

from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_WAIT = 30.0


def firefox_program() -> str | None:
    """The machine's Firefox, if it has one."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class NoFirefoxError(Exception):
    """Firefox is here and does not start; its text says what it said."""


class Firefox:
    """One window.

    Attributes:
        complaints: errors that the console has shown.
    """

    def __init__(self, socket: ClientConnection) -> None:
        """Open a session on a socket."""
        self._socket = socket
        self._last = 0
        self.complaints: list[str] = []
        self._do("session.new", capabilities={})
        self._do("session.subscribe", events=["log.entryAdded"])
        tree = self._do("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    def resize(self, width: int, height: int) -> None:
        """Make the window's contents that large."""
        size = {"width": width, "height": height}
        self._do("browsingContext.setViewport", context=self._context, viewport=size)

    def go(self, address: str) -> None:
        """Load an address."""
        self._do(
            "browsingContext.navigate", context=self._context, url=address, wait="complete"
        )

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401
        """The value of an expression, a promise's when it is one; a plain value or None."""
        done = self._do(
            "script.evaluate",
            expression=expression,
            awaitPromise=True,
            target={"context": self._context},
        )
        assert done["type"] == "success", done
        return done["result"].get("value")

    def _do(self, method: str, **parameters: object) -> Any:  # noqa: ANN401
        self._last += 1
        sent = {"id": self._last, "method": method, "params": parameters}
        self._socket.send(json.dumps(sent))
        while True:
            answer = json.loads(self._socket.recv(_WAIT))
            if answer.get("method") == "log.entryAdded":
                self._note(answer["params"])
            elif answer.get("id") == self._last:
                assert answer["type"] == "success", answer
                return answer["result"]

    def _note(self, entry: dict[str, Any]) -> None:
        if entry["level"] == "error":
            self.complaints.append(entry["text"])


@contextmanager
def firefox_window(program: str, profile: Path) -> Iterator[Firefox]:
    """Start Firefox with a profile of its own, and end it.

    Raises:
        NoFirefoxError: it does not start.
    """
    profile.mkdir()
    command = [program, "--headless", "--remote-debugging-port", "0", "--no-remote"]
    said = profile / "said"
    with said.open("w") as output:
        process = subprocess.Popen(
            [*command, "--profile", str(profile)], stdout=output, stderr=output
        )
    try:
        with connect(f"{_address(said, process)}/session", max_size=None) as socket:
            yield Firefox(socket)
    finally:
        process.terminate()
        process.wait(_WAIT)


def _address(said: Path, process: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + _WAIT
    while time.monotonic() < end and process.poll() is None:
        found = _LISTENING.search(said.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.1)
    told = " ".join(said.read_text(encoding="utf-8").split())[-300:]
    raise NoFirefoxError(
        f"Firefox is here, but does not start ({told or 'it says nothing'}). To test the pages "
        "in it: apt-get install --reinstall firefox-esr"
    )
