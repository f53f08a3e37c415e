"""Which addresses a document may point at."""

import re

_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.\-]*):")
_PLAIN = frozenset(("http", "https", "mailto", "tel", "sms", "ftp", "news"))
_ON_THIS_MACHINE = re.compile(r"\s*(?:file:/{1,3}[a-zA-Z]:|file:///[^/\\]|[a-zA-Z]:[\\/])")
_OTHER_HOST = re.compile(r"\s*(?:[\\/]{2})")


def is_elsewhere(target: str) -> bool:
    """True when the address does not lie inside the document: it names a scheme or another machine.

    >>> is_elsewhere("worksheets/sheet1.xml"), is_elsewhere("http://vi.du/a.dotm")
    (False, True)
    """
    return bool(_SCHEME.match(target) or _OTHER_HOST.match(target))


def is_plain_link(target: str) -> bool:
    """True for what a person may follow by clicking: web and mail addresses, places in the document, a file on the own disk.

    >>> is_plain_link("https://vi.du/"), is_plain_link("javascript:alert(1)"), is_plain_link("file://may-la/a.exe")
    (True, False, False)
    """
    if _OTHER_HOST.match(target):
        return False
    if _ON_THIS_MACHINE.match(target):
        return True
    scheme = _SCHEME.match(target)
    return scheme is None or scheme[1].lower() in _PLAIN
