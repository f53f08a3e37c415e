"""The mutants of a module as mutmut makes them, less those of what is only read."""

from contextlib import chdir
from pathlib import Path

import libcst as cst
from mutmut.mutation import file_mutation
from mutmut.mutation.data import MutantLineSpans
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.utils.format_utils import get_mutant_name

TRANSLATED = {
    "gettext_noop",
    "gettext",
    "gettext_lazy",
    "pgettext",
    "ngettext",
    "ngettext_lazy",
    "npgettext",
    "_",
}
SHOWN = {"Reason", "cast", "Finding"}


class WithoutTexts(MutationVisitor):
    """Makes no mutants of docstrings, translated texts, reasons in words and texts of errors."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self._shown: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if called(node) in TRANSLATED or is_docstring(node):
            return False
        if isinstance(node, cst.Raise) or called(node) in SHOWN:
            self._shown.append(node)
        before = len(self.mutations)
        goes_on = super().on_visit(node)
        self.mutations[before:] = [one for one in self.mutations[before:] if not self._is_text(one)]
        return goes_on

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self._shown and self._shown[-1] is original_node:
            self._shown.pop()
        super().on_leave(original_node)

    def _is_text(self, mutation: Mutation) -> bool:
        old, new = mutation.original_node, mutation.mutated_node
        if isinstance(old, cst.SimpleString):  # One other spelling shows as much as three.
            return "XX" not in new.value or (bool(self._shown) and not self._is_code(old))
        if not isinstance(old, cst.Call) or not isinstance(new, cst.Call):
            return isinstance(old, cst.Assign) and called(old.value) in TRANSLATED
        raised = any(isinstance(node, cst.Raise) and node.exc is old for node in self._shown)
        if raised or called(old) in SHOWN - {"Finding"}:
            return True
        kept = {id(argument) for argument in new.args}
        lost = [number for number, one in enumerate(old.args) if id(one) not in kept]
        if called(old) == "Finding" and set(lost) & {1, 2}:
            return True
        return any(called(old.args[number].value) in TRANSLATED for number in lost)

    def _is_code(self, node: cst.CSTNode) -> bool:
        """True for what a finding is called, by which others tell it from others."""
        finding = self._shown[-1]
        return called(finding) == "Finding" and bool(finding.args) and finding.args[0].value is node


def called(node: cst.CSTNode) -> str:
    """The name of the function that a node calls, "" for other nodes."""
    return node.func.value if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) else ""


def is_docstring(node: cst.CSTNode) -> bool:
    """True for a string that stands alone."""
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.BaseString)


def write_mutants(folder: Path, module: str) -> list[str]:
    """The names of a module's mutants, which now stand beside its functions below the folder."""
    file_mutation.MutationVisitor = WithoutTexts
    path = Path("src") / f"{module}.py"
    with chdir(folder):
        copy = Path("mutants") / path
        made = file_mutation.mutate_file_contents(str(path), copy.read_text())
        copy.write_text(made.code)
        MutantLineSpans(path=path, span_by_function_name=made.line_span_by_function_name).save()
    return [get_mutant_name(path, name) for name in made.mutant_names]


def change_of(folder: Path, module: str, name: str) -> str:
    """What a mutant changes, as a unified diff."""
    with chdir(folder):
        return get_diff_for_mutant(name, path=Path("src") / f"{module}.py")
