"""Entropy gives as many bytes as asked, never the same."""

import pytest

from appban.transports.entropy import SystemEntropy


@pytest.mark.parametrize("size", [0, 1, 32, 65_536])
def test_as_many_bytes_as_asked_for(size: int) -> None:
    assert len(SystemEntropy().bytes(size)) == size


def test_two_draws_differ() -> None:
    entropy = SystemEntropy()
    assert len({entropy.bytes(32) for _ in range(100)}) == 100
