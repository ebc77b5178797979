"""Which of several networks no other one beats."""

import numpy as np


def pareto(costs, errors) -> np.ndarray:
    """Find the networks for which none is at least as cheap and at least as good.

    A network is beaten by another that costs no more and errs no more, and is
    better in one of the two. The others form the Pareto front: whoever wants fewer
    errors has to pay, whoever wants to pay less has to take more errors.

    Args:
        costs: multiply-adds, weights or seconds, one for each network.
        errors: as many.

    Returns:
        Booleans, `True` on the front. Two networks with the same cost and error do
        not beat each other.
    """
    costs, errors = np.asarray(costs), np.asarray(errors)
    no_worse = (costs <= costs[:, None]) & (errors <= errors[:, None])
    better = (costs < costs[:, None]) | (errors < errors[:, None])
    return ~(no_worse & better).any(axis=1)
