"""One slim network at a time, for all the questions that it is asked."""

import keras
import pytest

pytest.register_assert_rewrite("tests.models.questions")


def pytest_generate_tests(metafunc):
    if "network" in metafunc.fixturenames:
        names = metafunc.module.NETWORKS
        metafunc.parametrize("network", names, indirect=True, scope="module")


@pytest.fixture(scope="module")
def network(request):
    from tests.models.questions import slim

    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    return slim(request.param, classifier_activation=None)
