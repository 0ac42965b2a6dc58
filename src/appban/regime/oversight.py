"""What bodies told the centre, kept with both clocks: returns of figures, and contracts with or without the clause."""

from appban.regime.bodies import BodyId
from appban.regime.events.oversight import ContractRecorded, ReturnMade


class Oversight:
    """Everything a prefix of the log says of returns and contracts, in the order of the record."""

    def __init__(self) -> None:
        self.returns: dict[BodyId, list[tuple[int, ReturnMade]]] = {}
        self.contracts: dict[str, list[tuple[int, ContractRecorded]]] = {}

    def return_of(self, body: BodyId, at: int) -> tuple[int, ReturnMade] | None:
        """A body's newest return by an instant, with its record time; of two for one instant the later recorded."""
        made = [pair for pair in self.returns.get(body, ()) if pair[1].stated <= at]
        return max(made, key=lambda pair: (pair[1].stated, pair[0]), default=None)

    def contract(self, contract: str, at: int) -> tuple[int, ContractRecorded] | None:
        """A contract as it was last described by an instant."""
        told = [pair for pair in self.contracts.get(contract, ()) if pair[1].stated <= at]
        return max(told, key=lambda pair: (pair[1].stated, pair[0]), default=None)
