"""The same questions to every network with shortcuts or dense connections."""

from questions import *  # noqa: F403

import cnnlib

PATTERNS = ("*resne*", "plain*", "w*", "dpn*", "densenet*", "senet*", "crunet*")
NETWORKS = sorted({name for p in PATTERNS for name in cnnlib.list_models(p)})
