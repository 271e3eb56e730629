"""axe-core, the accessibility checker, from npm: a pinned version with a pinned hash."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from pathlib import Path

VERSION = "4.14.1"
SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
FOLDER = Path(__file__).parents[2] / ".cache" / f"axe-core-{VERSION}"


def axe_source() -> Path:
    """The file to evaluate in a page, fetched with ``npm pack`` the first time.

    Raises:
        RuntimeError: what npm delivers is not the pinned file.
    """
    script = FOLDER / "axe.min.js"
    if not script.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "pack", "--silent", f"axe-core@{VERSION}"],
            cwd=FOLDER,
            check=True,
            capture_output=True,
        )
        _unpack(FOLDER / f"axe-core-{VERSION}.tgz", script)
    return script


def _unpack(package: Path, script: Path) -> None:
    if hashlib.sha256(package.read_bytes()).hexdigest() != SHA256:
        raise RuntimeError(f"{package} is not axe-core {VERSION} as pinned here.")
    with tarfile.open(package) as tar:
        source = tar.extractfile("package/axe.min.js")
        if source is None:
            raise RuntimeError(f"{package} holds no axe.min.js.")
        script.write_bytes(source.read())


if __name__ == "__main__":
    print(axe_source())
