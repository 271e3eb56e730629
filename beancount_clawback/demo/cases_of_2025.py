"""The clawbacks that began in 2025, case by case, in the order in which they began."""

from __future__ import annotations

from beancount_clawback.demo.clawback_steps import ClientPays
from beancount_clawback.demo.clawback_steps import ClientRefunded
from beancount_clawback.demo.clawback_steps import KeptBackFromNext
from beancount_clawback.demo.clawback_steps import Notice
from beancount_clawback.demo.clawback_steps import PaidAgain
from beancount_clawback.demo.clawback_steps import Pick
from beancount_clawback.demo.clawback_steps import RefundCheck
from beancount_clawback.demo.clawback_steps import RestPaid
from beancount_clawback.demo.clawback_steps import case
from beancount_clawback.demo.clawback_steps import client_owes_all
from beancount_clawback.demo.clawback_steps import client_owes_what_was_paid
from beancount_clawback.demo.clawback_steps import part_disputed
from beancount_clawback.demo.clawback_steps import part_to_client
from beancount_clawback.demo.clawback_steps import part_written_off

CASES_OF_2025 = (
    case(
        Pick("Aetna", "2024-10"),
        Notice(
            "2025-01-21",
            "phone",
            "Copay is 10.00, not 30.00",
            part_to_client("-20.00"),
            note="this one in our favor: they sent 20.00 with the new EOB",
            debited=True,
        ),
        ClientRefunded("2025-02-04"),
    ),
    case(
        Pick("Medicare", "2024-09"),
        Notice(
            "2025-01-28",
            "letter",
            "Record of the session requested and not received",
            note="records sent 2024-11-20, see fax log; appealed, nothing repaid yet",
        ),
        PaidAgain("2025-03-18", "appeal upheld, recoupment dropped", cancelled=True),
    ),
    case(
        Pick("BlueShield", "2024-11", manual=False, service="90834"),
        Notice(
            "2025-02-11",
            "letter",
            "Length of session in question",
            part_disputed("40.00"),
        ),
        KeptBackFromNext("2025-02-12"),
        RestPaid("2025-05-20"),
    ),
    case(
        Pick("Cigna", "2024-12", claims=2),
        Notice(
            "2025-03-04",
            "letter",
            "Coverage ended 2024-11-30",
            client_owes_all,
            note="letter of 2025-03-04, coverage ended",
        ),
        RefundCheck("2025-03-25", "1034"),
        ClientPays("2025-04-22"),
    ),
    case(
        Pick("Aetna", "2025-01"),
        Notice(
            "2025-03-18",
            "portal",
            "Specialist copay applies",
            part_to_client("30.00"),
            writes="numbers",
        ),
        KeptBackFromNext("2025-03-19"),
        ClientPays("2025-04-15"),
    ),
    case(
        Pick("Optum", "2025-01"),
        Notice(
            "2025-04-08", "letter", "Employer left the programme 2024-12-31", client_owes_all
        ),
        RefundCheck("2025-04-29", "1036"),
        ClientPays("2025-05-27"),
    ),
    case(
        Pick("Medicare", "2025-02"),
        Notice(
            "2025-05-13",
            "letter",
            "Paid while in a covered facility stay",
            note="they want interest of 1.12 on top; sent under protest",
            took_more="1.12",
        ),
        RefundCheck("2025-06-03", "1040"),
    ),
    case(
        Pick("Aetna", "2025-03"),
        Notice(
            "2025-05-28",
            "era",
            "Repriced, CO-45",
            part_written_off("12.00"),
        ),
        KeptBackFromNext("2025-05-29"),
    ),
    case(
        Pick("Cigna", "2025-03"),
        Notice(
            "2025-06-10",
            "phone",
            "Out-of-network share applies",
            part_to_client("40.00"),
            debited=True,
            writes="texts",
        ),
        ClientPays("2025-07-08"),
    ),
    case(
        Pick("BlueShield", "2025-04"),
        Notice(
            "2025-07-08",
            "letter",
            "Deductible not met at the date of service",
            client_owes_what_was_paid,
            note="on the client's next statement",
        ),
        RefundCheck("2025-07-29", "1044"),
    ),
    case(
        Pick("Optum", "2025-05"),
        Notice(
            "2025-08-05",
            "letter",
            "Two sessions billed for one day",
            part_written_off("100.00"),
            names="claim",
        ),
        KeptBackFromNext("2025-08-06"),
    ),
    case(
        Pick("Aetna", "2025-05", secondary=True),
        Notice(
            "2025-08-12",
            "portal",
            "Primary payer's EOB missing",
            note="EOB of Medicare sent again; still with them",
            names="claim",
        ),
        KeptBackFromNext("2025-08-13"),
    ),
    case(
        Pick("Aetna", "2025-06"),
        Notice(
            "2025-09-09",
            "letter",
            "Coinsurance of 20 percent instead of the copay",
            part_to_client("8.60"),
        ),
        KeptBackFromNext("2025-09-10"),
        ClientPays("2025-10-07"),
        Notice(
            "2025-12-02",
            "letter",
            "Coverage ended 2025-05-31",
            client_owes_all,
            open=True,
        ),
        RefundCheck("2025-12-22", "1052"),
    ),
    case(
        Pick("Cigna", "2025-06"),
        Notice(
            "2025-09-16",
            "letter",
            "Diagnosis not covered",
            note="appealed with Dr. Lee's letter of 2025-09-30",
        ),
        RefundCheck("2025-10-07", "1048"),
        PaidAgain("2025-12-09", "appeal upheld"),
    ),
    case(
        Pick("BlueShield", "2025-07", supplemental=True),
        Notice(
            "2025-09-23",
            "phone",
            "Rest of the fee was paid in error",
            note="the second payment only; the first one stands",
        ),
        KeptBackFromNext("2025-09-24"),
    ),
    case(
        Pick("BlueShield", "2025-07", service="90834"),
        Notice(
            "2025-10-14",
            "phone",
            "Reduced rate for associates",
            part_written_off("30.00"),
            names="claim",
        ),
        KeptBackFromNext("2025-10-15", parts=2),
    ),
    case(
        Pick("Optum", "2025-08"),
        Notice("2025-11-04", "portal", "Plan limit of visits reached", client_owes_all),
        KeptBackFromNext("2025-11-05"),
        ClientPays("2025-12-09"),
    ),
    case(
        Pick("Medicare", "2025-08"),
        Notice(
            "2025-11-18",
            "letter",
            "Claim under medical review",
            note="they will offset in 2026; is there a secondary payer?",
            open=True,
        ),
    ),
    case(
        Pick("Cigna", "2025-09"),
        Notice("2025-12-16", "letter", "Coverage ended 2025-08-31", client_owes_all, open=True),
        RefundCheck("2026-01-13", "1053"),
    ),
)
