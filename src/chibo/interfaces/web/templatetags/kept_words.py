"""A page that answers a form keeps every sentence of it in sight, also where the form itself is no
longer offered.
"""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.loader import render_to_string

from chibo.interfaces.kept_input import words_missing_on

register = template.Library()


class KeptWords(template.Node):
    """What stands inside, and above it the sentences that were typed and do not stand there."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Any) -> str:
        page = self.nodelist.render(context)
        missing = words_missing_on(page, context.get("request"))
        return (
            render_to_string("web/kept_words.html", {"sentences": missing}) + page
            if missing
            else page
        )


@register.tag("keptwords")
def kept_words(parser: Parser, _token: Token) -> KeptWords:
    """{% keptwords %}…{% endkeptwords %} around what a page says."""
    nodelist = parser.parse(("endkeptwords",))
    parser.delete_first_token()
    return KeptWords(nodelist)
