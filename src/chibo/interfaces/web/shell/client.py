"""Where a request comes from: the client's address behind our own proxies, and the browser's name
and cookie.
"""

import ipaddress
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

DEVICE_COOKIE = f"{settings.COOKIE_PREFIX}chibo_device"
_DEVICE_AGE = 400 * 24 * 3600
_TOKEN = re.compile(r"^[\w-]{40,60}$")
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("CocCoc", "Cốc Cốc"),
    ("coc_coc", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung"),
    ("Zalo", "Zalo"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


class ClientAddressMiddleware:
    """REMOTE_ADDR is the client's address, also behind our own proxies: the entry that the
    outermost of them wrote.

    Each proxy adds the address it sees at the right end of X-Forwarded-For; what stands further
    left was sent by the client and is believed by nobody. Without proxies of our own the header is
    ignored.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = client_address(request)
        answer: HttpResponse = self.get_response(request)
        return answer


def client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; the other end of the connection where no
    proxy is declared, or when the header does not fit the number of proxies.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    count = settings.TRUSTED_PROXIES
    if count < 1 or len(hops) < count:
        return direct
    return _plain(hops[-count]) or direct


def device_token(request: HttpRequest) -> str:
    """The token of the browser's cookie, empty when it has none that could be ours."""
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    return token if _TOKEN.match(token) else ""


def keep_device(response: HttpResponse, token: str) -> None:
    """The browser keeps the token for 400 days; it opens nothing, it only says that the browser has
    been here before.
    """
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=_DEVICE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def device_name(request: HttpRequest) -> str:
    """What the owner recognises: "Chrome, Android"."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    found = [
        next((name for mark, name in table if mark in agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(part for part in found if part)


def _plain(hop: str) -> str:
    """The address of one entry without port and brackets, empty when it is none."""
    text = hop.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
