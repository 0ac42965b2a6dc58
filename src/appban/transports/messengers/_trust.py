"""Whom an encrypted connection trusts: what this machine trusts, or a file of authorities of the operator's own."""

import ssl
from pathlib import Path

from appban.errors import SettingsError


def trust(ca_file: str | None, folder: Path) -> ssl.SSLContext:
    """A context that checks certificates and names; SettingsError for a file that cannot be used."""
    path = None if ca_file is None else folder / ca_file
    try:
        return ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as problem:
        raise SettingsError(f"{path} cannot be used as authorities: {problem}; name a PEM file") from None
