"""Store what each slim network answers.

    python -m tests.scripts.store_reference

The tests compare every backend with these answers. Store them again after a change
that is meant to change a network, and say so in the commit.
"""

import json

from tests.models.reference import STORED, answer
from tests.models.slim import SLIM

if __name__ == "__main__":
    answers = {name: answer(name) for name in SLIM}
    lines = [f'"{name}": {json.dumps(logits)}' for name, logits in answers.items()]
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n")
