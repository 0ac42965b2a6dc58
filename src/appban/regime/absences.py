"""When something was away: a device lost, a person who left, an exemption held off."""


class Absences:
    """When something was away: each absence begins at a stated instant and ends at a later recorded return."""

    __slots__ = ("_away", "_back")

    def __init__(self) -> None:
        self._away: list[tuple[int, int]] = []
        self._back: list[tuple[int, int]] = []

    def leave(self, stated: int, recorded: int) -> None:
        """Gone from `stated` on."""
        self._away.append((stated, recorded))

    def come_back(self, effective: int, recorded: int) -> None:
        """Ends every absence recorded before that began by then."""
        self._back.append((effective, recorded))

    def joined(self, other: "Absences") -> "Absences":
        """The absences of one human under two ids; a return under either counts for both."""
        both = Absences()
        both._away = self._away + other._away  # noqa: SLF001  # of its own kind
        both._back = self._back + other._back  # noqa: SLF001  # of its own kind
        return both

    def during(self, at: int) -> bool:
        """Whether it was away at an instant."""
        return any(start <= at < end for start, end in self.intervals())

    def intervals(self) -> list[tuple[int, int | float]]:
        """The half-open absences, in order of record; an open one ends at infinity."""
        return [
            (
                start,
                min(
                    (eff for eff, back in self._back if back > recorded and eff >= start),
                    default=float("inf"),
                ),
            )
            for start, recorded in self._away
        ]

    def edges(self) -> list[int]:
        """Every instant at which the answer may change."""
        return [stated for stated, _ in self._away] + [effective for effective, _ in self._back]
