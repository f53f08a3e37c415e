"""Every code that the source writes into the audit is said in words on the page of the audit."""

import ast
import re
from pathlib import Path

import chibo
from chibo.interfaces.web.reports.audit_labels import told

# The functions that write entries; their codes stand in the call.
WRITERS = {
    *(
        "record",
        "create_row",
        "create_rows",
        "change_row",
        "change_rows",
        "_record",
        "_note",
        "put_points",
        "remove_row",
        "remove_rows",
    ),
    *("_decide", "Event"),
}
CODE = re.compile(r"^[a-z]+\.[a-z_]+$")
# The whole installation has a chain of its own, which no committee's page shows.
INSTALLATION = {"backup.make"}


def codes() -> set[str]:
    """The codes in all calls of the writers."""
    found: set[str] = set()
    for file in Path(chibo.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in WRITERS
            ):
                words = [
                    part.value
                    for argument in node.args
                    for part in ast.walk(argument)
                    if isinstance(part, ast.Constant)
                ]
                found |= {word for word in words if isinstance(word, str) and CODE.match(word)}
    return found


def test_every_code_has_words():
    assert len(codes()) > 100
    assert {code for code in codes() - INSTALLATION if told(code) == code} == set()


def test_a_code_of_a_time_before_stays_as_it_is():
    assert told("minutes.burnt") == "minutes.burnt"
