"""The guides for administrators: what they tell people to type exists, and both languages tell the
same.
"""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

import chibo

ROOT = Path(__file__).resolve().parents[1]
GUIDES = [ROOT / "docs" / "admin" / name for name in ("vi.md", "en.md")]
TOLD = [*GUIDES, ROOT / "README.md"]


def commands(text: str) -> list[tuple[str, set[str]]]:
    """Every `manage.py NAME …` with the options behind it."""
    found = re.findall(r"manage\.py ([a-z_]+)([^`\n|]*)", text)
    return [(name, set(re.findall(r"--[a-z-]+", rest))) for name, rest in found]


@pytest.mark.parametrize("guide", TOLD, ids=lambda path: path.name)
def test_every_command_and_option_that_is_told_exists(guide):
    known, told = get_commands(), commands(guide.read_text())
    assert told
    for name, options in told:
        assert name in known, name
        parser = load_command_class(known[name], name).create_parser("manage.py", name)
        assert options <= set(parser._option_string_actions), (name, options)


@pytest.mark.parametrize("guide", TOLD, ids=lambda path: path.name)
def test_every_make_target_and_setting_that_is_told_exists(guide):
    text = guide.read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets
    source = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    settings = set(re.findall(r"CHIBO_[A-Z_]*[A-Z]", text))
    for name in ("Caddyfile", "compose.env.example"):
        settings -= set(re.findall(r"CHIBO_[A-Z_]*[A-Z]", (ROOT / "deploy" / name).read_text()))
    assert {name for name in settings if f'"{name.removesuffix("_FILE")}' not in source} <= {
        "CHIBO_MAIL"
    }


def test_both_languages_tell_the_same_commands_settings_and_chapters():
    vi, en = (guide.read_text() for guide in GUIDES)
    assert set(re.findall(r"CHIBO_[A-Z_]+", vi)) == set(re.findall(r"CHIBO_[A-Z_]+", en))
    assert [name for name, _ in commands(vi)] == [name for name, _ in commands(en)]
    assert len(re.findall(r"^##+ ", vi, re.MULTILINE)) == len(
        re.findall(r"^##+ ", en, re.MULTILINE)
    )


def test_the_version_is_the_one_of_the_project():
    assert f'version = "{chibo.__version__}"' in (ROOT / "pyproject.toml").read_text()
