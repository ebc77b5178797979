"""Numbers over the layers start with layer one."""

from cnnlib import plots


def test_show_by_layer_starts_with_layer_one():
    _, ax = plots.figure()
    plots.show_by_layer(ax, {"a": [1, 0.1, 0.01], "b": [2, 2, 2]}, "norm")
    first, second = ax.lines
    assert first.get_xdata().tolist() == [1, 2, 3]
    assert first.get_ydata().tolist() == [1, 0.1, 0.01]
    assert first.get_marker() != second.get_marker()
    assert (ax.get_yscale(), ax.get_ylabel()) == ("log", "norm")
