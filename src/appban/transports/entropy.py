"""Randomness comes from the operating system."""

import os


class SystemEntropy:
    """Entropy of this machine."""

    def bytes(self, size: int) -> bytes:
        """See Entropy."""
        return os.urandom(size)
