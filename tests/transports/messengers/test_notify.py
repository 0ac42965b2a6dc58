"""GOV.UK Notify is spoken to as its documentation asks, held against a stand-in that is as strict as that."""

import base64
import hmac
import json
from pathlib import Path
from uuid import UUID

import pytest
from tests.transports.messengers.sites import Received, Reply, site
from tests.transports.messengers.telling import AT, Stopped, message, secret

from appban.errors import SettingsError
from appban.ports import Message, NotifyStated
from appban.transports.messengers.notify import NotifyMessenger

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"appban_test-{SERVICE}-{SECRET}"
REMINDER = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3"
DEFAULT = "0b0d1a52-7f3a-4e9c-8a52-6a9a7a6f5c11"
PLACES = {REMINDER: {"reference", "apps", "link"}, DEFAULT: {"subject", "text"}}
"""The templates of the stand-in, with the places that each needs."""


class Notify:
    """What docs.notifications.service.gov.uk/rest-api.html says of `POST /v2/notifications/email`, and nothing more.

    A request is refused for any field, type or claim that is not documented; errors have the documented shape.
    """

    def __init__(self, *, now: int = AT // 10**6) -> None:
        self.now = now
        self.taken: list[dict[str, object]] = []
        self.also: Reply | None = None

    def __call__(self, got: Received) -> Reply:
        fault = self.unauthorised(got) or self.unfit(got)
        if fault is not None:
            return fault
        if self.also is not None:
            return self.also
        body = json.loads(got.body)
        self.taken.append(body)
        answer = {
            "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
            "reference": body.get("reference"),
            "content": {"subject": "s", "body": "b", "from_email": "x@notifications.service.gov.uk"},
            "uri": "https://api.notifications.service.gov.uk/v2/notifications/740e5834",
            "template": {"id": body["template_id"], "version": 1, "uri": "u"},
        }
        return Reply(201, json.dumps(answer).encode())

    def unauthorised(self, got: Received) -> Reply | None:
        """A JSON Web Token: HS256, `iss` the service, `iat` within 30 seconds."""
        scheme, _, token = got.headers.get("authorization", "").partition(" ")
        parts = token.split(".")
        if scheme != "Bearer" or len(parts) != 3:
            return error(401, "AuthError", "Unauthorized: authentication token must be provided")
        header, claims = (json.loads(unpadded(part)) for part in parts[:2])
        seal = hmac.digest(SECRET.encode(), f"{parts[0]}.{parts[1]}".encode(), "sha256")
        if (
            header != {"typ": "JWT", "alg": "HS256"}
            or set(claims) != {"iss", "iat"}
            or claims["iss"] != SERVICE
        ):
            return error(403, "AuthError", "Invalid token: service not found")
        if not hmac.compare_digest(seal, unpadded(parts[2])):
            return error(403, "AuthError", "Invalid token: signature, api token is not valid")
        if type(claims["iat"]) is not int or abs(self.now - claims["iat"]) > 30:
            return error(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
        return None

    def unfit(self, got: Received) -> Reply | None:
        """The path, the media type, and the fields with their types."""
        if got.path != "/v2/notifications/email":
            return error(404, "NotFoundError", "The requested URL was not found on the server.")
        if got.headers.get("content-type") != "application/json":
            return error(400, "BadRequestError", "Invalid JSON supplied in POST data")
        return self.unfit_body(json.loads(got.body))

    def unfit_body(self, body: dict[str, object]) -> Reply | None:
        """The fields, their types, and the places of the template."""
        known = {"email_address", "template_id", "personalisation", "reference", "email_reply_to_id"}
        template, values = body.get("template_id"), body.get("personalisation", {})
        assert isinstance(values, dict)
        missing = PLACES.get(str(template), set()) - set(values)
        wrong = {
            f"ValidationError: Additional properties are not allowed ({set(body) - known})": set(body)
            - known,
            "ValidationError: email_address Not a valid email address": "@"
            not in str(body.get("email_address")),
            "ValidationError: template_id is not a valid UUID": not is_uuid(template),
            "ValidationError: email_reply_to_id is not a valid UUID": not is_uuid(
                body.get("email_reply_to_id", SERVICE)
            ),
            "BadRequestError: Template not found": template not in PLACES,
            f"BadRequestError: Missing personalisation: {', '.join(sorted(missing))}": missing,
            "ValidationError: personalisation is not of type string": not all(
                isinstance(value, str) for value in values.values()
            ),
        }
        said = next((text for text, holds in wrong.items() if holds), None)
        return None if said is None else error(400, *said.split(": ", 1))


def error(status: int, name: str, said: str) -> Reply:
    """An error as it is documented."""
    return Reply(
        status, json.dumps({"status_code": status, "errors": [{"error": name, "message": said}]}).encode()
    )


def unpadded(text: str) -> bytes:
    """Base64 of URLs without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_uuid(text: object) -> bool:
    """Whether it is a UUID in its usual form."""
    try:
        return isinstance(text, str) and str(UUID(text)) == text
    except ValueError:
        return False


def send(folder: Path, standin: Notify, what: Message | None = None, *, key: str = KEY, **changes: object):
    """Send a message to a stand-in."""
    with site(standin) as running:
        given: dict[str, object] = {
            "key_file": secret(folder, "notify.key", key),
            "templates": {"default": DEFAULT, "reminder": REMINDER},
            "url": f"http://127.0.0.1:{running.port}",
        }
        stated = NotifyStated(**(given | changes))  # type: ignore[arg-type]  # a test names what it changes
        return NotifyMessenger(stated, folder, Stopped()).send(what or message())


def test_a_notice_with_a_template_of_its_own_fills_its_places(tmp_path: Path):
    standin = Notify()
    assert send(tmp_path, standin).outcome == "taken"
    (taken,) = standin.taken
    assert taken["template_id"] == REMINDER
    assert taken["personalisation"] == message().values
    assert (taken["email_address"], taken["reference"]) == (message().to, message().id)


def test_another_goes_whole_into_the_default_template(tmp_path: Path):
    standin = Notify()
    assert send(tmp_path, standin, message(kind="ended")).outcome == "taken"
    (taken,) = standin.taken
    assert taken["template_id"] == DEFAULT
    assert taken["personalisation"] == {"subject": message().subject, "text": message().text}


def test_an_address_for_replies_is_passed_on(tmp_path: Path):
    standin = Notify()
    assert send(tmp_path, standin, reply_to=SERVICE).outcome == "taken"
    assert standin.taken[0]["email_reply_to_id"] == SERVICE


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (error(400, "BadRequestError", "Can't send to this recipient using a team-only API key"), "never"),
        (error(400, "ValidationError", "template_id is not a valid UUID"), "never"),
        (error(403, "AuthError", "Invalid token: API key not found"), "later"),
        (
            error(
                429, "RateLimitError", "Exceeded rate limit for key type team of 3000 requests per 60 seconds"
            ),
            "later",
        ),
        (error(429, "TooManyRequestsError", "Exceeded send limits (50) for today"), "later"),
        (error(500, "Exception", "Internal server error"), "later"),
        (Reply(502, b"<html>bad gateway"), "later"),
        (Reply(302, b"", (("Location", "http://127.0.0.1:1/"),)), "never"),
    ],
)
def test_what_it_answers_decides(tmp_path: Path, reply: Reply, outcome: str):
    standin = Notify()
    standin.also = reply
    handed = send(tmp_path, standin)
    assert handed.outcome == outcome
    if reply.body.startswith(b"{"):
        assert json.loads(reply.body)["errors"][0]["message"] in handed.said


def test_a_clock_that_is_wrong_is_said(tmp_path: Path):
    handed = send(tmp_path, Notify(now=AT // 10**6 + 31))
    assert handed.outcome == "later"
    assert "system clock" in handed.said


def test_a_place_that_nothing_is_known_for_is_said(tmp_path: Path):
    handed = send(tmp_path, Notify(), message(values={"reference": "x"}))
    assert (handed.outcome, handed.said) == (
        "never", "status 400 BadRequestError: Missing personalisation: apps, link",
    )  # fmt: skip


@pytest.mark.parametrize("key", ["short", f"{SERVICE}{SECRET}", "x" * 80])
def test_what_is_no_key_is_not_used(tmp_path: Path, key: str):
    standin = Notify()
    with pytest.raises(SettingsError, match=r"notify\.key"):
        send(tmp_path, standin, key=key)
    assert standin.taken == []


def test_no_answer_is_tried_again_and_the_key_is_in_no_message(tmp_path: Path):
    stated = NotifyStated(
        key_file=secret(tmp_path, "notify.key", KEY), templates={"default": DEFAULT}, url="http://127.0.0.1:1"
    )
    handed = NotifyMessenger(stated, tmp_path, Stopped()).send(message())
    assert handed.outcome == "later"
    assert SECRET not in handed.said
