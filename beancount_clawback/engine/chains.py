"""Active payments: which can be taken back, and what counts on the claims."""

from __future__ import annotations

from collections.abc import Mapping

from beancount.core.data import Transaction

from beancount_clawback.engine.figures_of_claims import FiguresOfClaims
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.matching import PaymentIndex
from beancount_clawback.engine.standing import Standing
from beancount_clawback.engine.standing_on_claims import StandingOnClaims
from beancount_clawback.ledger_language.payment_line import PaymentLine


class Chains:
    """The chains of payments; index, figures, and what stands on the claims move together."""

    def __init__(
        self, index: PaymentIndex, figures: FiguresOfClaims, standing: StandingOnClaims
    ) -> None:
        """Begin without any."""
        self._index = index
        self._figures = figures
        self._standing = standing
        self._begun = 0

    def begin(
        self,
        line: PaymentLine,
        stated: Mapping[str, Standing] | None = None,
        *,
        beside: bool = False,
    ) -> Chain:
        """A new chain for a payment that has just been made.

        Args:
            line: The payment.
            stated: What it says of the shares, by currency.
            beside: It stands beside others of its payer.
        """
        self._begun += 1
        chain = Chain(self._begun, line, line.legs, beside=beside, turn=self._begun)
        self.stand(chain, line, stated or {})
        return chain

    def stand(self, chain: Chain, line: PaymentLine, stated: Mapping[str, Standing]) -> None:
        """Make a line the active payment of its chain."""
        if line is not chain.line:
            chain.replaced.append(chain.line)
            chain.line = line
        chain.stated = stated
        self._index.activate(chain)
        self._figures.stand(line)
        self._standing.enter(chain)

    def fall(self, chain: Chain, record: Transaction | None) -> None:
        """Take the active payment of a chain back, by a record or as if it never was."""
        self._standing.leave(chain)
        self._index.deactivate(chain, record)
        self._figures.fall(chain.line)
        if record is not None:
            self._figures.take_back(chain.line)

    def supersede(
        self,
        chain: Chain,
        line: PaymentLine,
        record: Transaction,
        stated: Mapping[str, Standing],
    ) -> None:
        """Let a corrected payment stand where the one that `record` reversed falls."""
        self._standing.leave(chain)
        self._figures.fall(chain.line)
        self._figures.take_back(chain.line)
        self._index.supersede(chain, line, record)
        chain.stated = stated
        self._figures.stand(line)
        self._standing.enter(chain)
