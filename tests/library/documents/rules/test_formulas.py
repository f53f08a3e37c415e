"""Formulas by their tokens: what offices write passes, what leaves the workbook is named with its
place.
"""

import pytest

from chibo.library.documents.rules.formulas import Formulas
from chibo.library.documents.rules.functions import ORDINARY
from chibo.library.documents.rules.unreadable import Unreadable

pytestmark = pytest.mark.pure


def refused(formula: str, **more) -> str:
    """The message of the refusal; "" when the formula passes."""
    formulas = Formulas(**more)
    formulas.sheet("Sổ|tay")
    try:
        formulas.check(formula, "sheet1, B3")
        formulas.finish()
    except Unreadable as unreadable:
        return unreadable.finding.message.format(**unreadable.finding.params)
    return ""


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "SUM(A1:A9)",
        "SUM (A1:A9)",
        'IF(AND(B2<>"",ISNUMBER(C2)),ROUND(B2*C2/100,0),"")',
        "IFERROR(VLOOKUP(A2,'Danh sách ''cũ'''!$A$1:$D$99,4,FALSE),0)",
        '_xlfn.XLOOKUP(A1,B:B,C:C,"không | có")',
        "_xlfn._xlws.FILTER(A1:B9,_xlfn.ANCHORARRAY(C1)>1)",
        '_xlfn.TEXTJOIN(", ",TRUE,Table1[[#This Row],[Họ tên]:[Chi bộ]])&""""',
        "Table1[Cột '[x'] 2]*[@[Số lượng]]+[Đơn giá]",
        'COUNTIFS(A:A,">="&DATE(2026,11,1),B:B,"*")+SUMIFS(C:C,D:D,1)',
        "_xlfn.LET(_xlpm.x,A1,_xlpm.f,_xlfn.LAMBDA(_xlpm.y,_xlpm.y+1),_xlpm.f(_xlpm.x))",
        "_xlfn.BYROW(A1:B2,_xleta.SUM)",
        "SUM(A1:C1 (B1:B3))",
        'NOT(ISERROR(SEARCH("MẬT",A1)))',
        '"Có,Không"',
        "Sheet1!$A$1:$B$2,Sheet1!$1:$2",
        "{1,2;3,4}*-A1%",
        "#REF!+#N/A",
        "[0]!Ten+'[0]Sổ tay'!A1",
        "'Thu/Chi'*2+'Tháng [1]' -'Loại|khác'[A]",
        "'Sổ|tay'!A1",
        "INDEX(Một:Ba!A1,MATCH(1,(A1=B1:B9)*(C1=D1:D9),0))",
        'HYPERLINK("#\'"&A2&"\'!A1","Tới")',
        'HYPERLINK("https://vi.du/?a="&A1)',
        'HYPERLINK("www.vi.du", "xem")',
        'SUM(INDIRECT("\'"&A2&"\'!A1:A9"),INDIRECT(A1&"[Họ tên]"))+INDIRECT("Tháng 1!B2")',
        'IF(INDIRECT("A"&ROW())="","https://vi.du/ [b]!",INDIRECT(ADDRESS(1,2)))',
        '_xlfn.ORG.LIBREOFFICE.REGEX(A1,"a")',
        'IFERROR(__xludf.DUMMYFUNCTION("QUERY(A:B,""select A"")"),1)',
        'IFERROR(__xludf.DUMMYFUNCTION("IF(A1=""ab" & "c"",1,2)"),1)',
        'IFERROR(__xludf.DUMMYFUNCTION("""COMPUTED_VALUE"""),1)',
    ],
)
def test_an_ordinary_formula_passes(formula):
    assert refused(formula) == ""


def test_a_refusal_names_the_function_and_its_place():
    assert "sheet1, B3 uses “_xlfn.WEBSERVICE”" in refused("SUM(1,_xlfn.WEBSERVICE(A1))")


@pytest.mark.parametrize(
    "formula",
    [
        "SUM([1]Sheet1!A1)",
        "[2]!Ten",
        "'[1]Một'!A1",
        "'C:\\[b.xlsx]Một' !A1",
        "'C:\\[b.xlsx]Một'!A1",
        "[b.xlsx]Một!A1",
    ],
)
def test_another_workbook_is_left_outside_except_where_the_file_is_only_read(formula):
    assert refused(formula)
    assert refused(formula, other_books=True) == ""


@pytest.mark.parametrize(
    "name",
    [
        "webservice",
        "_xlfn.Image",
        "RTD",
        "CALL",
        "REGISTER.ID",
        "EXEC",
        "DDE",
        "CUBESET",
        "IMPORTDATA",
    ],
)
def test_what_asks_another_machine_is_refused_in_any_case(name):
    assert refused(f"1+{name}(A1)", other_books=True)


@pytest.mark.parametrize(
    "formula", ["docso(A1)", "_xludf.VND(A1)", "HYPERLINK(A1)", "[1]Sheet1!A1"]
)
def test_in_a_file_that_is_only_read_nobody_works_a_function_out(formula):
    assert refused(formula)
    assert refused(formula, only_read=True) == ""


def test_a_file_that_is_only_read_names_no_program_either():
    assert refused("cmd|'/c calc'!A0", only_read=True)


def test_the_list_is_generous_and_in_capitals():
    assert all(name == name.upper() for name in ORDINARY)
    assert len(ORDINARY) > 500


def test_a_long_formula_is_read_in_one_go():
    assert refused("(" * 200_000 + "[" * 200_000) != ""
    assert refused("A1+" * 200_000 + "SUM(1)") == ""
