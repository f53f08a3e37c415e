"""Fields of forms, their errors and texts that save themselves; {% load chibo %} has them too."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.ids import new_id
from chibo.interfaces import formatting
from chibo.interfaces.kept_input import marks_of_form

register = template.Library()
_SHAPES = {
    "data-day": _("day/month/year"),
    "data-clock": _("hour:minute"),
}  # How a box wants to be filled, beside its label.


@register.simple_tag(takes_context=True)
def form_key(context: Any) -> SafeString:
    """The hidden key that makes a repeated submit of this one form one effect, and the mark of the
    account whose page it is.
    """
    request, own = context.get("request"), new_id()
    if request is not None:
        request.__dict__.setdefault("keys_given", []).append(own)
    key = format_html('<input type="hidden" name="key" value="{}">', own)
    marks = marks_of_form(request)
    return key + format_html_join("", '<input type="hidden" name="{}" value="{}">', marks)


@register.inclusion_tag("web/components/field.html")
def field(bound: Any, label: str = "", help: str = "", reveal: bool = False) -> dict[str, Any]:
    """A form field with its label, help and errors; reveal=True adds the eye that
    shows a password.
    """
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or widget.__class__.__name__.lower()
    grouped = bound.use_fieldset or kind == "radio"
    attrs: dict[str, str] = {}
    described = [f"{bound.auto_id}-help"] if help or bound.help_text else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if widget.attrs.get("placeholder"):
        attrs["placeholder"] = ""  # Grey words inside a box look like an answer already given.
    return {
        "bound": bound,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "kind": kind,
        "grouped": grouped,
        "control": "" if grouped else bound.as_widget(attrs=attrs),
        "reveal": reveal,
        "autosave": "data-autosave" in widget.attrs,
        "hidden": bound.is_hidden,
        "shape": next((words for mark, words in _SHAPES.items() if mark in widget.attrs), ""),
    }


@register.inclusion_tag("web/components/form_errors.html")
def form_errors(form: Any = None, findings: Any = ()) -> dict[str, Any]:
    """The summary on top: every error of the form and every finding of a refusal, each leading to
    its field.
    """
    entries = []
    for bound in form or []:
        entries += [
            {"text": error, "label": bound.label, "target": bound.auto_id} for error in bound.errors
        ]
    entries += [{"text": error} for error in (form.non_field_errors() if form is not None else [])]
    for finding in findings or ():
        entries.append(
            {
                "text": formatting.format_message(finding),
                "target": f"id_{finding.field}" if getattr(finding, "field", "") else "",
                "source": getattr(finding, "source", None),
            }
        )
    return {"entries": entries}


@register.inclusion_tag("web/components/autosave.html")
def autosave(
    name: str,
    url: str,
    *,
    text: str = "",
    rev: Any = 0,
    label: str = "",
    help: str = "",
    rows: int = 6,
    key: str = "",
) -> dict[str, Any]:
    """A text that saves itself by POST (text, rev) to url; with a plain form around it, it works
    without JavaScript.
    """
    return {
        "name": name,
        "url": url,
        "text": text,
        "rev": rev,
        "label": label,
        "help": help,
        "rows": rows,
        "key": f"id_{key or name}",
    }
