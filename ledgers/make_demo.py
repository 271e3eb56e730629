"""Writes the demo practice anew into the folder `demo` beside this script."""

from __future__ import annotations

from pathlib import Path

from beancount_clawback.demo import demo_files

if __name__ == "__main__":
    directory = Path(__file__).parent / "demo"
    directory.mkdir(exist_ok=True)
    for name, text in demo_files().items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
        print(directory / name)
