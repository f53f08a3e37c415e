"""When a roster may leave as a file."""

from rulebook.vocabulary.findings import Finding, gettext_noop


def check_export(*, purpose: str, members: int, most: int) -> tuple[Finding, ...]:
    """Findings when the roster may not be taken out: without a purpose, or with more persons than
    one file may hold.
    """
    if not purpose:
        message = gettext_noop("Write what the list is for; the purpose is kept.")
        return (Finding("purpose_missing", message, field="purpose"),)
    if members > most:
        message = gettext_noop(
            "The list holds {count} persons; one file may hold {most}. Take it out committee by"
            " committee."
        )
        return (Finding("export_too_large", message, {"count": members, "most": most}),)
    return ()
