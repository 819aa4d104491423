"""Cards are written here, and read in `judges/cards.py`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fairest.adapters import judges
from fairest.adapters.judges.cards import FORMAT
from fairest.measure import to_json
from fairest.records import Confusion
from fairest.run.files import write_whole

__all__ = ["write_card"]


def write_card(
    judge: str, weights: object, pictures: Sequence[Mapping[str, Any]], found: Sequence[Confusion], **figures: Any
) -> Path:
    """Write what was measured of a judge, and `figures` beside it, for readers. Gives the file."""
    document = {
        "format": FORMAT,
        "judge": judge,
        "weights": weights,
        "command": f"python -m fairest.adapters.judges.measuring.{judge.replace('-', '_')}",
        "pictures": list(pictures),
        "found": [to_json(one) for one in found],
        **figures,
    }
    file = Path(judges.__file__).parent / "data" / f"{judge}.json"
    write_whole(file, (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode())
    return file
