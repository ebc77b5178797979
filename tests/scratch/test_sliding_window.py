"""Where a sliding window goes."""

from cnnlib import scratch


def test_same_padding_puts_the_odd_zero_last():
    assert scratch.pad_widths(8, 3, stride=2, padding="same") == (0, 1)
    assert scratch.pad_widths(7, 3, stride=2, padding="same") == (1, 1)
    assert scratch.pad_widths(7, 3, padding="same", dilation=2) == (2, 2)
    assert scratch.pad_widths(6, 1, stride=2, padding="same") == (0, 0)
