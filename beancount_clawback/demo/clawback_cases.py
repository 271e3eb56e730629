"""The forty clawback cases of the practice, in the order in which they began."""

from __future__ import annotations

from beancount_clawback.demo.cases_of_2024 import CASES_OF_2024
from beancount_clawback.demo.cases_of_2025 import CASES_OF_2025
from beancount_clawback.demo.cases_of_2026 import CASES_OF_2026

CASES = CASES_OF_2024 + CASES_OF_2025 + CASES_OF_2026
