"""A made-up rule of aggregation and made-up norms, put into a copy of the shipped pack."""

RULES = """    rules:
      - band: good
        every_month_at_least: fair
        months_of: {band: good, at_least: 4}
        held_at_least: 6
        thematic_per_quarter_at_least: 1
        text: {vi: "Tốt", en: "no month below Fair, four Good, all held, thematic each quarter"}
        source: {document: setting, confidence: L}
      - band: fair
        held_at_least: 5
        text: {vi: "Khá", en: "held in five months"}
        source: {document: setting, confidence: L}
      - band: average
        text: {vi: "Còn lại", en: "otherwise"}
        source: {document: setting, confidence: L}
"""

CAPS = """  caps:
    - when: {fact: inspection.plan_carried_out, is: false}
      at_most: done
      text: {vi: "Chưa thực hiện xong kế hoạch kiểm tra",
             en: "the inspection plan was not carried out"}
      source: {document: setting, confidence: L}
  not_rated:
    - code: admitted_recently
      months: 6
      remarks: true
      text: {vi: "Kết nạp chưa đủ 6 tháng", en: "admitted less than 6 months ago"}
      source: {document: setting, confidence: L}
    - code: suspended
      remarks: false
      text: {vi: "Đang bị đình chỉ", en: "suspended"}
      source: {document: setting, confidence: L}
"""

NORMS = """norms:
  - of: commune_member
    per_year: 6
    own_cell_counts: false
    replaces_own_meeting: false
    text: {vi: "Mỗi năm 6 lần", en: "six times a year"}
    source: {document: setting, confidence: L}
  - of: official_in_charge
    per_month: 1
    own_cell_counts: true
    replaces_own_meeting: false
    text: {vi: "Mỗi tháng", en: "every month"}
    source: {document: setting, confidence: L}
"""


def with_year(shipped: str) -> str:
    """The shipped pack with the rule for half-years, the cap and the norms."""
    return shipped.replace("    rules: null\n", RULES, 1).rstrip() + "\n" + CAPS + NORMS
