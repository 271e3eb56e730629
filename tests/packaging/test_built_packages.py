"""What is published: the source archive passes its tests, the wheel has the package alone."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from readme_renderer.markdown import render

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PACKAGE = "beancount_clawback"
# The plugin, and a page whose commands are those of the wheel.
_SOME = ("tests/golden", "tests/docs/test_pages.py")
_NOT = "not slow and not browser"
# Tests about the package's own source files, which stand aside while the wheel is tested.
_ABOUT_SOURCE = "not named and not names and not link"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked archive in ``source`` and the wheel."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as content:
        content.extractall(folder, filter="data")
    (folder / archive.name.removesuffix(".tar.gz")).rename(folder / "source")
    return folder


def wheel(built: Path) -> Path:
    (one,) = built.glob("*.whl")
    return one


def test_the_wheel_has_the_files_of_the_package_and_no_others(built: Path) -> None:
    with zipfile.ZipFile(wheel(built)) as content:
        names = set(content.namelist())
    ours = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / PACKAGE).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    about = {name for name in names if ".dist-info/" in name}
    assert names - about == ours
    assert {Path(name).name for name in about} == {
        "METADATA",
        "WHEEL",
        "entry_points.txt",
        "LICENSE",
        "RECORD",
    }


def test_the_archive_has_what_its_tests_need(built: Path) -> None:
    for folder in ("tests", "ledgers", "docs", "benchmarks", PACKAGE):
        there = {
            path.relative_to(ROOT)
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and not {"__pycache__", ".cache"} & set(path.parts)
        }
        missing = [name for name in there if not (built / "source" / name).exists()]
        assert [name for name in missing if name.suffix not in {".pyc", ".picklecache"}] == []


def test_the_readme_shows_its_pictures_and_links_on_a_package_index(built: Path) -> None:
    with zipfile.ZipFile(wheel(built)) as content:
        (name,) = (name for name in content.namelist() if name.endswith("/METADATA"))
        about = message_from_bytes(content.read(name))
    text = about.get_payload()
    assert isinstance(text, str)
    page = render(text)
    assert page
    pictures = re.findall(r'<img[^>]* src="([^"]+)"', page)
    links = re.findall(r'<a[^>]* href="([^"#]+)', page)
    assert len(pictures) == 4
    source = dict(url.split(", ") for url in about.get_all("Project-URL", []))["Source"]
    for address in [*pictures, *links]:
        assert address.startswith("https://")
        if address.startswith(source):
            (file,) = re.findall(rf"{source}/(?:raw|blob)/main/(.+)", address)
            assert (built / "source" / file).exists()


def test_the_unpacked_archive_passes_its_tests_with_the_wheel(built: Path) -> None:
    environment = built / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    subprocess.run(
        [
            python,
            *("-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            f"{wheel(built)}[fava,import,letter,xlsx]",
            *("pytest", "hypothesis"),
        ],
        check=True,
    )
    # Out of the package's sight, so that the tests meet the installed one.
    (built / "source" / PACKAGE).rename(built / "package")
    done = subprocess.run(
        [
            environment / "bin" / "pytest",
            *_SOME,
            "-m",
            _NOT,
            "-k",
            _ABOUT_SOURCE,
            "-p",
            "no:cacheprovider",
        ],
        cwd=built / "source",
        check=False,
        capture_output=True,
        text=True,
    )
    (built / "package").rename(built / "source" / PACKAGE)
    assert done.returncode == 0, done.stdout
