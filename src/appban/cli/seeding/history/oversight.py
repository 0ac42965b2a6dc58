"""What bodies return to the centre, and their contracts with the clause or without, as entries."""

from appban.cli.seeding.history.book import Book, minted
from appban.cli.seeding.history.files import HistoryFile
from appban.regime.events.oversight import ContractRecorded, ReturnMade
from appban.regime.source import Source

INVENTED = Source(reference="Invented for the fixture history", mark="operator")


def oversight(book: Book, file: HistoryFile) -> None:
    """Enter all of it."""
    for told in file.returns:
        made = ReturnMade(
            stated=told.at, precision="day", body=told.body, exemptions=told.exemptions, source=INVENTED
        )
        book.enter(told.recorded, made, body=told.body)
    for part in file.contracts:
        contract = ContractRecorded(
            stated=part.starts if part.at is None else part.at,
            precision="day",
            contract=minted("contract", part.ref),
            body=part.body,
            supplier=part.supplier,
            restriction=file.restriction,
            clause=part.clause,
            starts=part.starts,
            ends=part.ends,
            source=INVENTED,
        )
        book.enter(part.recorded, contract, body=part.body)
