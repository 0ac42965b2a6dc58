"""The secrets of one sign-in: random, used once, kept on this side until the browser comes back."""

from base64 import urlsafe_b64encode

from appban.ports import Entropy, SignInAsked

SECRET_BYTES = 32
"""Of each; the verifier then has the 43 characters that RFC 7636 section 4.1 recommends."""


def ask_sign_in(entropy: Entropy, *, max_age: int | None = None) -> SignInAsked:
    """A new sign-in to ask the provider for; `max_age` in seconds, 0 for one made now."""
    state, nonce, verifier = (
        urlsafe_b64encode(entropy.bytes(SECRET_BYTES)).rstrip(b"=").decode() for _ in range(3)
    )
    return SignInAsked(state=state, nonce=nonce, verifier=verifier, max_age=max_age)
