"""The same questions to every network that the file on residual ones leaves out."""

import cnnlib
from tests.models.questions import *  # noqa: F403
from tests.models.slim import FAMILIES, SLIM, VARIANTS, family
from tests.models.test_every_residual_network import NETWORKS as RESIDUAL

NETWORKS = [name for name in cnnlib.list_models() if name not in RESIDUAL]


def test_every_network_has_a_slim_member():
    assert set(SLIM) == {*NETWORKS, *RESIDUAL}
    assert set(FAMILIES) == {family(name) for name in SLIM}
    assert set(VARIANTS) <= set(SLIM)
