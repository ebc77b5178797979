"""The number of channels in notebook 28 from which the bottleneck pays."""


def test_the_bottleneck_pays_from_there_on():
    def saved(channels):
        return 9 * channels * 32 - (channels * 128 + 9 * 128 * 32)

    assert saved(230) < 0 < saved(231)
