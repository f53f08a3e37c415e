"""The JSON Schema of pack.yaml: editors then complete keys and underline what does not belong."""

from __future__ import annotations

import json
from typing import Any

from rulebook.reading.shapes import PackShape
from rulebook.vocabulary.known_values import KNOWN


def schema() -> dict[str, Any]:
    """The schema as plain data; the names of values are those that packs may set."""
    found = PackShape.model_json_schema()
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = "pack.yaml"
    found["properties"]["values"]["propertyNames"] = {"enum": sorted(KNOWN)}
    return found


def schema_text() -> str:
    """The schema as it is kept in packs/schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
