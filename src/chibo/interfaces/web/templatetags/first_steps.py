"""The way to the next first step: {% load first_steps %} gives what stands at the foot of a page
that belongs to one.
"""

from typing import Any

from django import template

from chibo.interfaces.web.home import first_steps

register = template.Library()


@register.inclusion_tag("web/components/next_step.html", takes_context=True)
def next_step(context: Any) -> dict[str, Any]:
    """The step that follows, for whoever leads a commune through its first steps; nothing on every
    other page.
    """
    request = context.get("request")
    found = (
        first_steps.next_step(request) if request is not None and request.method == "GET" else None
    )
    return {"step": found}
