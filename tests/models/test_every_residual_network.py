"""The same questions to every network with shortcuts or dense connections."""

import cnnlib
from tests.models.questions import *  # noqa: F403

PATTERNS = ("*resne*", "plain*", "w*", "dpn*", "densenet*", "senet*", "crunet*")
NETWORKS = sorted({name for p in PATTERNS for name in cnnlib.list_models(p)})
