"""The body of a form as it was sent: URL-encoded, or in parts where a page takes files; within the page's limits."""

from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, Headers, ImmutableMultiDict, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Receive, Scope

from appban.errors import InputError
from appban.web.bodies import check_media_type, header, read_body
from appban.web.console.page import Page
from appban.web.console.visit import Fields, Upload

URLENCODED = ("application/x-www-form-urlencoded",)
MULTIPART = ("multipart/form-data",)
MOST_FIELDS = 500
MOST_FILES = 5


async def posted(page: Page, scope: Scope, receive: Receive) -> tuple[Fields, dict[str, Upload]]:
    """The fields and files of a form; a problem or InputError for what is none, or more than the page takes."""
    if page.uploads and _is(scope, MULTIPART):
        return await _parts(page, scope, receive)
    check_media_type(scope, URLENCODED)
    return _fields(await read_body(scope, receive, page.limits)), {}


def _fields(data: bytes) -> Fields:
    """The fields of a URL-encoded body (WHATWG URL, section 5)."""
    try:
        pairs = parse_qsl(
            data.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError as fault:
        raise InputError(f"the form cannot be read: {fault}; load the page again") from None
    return ImmutableMultiDict([(name, _text(value)) for name, value in pairs])


async def _parts(page: Page, scope: Scope, receive: Receive) -> tuple[Fields, dict[str, Upload]]:
    data = await read_body(scope, receive, page.limits)

    async def stream() -> AsyncGenerator[bytes, None]:
        yield data

    parser = MultiPartParser(
        Headers(scope=scope),
        stream(),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=page.limits.size,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError, KeyError) as fault:
        raise InputError(f"the form cannot be read: {fault}; load the page again") from None
    return await _sorted(form)


async def _sorted(form: FormData) -> tuple[Fields, dict[str, Upload]]:
    fields: list[tuple[str, str]] = []
    files: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                said = (value.content_type or "").partition(";")[0].strip().lower()
                files[name] = Upload(value.filename, said, await value.read())
            await value.close()
        else:
            fields.append((name, _text(value)))
    return ImmutableMultiDict(fields), files


def _text(value: str) -> str:
    """A field as text: browsers send line ends as CR LF; NUL is nothing a person types."""
    if "\0" in value:
        raise InputError("a field of the form holds a NUL; type it anew")
    return value.replace("\r\n", "\n")


def _is(scope: Scope, kinds: tuple[str, ...]) -> bool:
    said = (header(scope, b"content-type") or b"").decode("latin-1")
    return said.partition(";")[0].strip().lower() in kinds
