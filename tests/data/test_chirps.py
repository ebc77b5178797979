"""Generated signals that only their course tells apart."""

import numpy as np

from cnnlib.data import chirps


def test_a_chirp_stands_where_the_set_says():
    split = chirps.load(0)["test"]
    for row in range(len(split.labels)):
        signal, start = split.signals[row, :, 0], split.starts[row]
        power = np.convolve(signal**2, np.ones(chirps.CHIRP), "valid")
        if abs(power.argmax() - start) > 12:
            # Noise may shift the loudest stretch, but rarely by much.
            assert power[start] > 0.6 * power.max()


def test_backwards_has_the_same_spectrum_and_another_course():
    rising = chirps.chirp(0.3)
    forward, backward = (np.abs(np.fft.rfft(x)) for x in (rising, rising[::-1]))
    np.testing.assert_allclose(forward, backward, atol=1e-9)
    crossings = np.flatnonzero(np.diff(np.sign(rising[2:-2])))
    gaps = np.diff(crossings)
    assert gaps[0] > gaps[-1]
