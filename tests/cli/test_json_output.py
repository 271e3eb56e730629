"""JSON that commands print has the schemas that `docs/json-output.md` shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema import ValidationError

from tests.cli.clawback_run import EXAMPLES
from tests.cli.clawback_run import run

PAGE = Path(__file__).parents[2] / "docs" / "json-output.md"
SCHEMAS = {
    schema["title"]: Draft202012Validator(schema)
    for block in re.findall(
        r"^```json\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    for schema in [json.loads(block)]
}
TABLES = [
    ["claims"],
    ["report", "revenue"],
    ["report", "revenue", "--lines"],
    ["report", "payments"],
    ["report", "payments", "--by", "payer"],
    ["report", "allocation"],
    ["report", "outstanding"],
    ["report", "recoupments"],
    ["remittance"],
    ["review"],
    ["status"],
]
LEDGERS = sorted(EXAMPLES.glob("*.beancount"))


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda path: path.stem)
@pytest.mark.parametrize("command", TABLES, ids=" ".join)
def test_a_table_has_its_schema(command: list[str], ledger: Path) -> None:
    data = json.loads(run(*command, ledger, "--format", "json").stdout)
    SCHEMAS["table"].validate(data)
    names = {column["name"] for column in data["columns"]}
    assert all(row.keys() == names for row in data["rows"] + data["totals"])


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda path: path.stem)
def test_findings_have_their_schema(ledger: Path) -> None:
    data = json.loads(run("check", ledger, "--format", "json").stdout)
    SCHEMAS["findings"].validate(data)
    assert sum(data["counts"].values()) == len(data["findings"])


def test_the_schemas_refuse_what_is_different() -> None:
    data = json.loads(run("check", EXAMPLES / "errors.beancount", "--format", "json").stdout)
    assert data["findings"]
    data["findings"][0]["line"] = "12"
    with pytest.raises(ValidationError):
        SCHEMAS["findings"].validate(data)
