"""The same questions to every network that the file on residual ones leaves out."""

from questions import *  # noqa: F403
from slim import SLIM
from test_every_residual_network import NETWORKS as RESIDUAL

import cnnlib

NETWORKS = [name for name in cnnlib.list_models() if name not in RESIDUAL]


def test_every_network_has_a_slim_member():
    assert set(SLIM) == {*NETWORKS, *RESIDUAL}
