"""What was fetched is kept for a while; so is, for a moment, that it could not be had."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from appban.errors import UnreachableError

T = TypeVar("T")

RETRY = 5.0
"""Seconds after a failure in which nobody else waits for the same: a provider that hangs must not hold every thread."""


class _Fetched(msgspec.Struct, Generic[T], frozen=True):
    at: float
    value: T


class Kept(Generic[T]):
    """One value that `fetch` gives, used for `lasting` seconds as `monotonic` counts them; for all threads."""

    def __init__(self, fetch: Callable[[], T], monotonic: Callable[[], float], lasting: float) -> None:
        self._fetch, self._monotonic, self._lasting = fetch, monotonic, lasting
        self._lock = threading.Lock()
        self._held: _Fetched[T] | None = None
        self._failed: _Fetched[str] | None = None

    def get(self) -> T:
        """The value, fetched if there is none that is young enough; UnreachableError if it cannot be had."""
        return self.younger(self._lasting)

    def younger(self, seconds: float) -> T:
        """As `get`, of at most so many seconds of age."""
        with self._lock:
            now = self._monotonic()
            if self._held is not None and now - self._held.at <= min(seconds, self._lasting):
                return self._held.value
            if self._failed is not None and now - self._failed.at <= RETRY:
                raise UnreachableError(self._failed.value)
            return self._renewed()

    def _renewed(self) -> T:
        try:
            value = self._fetch()
        except UnreachableError as problem:
            self._failed = _Fetched(self._monotonic(), str(problem))
            raise
        self._held, self._failed = _Fetched(self._monotonic(), value), None
        return value
