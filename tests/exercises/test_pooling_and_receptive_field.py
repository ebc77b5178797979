"""The receptive fields in the answers of notebook 07 are those of VGG-16."""

from cnnlib import accounting, create_model


def test_the_counts_are_those_of_the_network():
    fields = accounting.describe(create_model("vgg16"))["receptive_field"]
    pools = [name for name in fields.index if "pool" in name]
    assert [fields[name] for name in pools] == [6, 16, 44, 100, 212]
    before = list(fields)[list(fields.index).index(pools[-1]) - 1]
    assert before == 196
