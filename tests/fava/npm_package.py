"""Packages from npm that the tests use: a pinned version with a pinned hash, fetched once."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache"


@dataclass(frozen=True)
class NpmPackage:
    """A package of npm.

    Attributes:
        sha256: of the file that ``npm pack`` delivers.
    """

    name: str
    version: str
    sha256: str

    def folder(self) -> Path:
        """The package unpacked, fetched the first time.

        Raises:
            RuntimeError: what npm delivers is not the pinned file.
        """
        folder = CACHE / f"{self.name}-{self.version}"
        if not folder.exists():
            CACHE.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=CACHE) as fetched:
                self._fetch(Path(fetched))
                try:
                    # In one step, so that a folder that is there is whole.
                    (Path(fetched) / "package").rename(folder)
                except OSError:
                    # Another process was faster, if that is why.
                    if not folder.exists():
                        raise
        return folder

    def _fetch(self, into: Path) -> None:
        subprocess.run(
            ["npm", "pack", "--silent", f"{self.name}@{self.version}"],
            cwd=into,
            check=True,
            capture_output=True,
        )
        file = into / f"{self.name}-{self.version}.tgz"
        if hashlib.sha256(file.read_bytes()).hexdigest() != self.sha256:
            raise RuntimeError(f"{file.name} is not the one that is pinned here.")
        with tarfile.open(file) as content:
            content.extractall(into, filter="data")


AXE = NpmPackage(
    "axe-core", "4.14.1", "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
)
"""The accessibility checker."""

TYPESCRIPT = NpmPackage(
    "typescript", "5.9.3", "10e108c9cf7d5f2879053dff18515fb405abf2ccef63eaaf017d9c571687a1d3"
)
"""The type checker of the browser's modules."""

if __name__ == "__main__":
    for package in (AXE, TYPESCRIPT):
        print(package.folder())
