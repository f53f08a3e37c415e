"""One table of what is held about a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataSection:
    """One table of the file; empty ones say so."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each value with the heading of its column, for phones that show no table."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]
