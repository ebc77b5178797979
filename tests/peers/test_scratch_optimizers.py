"""The NumPy optimisers of notebook 04 against PyTorch's."""

import pathlib

import nbformat
import numpy as np
import pytest
import torch

from cnnlib import scratch

NOTEBOOK = pathlib.Path(__file__).parents[2] / "notebooks/04_gradient_descent.ipynb"

# ε is as large as the gradients, to show where it stands.
PAIRS = {
    "rmsprop": (
        scratch.RMSprop(0.03, rho=0.8, epsilon=0.5),
        lambda w: torch.optim.RMSprop([w], 0.03, alpha=0.8, eps=0.5),
    ),
    "adam": (
        scratch.Adam(0.03, 0.8, 0.95, epsilon=0.5),
        lambda w: torch.optim.Adam([w], 0.03, betas=(0.8, 0.95), eps=0.5),
    ),
    "adamw": (
        scratch.AdamW(0.03, weight_decay=0.5, epsilon=0.5),
        lambda w: torch.optim.AdamW([w], 0.03, weight_decay=0.5, eps=0.5),
    ),
}
# As the notebook uses them.
STEPS_ON_A_PARABOLA = {
    "RMSprop": lambda w: torch.optim.RMSprop([w], 0.1, alpha=0.9),
    "Adam": lambda w: torch.optim.Adam([w], 0.1),
    "AdamW": lambda w: torch.optim.AdamW([w], 0.1, weight_decay=0.5),
}


def one_parameter(values):
    return torch.nn.Parameter(torch.tensor(values, dtype=torch.float64))


def step(optimizer, parameter, gradient):
    parameter.grad = torch.as_tensor(gradient, dtype=torch.float64)
    optimizer.step()
    return parameter.detach().numpy()


@pytest.mark.parametrize(("ours", "make"), PAIRS.values(), ids=PAIRS)
def test_steps_equal_torch(ours, make):
    rng = np.random.default_rng(0)
    w = rng.normal(size=(3, 2))
    parameter = one_parameter(w)
    theirs = make(parameter)
    for _ in range(20):
        gradient = rng.normal(size=(3, 2))
        ours.step([w], [gradient])
        np.testing.assert_allclose(step(theirs, parameter, gradient), w, rtol=1e-12)


def test_weight_decay_of_torchs_adam_is_l2():
    w, parameter = np.array([2.0]), one_parameter([2.0])
    ours = scratch.Adam(0.1, epsilon=1e-8)
    theirs = torch.optim.Adam([parameter], 0.1, weight_decay=0.5)
    for gradient in (3.0, -1.0, 2.0):
        found = step(theirs, parameter, [gradient])
        ours.step([w], [gradient + 0.5 * w])
        np.testing.assert_allclose(found, w, rtol=1e-12)


def test_places_that_the_notebook_prints_are_torchs():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (source,) = (c.source for c in cells if c.source.startswith("in_torch = {"))
    scope = {}
    exec(source.partition("\nfor ")[0], scope)
    assert set(scope["in_torch"]) == set(STEPS_ON_A_PARABOLA)
    for name, make in STEPS_ON_A_PARABOLA.items():
        w = one_parameter([3.0])
        optimizer = make(w)
        places = [step(optimizer, w, 4 * w.detach())[0] for _ in range(20)]
        shown = [places[i] for i in (0, 1, 2, 19)]
        np.testing.assert_allclose(scope["in_torch"][name], shown, atol=1e-6)
