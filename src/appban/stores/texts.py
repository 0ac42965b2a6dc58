"""Statements are written once, with `:name` for parameters, and turned once into the text a driver takes.

Ready text is what makes a statement cheap: SQLAlchemy passes it on without looking into it. `{listed}` stands for a
query that yields the members of the JSON array in the parameter `listed`, so that one parameter names any number of
things; it is the only place where the two databases need different words.
"""

from sqlalchemy import Dialect, text

_LISTED = {
    "sqlite": "SELECT value FROM json_each(:listed)",
    "postgresql": "SELECT value FROM json_array_elements_text(CAST(:listed AS json))",
}


class Texts(dict[str, str]):
    """From a statement as we write it to the same for one driver; filled as it is asked."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self._dialect = dialect
        self._listed = _LISTED[dialect.name]

    def __missing__(self, statement: str) -> str:
        """Translate a statement on first use."""
        whole = text(statement.replace("{listed}", self._listed))
        self[statement] = ready = str(whole.compile(dialect=self._dialect))
        return ready
