"""The modules are type-checked as strictly as the Python, and stay plain JavaScript."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from beancount_clawback.fava_ext.browser_files import FOLDER

SETTINGS = Path(__file__).with_name("tsconfig.json")


def checked(typescript: Path, settings: Path) -> str:
    """What the type checker says; empty when all is well."""
    node, _ = compute_driver_executable()  # Playwright brings one
    done = subprocess.run(
        [node, str(typescript), "--project", str(settings)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_every_module_is_marked_to_be_checked() -> None:
    modules = [*FOLDER.glob("*.js"), FOLDER.parent / "Clawback.js"]
    unmarked = [m.name for m in modules if not m.read_text().startswith("// @ts-check\n")]
    assert unmarked == []


def test_the_modules_have_no_type_errors(typescript: Path) -> None:
    assert checked(typescript, SETTINGS) == ""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("settings().precisions.USD.toFixed()", "Object is possibly 'undefined'"),
        ("settings().noSuchThing", "Property 'noSuchThing' does not exist"),
    ],
)
def test_a_type_error_would_be_found(
    typescript: Path, tmp_path: Path, line: str, message: str
) -> None:
    shutil.copytree(FOLDER, tmp_path / "browser")
    wrong = f'import {{ settings }} from "./settings.js";\n{line};\n'
    (tmp_path / "browser" / "wrong.js").write_text(f"// @ts-check\n{wrong}")
    settings = json.loads(SETTINGS.read_text())
    settings["include"] = ["browser/wrong.js"]
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))
    found = checked(typescript, tmp_path / "tsconfig.json")
    assert "wrong.js(3," in found
    assert message in found
