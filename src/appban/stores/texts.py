"""Statements are written once, with `:name` for parameters, and turned once into the text a driver takes.

Ready text is what makes a statement cheap: SQLAlchemy passes it on without looking into it. Only in two places do the
databases need different words. `{listed}` stands for a query that yields the members of the JSON array in the
parameter `listed`, so that one parameter names any number of things; `{gathered}` for the column `idx` of a group
as one JSON array, in any order, since a driver takes longer over hundreds of thousands of rows than over few.
"""

from sqlalchemy import Dialect, text

_LISTED = {
    "sqlite": "SELECT value FROM json_each(:listed)",
    "postgresql": "SELECT value FROM json_array_elements_text(CAST(:listed AS json))",
}
_GATHERED = {"sqlite": "json_group_array(idx)", "postgresql": "CAST(json_agg(idx) AS text)"}


class Texts(dict[str, str]):
    """From a statement as we write it to the same for one driver; filled as it is asked."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self._dialect = dialect
        self._words = {"{listed}": _LISTED[dialect.name], "{gathered}": _GATHERED[dialect.name]}

    def __missing__(self, statement: str) -> str:
        """Translate a statement on first use."""
        said = statement
        for mark, words in self._words.items():
            said = said.replace(mark, words)
        self[statement] = ready = str(text(said).compile(dialect=self._dialect))
        return ready
