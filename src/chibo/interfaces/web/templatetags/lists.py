"""What lists need on a phone: {% load lists %} gives the sign that unfolds a line, and numbers that
ring.
"""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from chibo.interfaces.formatting import NO_VALUE
from chibo.interfaces.web.templatetags.chibo import icon

register = template.Library()
_NO_DIGIT = re.compile(r"[^\d+]")


@register.simple_tag
def unfold(name: str) -> SafeString:
    """Inside the head of a row of `table.listed`: on a phone the whole line opens the rest of the
    row; at the desk nothing.
    """
    return format_html(
        '<details class="unfold"><summary><span class="sr">{}: {}</span>{}</summary></details>',
        gettext("Details"),
        name,
        icon("chevron-down"),
    )


@register.simple_tag
def reach(phone: str, name: str = "") -> SafeString:
    """A telephone number that a tap rings; a masked one only stands there, none reads as a dash."""
    number = _NO_DIGIT.sub("", phone)
    if "•" in phone or not number:
        return format_html('<span class="num">{}</span>', phone or NO_VALUE)
    return format_html(
        '<a class="reach" href="tel:{}">{}<span class="num">{}</span>{}</a>',
        number,
        icon("phone"),
        phone,
        format_html('<span class="sr">: {}</span>', name) if name else "",
    )
