"""Evidence as sheets kept it before it stood by the names of its fields; such sheets still read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rulebook.scoring.score import Evidence
from rulebook.vocabulary.findings import Source
from rulebook.vocabulary.pack import Pack

_SOURCE = ("document", "article", "confidence", "note", "pack")


def is_former(content: Mapping[str, Any]) -> bool:
    """True for a line of evidence that is kept in the former form."""
    return "evidence" not in content


def current_form(content: Mapping[str, Any]) -> dict[str, Any]:
    """The line of evidence as it is kept today.

    The former form bore steps and sources by place; a source said neither the version of its pack
    nor its place in it.
    """
    line = {name: content[name] for name in ("code", "kind", "max", "points", "missing")}
    title_vi, title_en = content["title"]
    line |= {"title_vi": title_vi, "title_en": title_en}
    line |= {
        name: [{"message": message, "params": params} for message, params in content[name]]
        for name in ("steps", "advice")
    }
    line["sources"] = [dict(zip(_SOURCE, parts, strict=True)) for parts in content["sources"]]
    # Lines kept before these were known hold neither.
    line |= {name: content[name] for name in ("not_applicable", "suggested") if name in content}
    return {"evidence": line, "facts": content["facts"]}


def sources_with_places(line: Evidence, pack: Pack) -> tuple[Source, ...]:
    """The sources of a line that was judged by this pack, also those kept in the former form, with
    the version of their text; the criterion's own with its place in it.
    """
    versions = {layer.code: layer.version for layer in pack.layers}
    criterion = pack.by_code.get(line.code)
    own = None if criterion is None else criterion.source
    return tuple(
        source
        if source.version
        else own
        if own is not None and source == own
        else replace(source, version=versions.get(source.pack, ""))
        for source in line.sources
    )
