"""What a text looks like, so that two that look alike are one (after Unicode UTS #39 section 4, with fewer letters).

Compatibility forms, case, accents, invisible characters and letters that pass for Latin ones are folded. A skeleton is
only ever compared with another skeleton: it is no word.
"""

import re
import unicodedata
from functools import lru_cache

_PASS_FOR = {
    "a": "аɑαᴀ", "b": "вʙ", "c": "сϲᴄ", "d": "ԁ", "e": "еєɛεᴇ", "g": "ɡց", "h": "һнʜ", "j": "јϳ", "k": "кκᴋ",
    "l": "i1|ıіιӏɩʟ", "m": "мᴍ", "n": "ոɴ", "o": "0оοσօᴏ", "p": "рρᴘ", "q": "ԛ", "r": "гʀ", "s": "ѕꜱ",
    "t": "тτᴛ", "u": "υսᴜ", "v": "ѵνᴠ", "w": "ԝшᴡ", "x": "хχ", "y": "уүγʏ", "z": "ᴢ",
}  # fmt: skip
"""What passes for each letter once case is folded. Capital I, small l and 1 are one stroke in most typefaces."""
_FOLDED = {ord(other): letter for letter, others in _PASS_FOR.items() for other in others}
_ASCII = bytes(_FOLDED.get(code, chr(code)).encode()[0] for code in range(128)) + bytes(range(128, 256))
_PAIRS = (("rn", "m"), ("vv", "w"))
_BLANK = {*"\u115f\u1160\u3164\uffa0\u2800"}
"""Letters by category that show nothing."""
_WORD = re.compile(r"[^\W_]+")
_UNSEEN = {"Cf", "Cc", "Mn", "Me"}


@lru_cache(maxsize=65_536)
def skeleton(text: str) -> str:
    """What a text looks like; two equal skeletons look alike to a hurried reader."""
    if text.isascii():
        folded = text.lower().encode().translate(_ASCII).decode()
    else:
        folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        seen = (ch for ch in folded if unicodedata.category(ch) not in _UNSEEN and ch not in _BLANK)
        folded = "".join(seen).casefold().translate(_FOLDED)
    for pair, letter in _PAIRS:
        folded = folded.replace(pair, letter)
    return folded


def words(text: str) -> tuple[str, ...]:
    """The skeletons of the words of a text: runs of letters and digits."""
    return tuple(_WORD.findall(skeleton(text)))
