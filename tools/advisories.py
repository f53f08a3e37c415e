"""The locked packages against the published faults kept in the repository: `check` names what is
affected and ends with 1 for it.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
ADVISORIES = ROOT / "src" / "chibo" / "base" / "maintenance" / "advisories.yaml"
LOCKS = [ROOT / "requirements" / name for name in ("runtime.lock", "dev.lock")]
FIELDS = {"id", "package", "affected", "summary", "source"}
OLD = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A locked version that a published fault concerns."""

    package: str
    version: str
    advisory: Mapping[str, str]


def locked(text: str) -> dict[str, Version]:
    """Package → version, from the text of a lock."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\;]+)", text, re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pins}


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row.get("id")), canonicalize_name(str(row.get("package")))


def faults(known: Mapping[str, Any]) -> list[str]:
    """What is wrong with the list itself: fields, ranges, twice the same, an acceptance without
    reason or without its advisory.
    """
    rows, found = known["advisories"], []
    for row in rows:
        if set(row) != FIELDS or not all(row.values()):
            found.append(f"{row.get('id')}: needs exactly {', '.join(sorted(FIELDS))}")
        elif not list(SpecifierSet(row["affected"])) or not row["source"].startswith("https://"):
            found.append(f"{row['id']}: a range of versions and an https address are needed")
    keys = [_key(row) for row in rows]
    found += [f"{key[0]}: twice" for key in sorted(set(keys)) if keys.count(key) > 1]
    for row in known["accepted"]:
        if not row.get("reason") or not isinstance(row.get("on"), date):
            found.append(f"{row.get('id')}: accepted without a reason or a day")
        if _key(row) not in keys:
            found.append(f"{row.get('id')}: accepted, but no advisory says so")
    return found


def hits(known: Mapping[str, Any], pins: Mapping[str, Version]) -> list[Hit]:
    """The locked versions that are affected and not accepted."""
    accepted = {_key(row) for row in known["accepted"]}
    return [
        Hit(name, str(pins[name]), row)
        for row in known["advisories"]
        if (name := canonicalize_name(row["package"])) in pins
        and _key(row) not in accepted
        and SpecifierSet(row["affected"], prereleases=True).contains(pins[name])
    ]


def check(file: Path = ADVISORIES, locks: list[Path] = LOCKS, on: date | None = None) -> int:
    """0 when the list is sound and no locked version is affected; prints the figures, the age of
    the list, and what is affected.
    """
    known = YAML(typ="safe").load(file)
    if wrong := faults(known):
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    pins: dict[tuple[str, Version], None] = {}
    for lock in locks:
        pins |= dict.fromkeys(locked(lock.read_text()).items())
    found = {
        (hit.package, hit.version, hit.advisory["id"]): hit
        for pin in pins
        for hit in hits(known, dict([pin]))
    }
    days, rows = ((on or datetime.now(UTC).date()) - known["read_on"]).days, known["advisories"]
    packages, affected = {row["package"] for row in rows}, {hit.package for hit in found.values()}
    print(
        f"{len(rows)} advisories for {len(packages)} packages, read on {known['read_on']} ({days}"
        f" days ago); {len({name for name, _ in pins})} packages locked: {len(affected)} affected,"
        f" {len(known['accepted'])} accepted"
    )
    if days > OLD:
        print(
            f"the list is older than {OLD} days: read what was published since, and renew it",
            file=sys.stderr,
        )
    for hit in found.values():
        row = hit.advisory
        print(
            f"{hit.package} {hit.version}: {row['id']} ({row['affected']}): {row['summary']}"
            f" {row['source']}",
            file=sys.stderr,
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(check() if sys.argv[1:] == ["check"] else f"usage: {sys.argv[0]} check")
