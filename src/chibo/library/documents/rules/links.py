"""Which addresses a document may point at."""

import re

from chibo.library.documents.rules.unreadable import LINK, active

_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.\-]*):")
_OTHER_HOST = re.compile(r"\s*(?:[\\/]{2})")
_NAMED = re.compile(r"\s*(?:#|(?:https?|mailto|tel):)", re.IGNORECASE)
# As people write web addresses: under an ending that no program on a disk has (.com has one); with
# steps upwards it would be a file beside the document.
_WEB = re.compile(
    r"\s*(?:www\.|(?:[a-z0-9-]+\.)++(?:vn|org|net|edu|gov|info)(?:[/?#]|\s*$))(?!.*(?:\.\.|\\))",
    re.IGNORECASE | re.DOTALL,
)
_MOST_SHOWN = 60


def is_elsewhere(target: str) -> bool:
    """True when the address does not lie inside the document: it names a scheme or another machine.

    >>> is_elsewhere("worksheets/sheet1.xml"), is_elsewhere("http://vi.du/a.dotm")
    (False, True)
    """
    return bool(_SCHEME.match(target) or _OTHER_HOST.match(target))


def names_its_kind(target: str) -> bool:
    """True for what begins as a web or mail address, a telephone number or a place in the document,
    whatever follows.
    """
    return bool(_NAMED.match(target))


def is_plain_link(target: str) -> bool:
    """True for what a person may follow by clicking: web and mail addresses, telephone numbers,
    places in the document.

    Files are none of these, on whatever disk: a program is a file too.

    >>> is_plain_link("https://vi.du/"), is_plain_link("javascript:alert(1)"), is_plain_link("file:///C:/a.exe")
    (True, False, False)
    """
    return not target.strip() or bool(_NAMED.match(target) or _WEB.match(target))


def check_link(target: str) -> None:
    """Nothing happens for a link that a person may follow; raises Unreadable, which names it, for
    any other.
    """
    if not is_plain_link(target):
        raise active(LINK, target=target.strip()[:_MOST_SHOWN])
