"""Store what slim networks answer.

    python -m tests.scripts.store_reference              # those without stored answers
    python -m tests.scripts.store_reference resnet50     # and these anew

The tests compare every backend with these answers. Store one again after a change that
is meant to change the network, and say so in the commit.
"""

import json
import sys

from tests.models.reference import STORED, STORED_AS, answer


def main(anew: list[str]) -> None:
    """Ask what is missing and what is named; keep every other answer as it is."""
    stored = json.loads(STORED.read_text())
    again = {STORED_AS[name] for name in anew}
    answers = {
        name: stored[name] if name in stored and name not in again else answer(name)
        for name in sorted(set(STORED_AS.values()))
    }
    lines = [f'"{name}": {json.dumps(logits)}' for name, logits in answers.items()]
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
