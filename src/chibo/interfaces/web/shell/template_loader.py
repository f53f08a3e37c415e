"""Templates of the apps, read without the indentation that their formatter gives them."""

import re

from django.template import Origin
from django.template.loaders import app_directories

# What must keep every blank: texts of the catalogue, and elements that show blanks as they stand.
_KEPT = re.compile(
    r"(\{% blocktrans.*?\{% endblocktrans(?:late)? %\}|<pre\b.*?</pre>|<textarea\b.*?</textarea>)",
    re.DOTALL,
)
_INDENTATION = re.compile(r"\n[ \t]+")


def without_indentation(source: str) -> str:
    """The source with every line beginning at its first letter; lines keep their numbers.

    >>> without_indentation("<ul>\\n  <li>one</li>\\n    <pre>\\n  as is</pre></ul>")
    '<ul>\\n<li>one</li>\\n<pre>\\n  as is</pre></ul>'
    """
    parts = _KEPT.split(source)
    # Every second part is one that is kept.
    parts[::2] = [_INDENTATION.sub("\n", part) for part in parts[::2]]
    return "".join(parts)


class Loader(app_directories.Loader):
    """A browser shows indentation as the one blank that the line break is anyway, but each page
    would carry it: a third of its bytes on the way to a phone.
    """

    def get_contents(self, origin: Origin) -> str:
        """The source of the template; of pages without indentation."""
        source = super().get_contents(origin)
        return without_indentation(source) if str(origin.name).endswith(".html") else source
