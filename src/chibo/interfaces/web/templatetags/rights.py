"""What an actor may do at all: {% load rights %} keeps links out of pages whose readers could not
follow them.
"""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def may_somewhere(context: Any, right: str) -> bool:
    """True when the actor holds the right over some unit."""
    scope = context["request"].actor.scope_for(right)
    return bool(scope.paths or scope.everything)
