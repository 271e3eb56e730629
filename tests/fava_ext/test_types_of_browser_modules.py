"""The modules are type-checked as strictly as the Python, and stay plain JavaScript."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

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


WRONG = """// @ts-check
import { settings } from "./settings.js";
settings().precisions.USD.toFixed();
settings().noSuchThing;
"""


def test_the_modules_have_no_type_errors_and_one_would_be_found(
    typescript: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "fava_ext"
    shutil.copytree(FOLDER.parent, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / FOLDER.name / "wrong.js").write_text(WRONG)
    settings = json.loads(SETTINGS.read_text())
    settings["include"] = ["fava_ext/**/*.js"]
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))
    found = checked(typescript, tmp_path / "tsconfig.json").splitlines()
    said = [line.rpartition("/")[2].rpartition(": ")[0] for line in found]
    # What may be undefined, and what a type does not have.
    assert said == ["wrong.js(3,1): error TS2532", "wrong.js(4,12): error TS2339"]
