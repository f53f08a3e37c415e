"""Made-up regulations as a clerk would write them: small, sound, lying on Guidance 42."""

SOURCE = "source: {document: own, confidence: H}"


def text(
    *,
    code: str = "suoi-may-2026",
    layer: str = "commune",
    refines: str = "[vn-hd42-2025]",
    since: str = "2026-07-01",
    until: str = "null",
    values: str = "",
    rest: str = "",
    scope: str = "{unit: Xã Suối Mây}",
    **ideology: int,
) -> str:
    """The text of a pack that sets the minutes for ideology, and what else is told."""
    minutes = ideology.get("minutes", 20)
    return f"""pack:
  code: {code}
  layer: {layer}
  refines: {refines}
  scope: {scope}
  number: 12-QĐ/ĐU
  title: {{vi: Quy định về sinh hoạt chi bộ xã Suối Mây, en: Cell meetings in Suối Mây}}
  issuer: {{vi: Đảng ủy xã Suối Mây, en: Party committee of Suối Mây}}
  issued_on: 2026-06-20
  valid_from: {since}
  valid_to: {until}
  {SOURCE}
documents:
  own: {{title: Quy định 12-QĐ/ĐU ngày 20/6/2026}}
values:
  agenda.ideology_minutes:
    value: {minutes}
    text:
      vi: Dành ít nhất {minutes} phút cho công tác chính trị tư tưởng.
      en: At least {minutes} minutes for ideology.
    {SOURCE}
{values}{rest}"""


def value(key: str, what: str) -> str:
    """One more value."""
    return f"""  {key}:
    value: {what}
    text: {{vi: Quy định của xã., en: Rule of the commune.}}
    {SOURCE}
"""


HUDDLE = value("huddle.before", "{amount: 3, unit: calendar_days}")
