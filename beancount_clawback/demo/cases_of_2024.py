"""The clawbacks that began in 2024, case by case, in the order in which they began."""

from __future__ import annotations

from beancount_clawback.demo.clawback_steps import ClientPays
from beancount_clawback.demo.clawback_steps import GivenUp
from beancount_clawback.demo.clawback_steps import KeptBackFromNext
from beancount_clawback.demo.clawback_steps import Notice
from beancount_clawback.demo.clawback_steps import PaidAgain
from beancount_clawback.demo.clawback_steps import Pick
from beancount_clawback.demo.clawback_steps import RefundCheck
from beancount_clawback.demo.clawback_steps import case
from beancount_clawback.demo.clawback_steps import client_owes_all
from beancount_clawback.demo.clawback_steps import client_owes_what_was_paid
from beancount_clawback.demo.clawback_steps import part_to_client
from beancount_clawback.demo.clawback_steps import part_written_off

CASES_OF_2024 = (
    case(
        Pick("Cigna", "2024-01"),
        Notice(
            "2024-03-12",
            "letter",
            "Paid under another member's policy",
            note="letter of 2024-03-08; written out by hand, before we kept records",
            by_hand=True,
        ),
        RefundCheck("2024-03-26", "1004"),
        PaidAgain("2024-05-14", "filed again under the right policy"),
    ),
    case(
        Pick("BlueShield", "2024-02", manual=True),
        Notice(
            "2024-04-23",
            "phone",
            "Processed under the wrong provider",
            note="call with provider services, ref 88-20417; we file it again",
        ),
        KeptBackFromNext("2024-04-24"),
        PaidAgain("2024-06-11", "filed again"),
    ),
    case(
        Pick("Aetna", "2024-02", claims=3),
        Notice(
            "2024-05-14",
            "letter",
            "Coverage ended 2024-01-31",
            client_owes_all,
            note="letter of 2024-05-10, three sessions; the client knows and will pay",
        ),
        RefundCheck("2024-06-03", "1009"),
        ClientPays("2024-07-09"),
    ),
    case(
        Pick("Cigna", "2024-03", service="90834"),
        Notice(
            "2024-06-18",
            "portal",
            "Audit of 2024-05: 30.00 overpaid",
            part_written_off("30.00"),
            note="80.00 paid, 30.00 taken from the account the same day",
            debited=True,
        ),
    ),
    case(
        Pick("Optum", "2024-04", service="90834"),
        Notice(
            "2024-06-25",
            "letter",
            "Client pays half from the ninth session on",
            part_to_client("50.00"),
            note="they keep it back from the next remittance",
        ),
        KeptBackFromNext("2024-06-26", total="400.00"),
        ClientPays("2024-08-06"),
    ),
    case(
        Pick("Medicare", "2024-03", service="90837"),
        Notice(
            "2024-07-16",
            "letter",
            "Another insurer is primary since 2024-01-01",
            note="they debited 133.66 for a payment of 133.29: asked for the 0.37",
            debited=True,
            took_more="0.37",
        ),
        GivenUp("2025-01-07"),
    ),
    case(
        Pick("Aetna", "2024-04"),
        Notice(
            "2024-07-23",
            "letter",
            "Copay is 45.00, not 30.00",
            part_to_client("15.00"),
        ),
        KeptBackFromNext("2024-07-24"),
        ClientPays("2024-08-20"),
        Notice(
            "2024-10-08",
            "portal",
            "Coordination of benefits: other coverage",
            note="the corrected payment is gone as well; the other insurer denied it",
        ),
        RefundCheck("2024-10-29", "1021"),
        GivenUp("2025-06-03"),
    ),
    case(
        Pick("BlueShield", "2024-05"),
        Notice(
            "2024-08-06",
            "letter",
            "Deductible not met at the date of service",
            client_owes_what_was_paid,
            debited=True,
        ),
        ClientPays("2024-09-10"),
    ),
    case(
        Pick("Cigna", "2024-05"),
        Notice(
            "2024-08-27",
            "phone",
            "No authorization on file",
            note="it was on file: appeal sent 2024-09-17 with the refund",
        ),
        RefundCheck("2024-09-17", "1018"),
        PaidAgain("2024-11-19", "appeal upheld"),
    ),
    case(
        Pick("Aetna", "2024-06", secondary=True),
        Notice(
            "2024-09-24",
            "letter",
            "Supplement policy lapsed 2024-04-30",
            client_owes_all,
            note="the secondary payer only; Medicare's payment stands",
        ),
        RefundCheck("2024-10-15", "1020"),
        ClientPays("2024-11-12"),
    ),
    case(
        Pick("Optum", "2024-07"),
        Notice("2024-10-01", "era", "Retroactive termination of the plan"),
        KeptBackFromNext("2024-10-02"),
        GivenUp("2025-04-01"),
    ),
    case(
        Pick("Aetna", "2024-07"),
        Notice(
            "2024-10-22",
            "portal",
            "Priced at a rate that ended 2024-06-30",
            part_written_off("10.00"),
            debited=True,
        ),
    ),
    case(
        Pick("Cigna", "2024-08", service="90834"),
        Notice(
            "2024-10-29",
            "letter",
            "Repriced: network discount",
            part_written_off("10.00"),
            note="the first of three on the same session",
        ),
        RefundCheck("2024-11-12", "1023"),
        Notice(
            "2025-01-14",
            "letter",
            "Repriced: coinsurance applies",
            part_to_client("20.00"),
            debited=True,
        ),
        ClientPays("2025-02-11"),
        Notice(
            "2025-04-15",
            "portal",
            "Policy rescinded from the start",
            client_owes_all,
            note="third and last: nothing of the payment is left",
        ),
        RefundCheck("2025-05-06", "1037"),
    ),
    case(
        Pick("BlueShield", "2024-08", claims=2, manual=False),
        Notice(
            "2024-11-12",
            "letter",
            "Coverage ended 2024-07-31",
            client_owes_all,
            note="two sessions; the client has moved, statement returned",
        ),
        RefundCheck("2024-12-03", "1026"),
    ),
    case(
        Pick("Optum", "2024-09"),
        Notice(
            "2024-12-17",
            "portal",
            "Session not authorized",
            note="one claim of the remittance",
            names="remittance",
        ),
        KeptBackFromNext("2024-12-18"),
        GivenUp("2025-07-01"),
    ),
)
