"""Every error appban raises on purpose; the class says whose fault it is and so which exit code follows.

* AppbanError                     exit 1 unless said otherwise
  x InputError                    whoever wrote the file or the argument: it cannot be read as what it should be
    - NotFoundError               an id that names nothing (or nothing this reader may see: the two look alike)
  x RefusedError                  the regime: well formed, and not allowed
    - NotAuthorisedError          the actor has no authority for it over this body (exit 5)
    - ConflictError               somebody else came first: the version shown is no longer the newest
  x VerificationError             the record, a proof or a signature does not hold (exit 4)
  x PolicyError                   a pack or plan fails its own checks (exit 4)
  x ClockError                    the machine's clock cannot be trusted until somebody acknowledges it
  x StoreError                    the database or a disk: nothing was changed
  x UnreachableError              another service: it does not answer, or not as its own specification says
    - AuthorisationGoneError      it does not let us in any longer: what it gave us was taken back, or ran out
  x SettingsError                 whoever set this installation up
  x InternalError                 us: an invariant of this program does not hold

A message says the fact, the offending value and what to do. `where` names the file, line or path within it.
"""


class AppbanError(Exception):
    """Anything appban says no to. `exit_code` is what the command line ends with."""

    exit_code = 1

    def __init__(self, message: str, *, where: str | None = None) -> None:
        super().__init__(message if where is None else f"{where}: {message}")
        self.where = where


class InputError(AppbanError):
    """Input from a person or a program cannot be read as what it should be; nothing of it was taken in."""


class NotFoundError(InputError):
    """An id names nothing here, or nothing that this reader may see."""


class RefusedError(AppbanError):
    """Well formed, and against a rule of the regime; the message names the rule."""


class NotAuthorisedError(RefusedError):
    """The actor holds no authority for this act over this body at this time."""

    exit_code = 5


class ConflictError(RefusedError):
    """The caller was shown an older version of the noun than the one that now stands."""


class VerificationError(AppbanError):
    """A leaf, tile, proof, checkpoint, digest or signature does not hold."""

    exit_code = 4


class PolicyError(AppbanError):
    """A pack or plan fails its own checks, or was made on an older state than the present."""

    exit_code = 4


class ClockError(AppbanError):
    """The clock stands behind the record or jumped; appends stop until it is acknowledged."""


class StoreError(AppbanError):
    """A database, disk or file failed; what was under way was rolled back."""


class UnreachableError(AppbanError):
    """A service that this program asks, such as the identity provider, does not answer, or not as it should."""


class AuthorisationGoneError(UnreachableError):
    """A platform does not let an account of ours in any longer."""


class SettingsError(AppbanError):
    """A setting is missing, unknown or unusable."""


class InternalError(AppbanError):
    """An invariant of this program does not hold: a fault of ours, worth a report."""
