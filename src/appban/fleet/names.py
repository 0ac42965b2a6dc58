"""The names of companies and applications as they are shown, reduced to what tells one from another.

A company is known to the record by its id alone (`example`, `example-pte-ltd`), and to a device by whatever it calls
itself (`Example Pte. Ltd.`): legal forms and signs are left out of both.
"""

from appban.fleet.skeleton import skeleton, words

_FORMS = """ab ag as asa bv co company corp corporation gmbh group holding holdings inc incorporated international
kg kk limited llc llp lp ltd nv oao ooo oy oyj plc pte pty pvt sa sarl sas se spa sro srl technologies technology"""
_LEGAL = frozenset(map(skeleton, _FORMS.split()))
_BROWSERS = frozenset(
    "".join(words(name))
    for name in (
        "Microsoft Edge", "Google Chrome", "Google Chrome Apps", "Chromium", "Brave Software Brave-Browser", "Brave",
        "Vivaldi", "Opera", "Opera Software", "Mozilla Firefox",
    )
)  # fmt: skip


def shown_name(name: str) -> str:
    """An application's name without signs and spaces."""
    return "".join(words(name))


def company(name: str) -> str:
    """A company's name or id without its legal form; a name that is nothing else stays as it is."""
    found = words(name)
    return "".join([word for word in found if word not in _LEGAL] or found)


def is_browser(publisher: str) -> bool:
    """Whether what stands as publisher is a browser, as it does for web apps that were installed through one."""
    return "".join(words(publisher)) in _BROWSERS
