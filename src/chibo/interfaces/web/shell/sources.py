"""Where the text stands that a source names."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def text_url(source: Any) -> str:
    """The place in the version of the text that it was judged by; in the one in force today where
    the version is not known, and empty for a source outside the packs.
    """
    if not getattr(source, "pack", ""):
        return ""
    try:
        if source.version:
            url = reverse("web:pack", args=[source.pack, source.version])
        else:
            url = reverse("web:pack-of", args=[source.pack])
    except NoReverseMatch:
        return ""
    return f"{url}#{source.key}" if source.key else url
