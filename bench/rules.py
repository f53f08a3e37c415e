"""The speed of the rule core: one meeting scored from stored facts, beside merely reading the same
facts.
"""

import json
from pathlib import Path

from bench.server import timed
from rulebook.loading.loader import load_stack
from rulebook.scoring.score import band, evidence, total
from rulebook.scoring.trial import Scorer
from rulebook.vocabulary.facts import FLAG, KINDS, SHARE, WHOLE

PACK = Path(__file__).resolve().parents[1] / "packs" / "vn-hd42-2025"
OF_KIND = {FLAG: True, WHOLE: 3, SHARE: 0.95}
STORED = json.dumps({name: OF_KIND[kind] for name, kind in KINDS.items() if kind in OF_KIND})


def main() -> None:
    pack = load_stack(PACK)
    scorer, given = Scorer(pack), {leaf.code: leaf.max for leaf in pack.leaves}

    def whole(_: int) -> None:
        facts = json.loads(STORED)
        evidence(pack, facts)
        band(pack, total(pack, given, facts), facts)

    def fast(_: int) -> None:
        facts = json.loads(STORED)
        scorer.points(facts)
        scorer.result(given, facts)

    read = timed(lambda _: json.loads(STORED), 500) * 1000
    print(f"one meeting scored in words: {timed(whole, 200) * 1000:.2f} ms (bound 5);", end=" ")
    print(
        f"without words: {timed(fast, 2000) * 1000:.3f} ms; reading the facts alone: {read:.3f} ms"
    )


if __name__ == "__main__":
    main()
