"""Pages travel without the indentation of their templates, and read the same."""

import doctest
from pathlib import Path

import pytest
from django.template.loader import get_template

from chibo.interfaces.web.shell import template_loader
from chibo.interfaces.web.shell.template_loader import without_indentation

WEB = Path(template_loader.__file__).parents[1]

pytestmark = pytest.mark.pure


def test_the_example_of_the_loader_is_true():
    assert doctest.testmod(template_loader).failed == 0


def test_lines_keep_their_numbers():
    source = "<p>\n    one\n\n        two\n</p>\n"
    assert without_indentation(source).splitlines() == ["<p>", "one", "", "two", "</p>"]


def test_texts_of_the_catalogue_keep_their_blanks():
    source = "  {% blocktranslate %}\n    A text\n  {% endblocktranslate %}\n  <b>"
    assert without_indentation(source) == (
        "  {% blocktranslate %}\n    A text\n  {% endblocktranslate %}\n<b>"
    )


def test_a_text_field_keeps_what_stands_in_it():
    source = "<textarea name='a'>\n  {{ value }}</textarea>"
    assert without_indentation(source) == source


def test_every_page_is_read_by_this_loader():
    template = get_template("web/base.html").template
    assert isinstance(template.origin.loader, template_loader.Loader)
    lines = template.source.splitlines()
    assert [line for line in lines if line.startswith(" ")] == []
    written = (WEB / "templates" / "web" / "base.html").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(written)
