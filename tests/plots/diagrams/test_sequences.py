"""The drawings of signals and dilated filters say what they draw."""

import numpy as np

from cnnlib import plots


def test_traces_share_their_samples_and_the_span():
    fig = plots.show_traces({"a": np.zeros(9), "b": np.ones(7)}, span=(2, 5))
    assert [ax.get_ylabel() for ax in fig.axes] == ["a", "b"]
    assert fig.axes[-1].get_xlabel() == "sample"


def test_dilations_count_the_inputs_seen():
    fig = plots.show_dilations([(1, 1), (1, 2, 4)], length=16)
    titles = [ax.get_title() for ax in fig.axes]
    assert titles == [
        "dilations 1, 1: sees 3 inputs",
        "dilations 1, 2, 4: sees 8 inputs",
    ]
