"""The numbers in the answers of notebook 32 are those of the counts."""

from cnnlib.accounting import counts


def test_numbers_are_those_of_the_counts():
    table = counts().set_index("network")
    assert table.loc["vgg16", "weights"] == 138_357_544
    assert round(table.loc["densenet121", "weights"] * 2 / 2**20) == 15
