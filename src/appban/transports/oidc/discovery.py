"""What a provider says of itself (OpenID Connect Discovery 1.0 section 4), as far as this program uses it."""

import httpx2
import msgspec

from appban.errors import UnreachableError
from appban.transports.oidc.web import check_way, get

WELL_KNOWN = "/.well-known/openid-configuration"
METHODS = ("client_secret_basic", "client_secret_post")
"""How this program can prove itself to the token endpoint (Core section 9), the better way first."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """The provider's own description, checked."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    response_types_supported: tuple[str, ...] = ("code",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = METHODS[:1]
    code_challenge_methods_supported: tuple[str, ...] | None = None
    authorization_response_iss_parameter_supported: bool = False

    @property
    def method(self) -> str:
        """How this program proves itself to the token endpoint."""
        return next(each for each in METHODS if each in self.token_endpoint_auth_methods_supported)


def discover(web: httpx2.Client, issuer: str) -> Metadata:
    """The description of an issuer; UnreachableError if it is another's, or does not allow what this program asks for."""
    found = get(web, issuer.removesuffix("/") + WELL_KNOWN, Metadata)
    if found.issuer != issuer:
        raise UnreachableError(
            f"the provider at {issuer} calls itself {found.issuer!r}; state the issuer exactly as it does"
        )
    for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        check_way(url)
    if found.end_session_endpoint is not None:
        check_way(found.end_session_endpoint)
    missing = _missing(found)
    if missing is not None:
        raise UnreachableError(f"the provider at {issuer} does not offer {missing}; allow it there")
    return found


def _missing(found: Metadata) -> str | None:
    """What a provider says it does not have, and it takes."""
    if "code" not in found.response_types_supported:
        return "the authorisation code flow (response type code)"
    challenges = found.code_challenge_methods_supported
    if challenges is not None and "S256" not in challenges:
        return "PKCE with S256"
    if not set(METHODS) & set(found.token_endpoint_auth_methods_supported):
        return f"{' or '.join(METHODS)} at its token endpoint"
    return None
