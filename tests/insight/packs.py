"""An installation with regulations of its own: the shipped ones with some values set, or a second
one from a later day.
"""

import re
from pathlib import Path

CENTRAL = Path("packs/vn-hd42-2025/pack.yaml")


def install(settings, folder: Path, **texts: str) -> None:
    """The installation holds exactly these packs (folder name → text)."""
    for name, text in texts.items():
        place = folder / "packs" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "pack.yaml").write_text(text, encoding="utf-8")
    settings.PACKS_DIR = folder / "packs"


def central(values: dict[str, str] | None = None, **head: str) -> str:
    """The national pack with these values (key → YAML) and head lines (code, valid_from …) instead
    of its own.
    """
    text = CENTRAL.read_text(encoding="utf-8")
    for key, value in (values or {}).items():
        text, found = re.subn(
            rf"(\n  {re.escape(key)}:\n    value: )[^\n]*", rf"\g<1>{value}", text
        )
        assert found == 1, key
    for key, value in head.items():
        text, found = re.subn(rf"(\n  {key}: )[^\n]*", rf"\g<1>{value}", text, count=1)
        assert found == 1, key
    return text
