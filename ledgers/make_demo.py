"""Writes the demo practice anew into `demo`, and the same before an import into `exports`."""

from __future__ import annotations

from pathlib import Path

from beancount_clawback.demo import demo_files
from beancount_clawback.demo import export_files

if __name__ == "__main__":
    books = {f"demo/{name}": text.encode() for name, text in demo_files().items()}
    sent = {f"exports/{name}": content for name, content in export_files().items()}
    for name, content in {**books, **sent}.items():
        path = Path(__file__).parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(path)
