"""Texts for the log and for administrators, without what they could carry of a person."""

import re

# What a message, a traceback or a database's complaint could carry of a person.
_PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\w-])(?:\+84|0)(?:[ .-]?\d){9,10}(?![\w-])"), "[phone]"),
    (re.compile(r"(?<![\w-])\d{2}[. ]\d{6}(?![\w-])"), "[card]"),
    (re.compile(r"(?<![\w-])\d{8,12}(?![\w-])"), "[number]"),
    # PostgreSQL tells the row that broke a constraint.
    (re.compile(r"(Key \([^)]*\)=)\(.*?\)(?= (?:already|is|conflicts))"), r"\1([values])"),
    (re.compile(r"(Failing row contains )\(.*\)"), r"\1([values])"),
    (re.compile(r"(\?|&)[^\s\"']*"), r"\1…"),
    # Our own messages are English: words with Vietnamese letters, and the names around them, are
    # somebody's.
    (re.compile(r"(?:\b[A-Z][a-z]*[ ]+)*\b\w*[À-ỹĐđ]\w*(?:[ ]+\w+)*"), "[text]"),
)


def redact(text: str) -> str:
    """The text with e-mail addresses, telephone, card and identity numbers, queries, rows of the
    database and Vietnamese words left out.
    """
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text
