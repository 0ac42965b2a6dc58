"""A console over a newsroom: an account of D under a mandate of service messages, its writers, clearers and publishers."""

from tests.service.newsroom import STAFF, Newsroom
from tests.service.office import PEOPLE
from tests.web.console.caller import Caller, Got
from tests.web.console.counter import Counter
from tests.web.door import Door

from appban.regime.time import SECOND
from appban.web.console.console import Role


class Newsdesk(Counter):
    """`room` is the newsroom; "sec" holds everything over a body apart, once `outsider` is asked for."""

    def __init__(self, **changes: object) -> None:
        room = Newsroom()
        room.mandated("service", "emergency")
        room.standing("service", "emergency")
        roles = tuple(
            Role(slug=each, title=each.title(), does="what they do", handle=each)
            for each in ("ana", "ben", *PEOPLE, *STAFF)
        )
        super().__init__(Door(office=room), roles=roles, **changes)
        self.room = room
        self.rehouse(evidence=room.folder)

    def does(self, who: str, path: str, **filled: str | list[str]) -> tuple[Caller, Got]:
        """Somebody opens a page and sends its form; a second goes by."""
        caller = self.as_(who)
        page = caller.get(path)
        assert page.status == 200, (page.status, page.text[:400])
        got = caller.submit(page, path.partition("?")[0], **filled)
        self.room.clock.pass_(SECOND)
        return caller, got

    def outsider(self) -> Caller:
        """Somebody with authority for posts over a body apart."""
        for subject in ("post", "clear:post", "clear:duty-post", "stop", "account"):
            self.room.appoint("sec", subject, body="X")
        return self.as_("sec")


def uploaded(
    caller: Caller, page: Got, action: str, files: dict[str, tuple[str, bytes]], **filled: str
) -> Got:
    """Send a form of a page with files, as browsers send one in parts."""
    form = next(each for each in page.html.forms if each.action == action)
    fields = {name: value for name, value in form.form_values() if name not in files} | filled
    body = b""
    for name, value in fields.items():
        body += f'--edge\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, (file, data) in files.items():
        head = f'--edge\r\ncontent-disposition: form-data; name="{name}"; filename="{file}"\r\n'
        body += (head + "content-type: application/octet-stream\r\n\r\n").encode() + data + b"\r\n"
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": caller.origin}
    return caller.call("POST", action, headers=headers, body=body + b"--edge--\r\n")
