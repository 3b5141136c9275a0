"""The accuracy table of `docs/signal-vl.md`: `python -m signal_vl.card HELDOUT.json SWAPPED.json`.

Both files are what `roundhouse eval ... --json` printed, for the held-out set and for the one with exchanged pictures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

#: What each task is called in the table, in its order.
NAMES = {
    "describe": "shape, colour, size, place",
    "count": "how many",
    "relation": "left of, above, largest",
    "yes_no": "yes or no",
    "box": "boxes, IoU >= 0.5",
    "point": "point inside the box",
    "ocr": "text, exact, up to 6 letters",
    "receipt": "receipt as text",
    "receipt_json": "receipt as JSON",
    "change": "two pictures: what changed",
    "followup": "second question",
    "video": "clip: what, when (0.5 s), which way",
    "gui": "click inside the button",
    "function": "function call, exact",
    "structured": "answer as the schema asks",
    "refusal": "anything else: the fixed sentence",
}


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("heldout", type=Path)
    arguments.add_argument("swapped", type=Path)
    chosen = arguments.parse_args()
    print(table(*(json.loads(path.read_text(encoding="utf-8")) for path in (chosen.heldout, chosen.swapped))))


def table(heldout: dict[str, Any], swapped: dict[str, Any]) -> str:
    """The table in Markdown; a task without swapped cases has a dash."""
    guessed = {row["task"]: row for row in swapped["tasks"]}
    lines = ["| task | cases | accuracy | 95 % interval | swapped | valid JSON | first token | answer |", "|---|" + "---:|" * 7]
    for row in sorted(heldout["tasks"], key=lambda row: list(NAMES).index(row["task"])):
        low, high = (f"{100 * bound:.1f}" for bound in row["interval"])
        blind = guessed.get(row["task"])
        valid = row["json"]
        cells = [
            f"{NAMES[row['task']]} (`{row['task']}`)",
            row["cases"],
            f"{row['accuracy']:.1%}",
            f"{low} - {high}",
            f"{blind['accuracy']:.1%}" if blind else "-",
            f"{valid['valid']}/{valid['asked']}" if valid else "-",
            f"{row['first_token_ms']['median']:.0f} ms",
            f"{row['answer_ms']['median']:.0f} ms",
        ]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
