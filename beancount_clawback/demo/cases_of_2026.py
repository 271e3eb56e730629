"""The clawbacks that began in 2026: most of them need review, or are still owed."""

from __future__ import annotations

from beancount_clawback.demo.clawback_steps import Notice
from beancount_clawback.demo.clawback_steps import Pick
from beancount_clawback.demo.clawback_steps import RefundCheck
from beancount_clawback.demo.clawback_steps import case
from beancount_clawback.demo.clawback_steps import client_owes_all
from beancount_clawback.demo.clawback_steps import part_to_client
from beancount_clawback.demo.clawback_steps import part_written_off

CASES_OF_2026 = (
    case(
        Pick("Aetna", "2025-09", claims=2),
        Notice(
            "2026-01-20",
            "letter",
            "Coverage ended 2025-08-31",
            client_owes_all,
            note="COBRA election pending: ask again in March before billing the client",
            open=True,
        ),
        RefundCheck("2026-02-10", "1054"),
    ),
    case(
        Pick("BlueShield", "2025-10", service="90834"),
        Notice("2026-02-24", "letter", "Other coverage was primary", open=True),
    ),
    case(
        Pick("Optum", "2025-10", service="90834"),
        Notice(
            "2026-03-10",
            "phone",
            "Client pays half from the ninth session on",
            part_to_client("50.00"),
            open=True,
        ),
    ),
    case(
        Pick("Cigna", "2025-11"),
        Notice(
            "2026-03-24",
            "portal",
            "Repriced: network discount",
            part_written_off("10.00"),
            debited=True,
        ),
    ),
    case(
        Pick("Aetna", "2025-11"),
        Notice(
            "2026-04-14",
            "letter",
            "Paid twice: once to another provider",
            note="not so, see our EOB; appeal to go out by 2026-05-14",
        ),
    ),
    case(
        Pick("Cigna", "2025-12"),
        Notice(
            "2026-05-12",
            "phone",
            "Copay is 40.00 from 2025-12-01",
            part_to_client("15.00"),
            open=True,
        ),
    ),
)
