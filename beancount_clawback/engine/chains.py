"""Active payments: which can be taken back, and what counts on the claims."""

from __future__ import annotations

from beancount.core.data import Transaction

from beancount_clawback.engine.figures_of_claims import FiguresOfClaims
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.matching import PaymentIndex
from beancount_clawback.ledger_language.payment_line import PaymentLine


class Chains:
    """The chains of payments; the index and the figures of the claims move together."""

    def __init__(self, index: PaymentIndex, figures: FiguresOfClaims) -> None:
        """Begin without any."""
        self._index = index
        self._figures = figures
        self._begun = 0

    def begin(self, line: PaymentLine) -> Chain:
        """A new chain for a payment that has just been made."""
        self._begun += 1
        chain = Chain(self._begun, line, line.legs, turn=self._begun)
        self.stand(chain, line)
        return chain

    def stand(self, chain: Chain, line: PaymentLine) -> None:
        """Make a line the active payment of its chain."""
        if line is not chain.line:
            chain.replaced.append(chain.line)
            chain.line = line
        self._index.activate(chain)
        self._figures.stand(line)

    def fall(self, chain: Chain, record: Transaction | None) -> None:
        """Take the active payment of a chain back, by a record or as if it never was."""
        self._index.deactivate(chain, record)
        self._figures.fall(chain.line)

    def supersede(self, chain: Chain, line: PaymentLine, record: Transaction) -> None:
        """Let a corrected payment stand where the one that `record` reversed falls."""
        self._figures.fall(chain.line)
        self._index.supersede(chain, line, record)
        self._figures.stand(line)
