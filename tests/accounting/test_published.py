"""Numbers that lectures and papers print, beside our counts."""

import keras
import pytest
from keras import layers

import cnnlib
from cnnlib.accounting import describe, layer_table, published
from cnnlib.accounting.claims import CLAIMS, Claim
from cnnlib.accounting.printed_number import agreement, printed_number
from cnnlib.accounting.published import LECTURES

# Half a minute each to build; their weights are in networks.csv.
DEEPEST = {"resnet1202", "stochastic_depth_resnet1202"}
NETWORKS = sorted({claim.network for claim in CLAIMS} - DEEPEST)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_printed_number_agrees_or_is_explained(network):
    for claim in (claim for claim in CLAIMS if claim.network == network):
        count, other = claim.our_number(), claim.explanation()
        if other is not None:
            # What the reason says comes to the printed number.
            assert agreement(claim.printed, other), claim
        if agreement(claim.printed, count):
            assert not claim.reason.startswith("unexplained"), claim
        elif other is None:
            assert claim.reason, claim
            assert count == pytest.approx(float(printed_number(claim.printed)[1]), 0.3)


def test_the_slip_of_the_densenet_paper():
    assert not agreement("10.2M", 19_421_274)
    assert agreement("10.2M", 10_178_480) == "agrees"
    assert agreement("19.4M", 19_421_274) == "agrees"


def test_what_nobody_explains_is_said_and_short():
    names = [claim.network for claim in CLAIMS if "unexplained" in claim.reason]
    assert set(names) == {"alexnet", "googlenet", "fractalnet21", "senet154"}
    parts = [claim.part for claim in CLAIMS if "unexplained" in claim.reason]
    assert [part for part in parts if part] == ["4b", "4c", "4d", "4e", "5b"]


@pytest.mark.parametrize(
    ("network", "printed", "reading", "way"),
    [
        ("googlenet", "1072K", 1_072_000, "reads 928 maps"),
        ("googlenet", "54M", 53_788_672, "reads 928 maps"),
        ("googlenet", "364K", 363_625, "40 filters of 5×5"),
        ("inception_v2", "13.6 × 10⁶", 13_612_368, "sizes of its figure 5"),
        ("inception_v3", "42", 42, "without the two reductions"),
        ("inception_resnet_v2", "227 MB", 226.0, "a class more"),
    ],
)
def test_readings_that_come_to_the_printed_number(network, printed, reading, way):
    (claim,) = (c for c in CLAIMS if (c.network, c.printed) == (network, printed))
    assert claim.explanation() == pytest.approx(reading, rel=1e-5)
    assert agreement(printed, claim.explanation())
    assert way in claim.reason


def test_a_densenet_never_has_an_even_number_of_layers():
    (claim,) = (claim for claim in CLAIMS if claim.network == "densenet264")
    assert claim.our_number() == 2 * (6 + 12 + 64 + 48) + 5
    assert "never even" in claim.reason


def test_every_claim_names_a_model_and_its_source():
    for claim in CLAIMS:
        assert claim.network in {"convolution", *cnnlib.list_models()}, claim
        kind, place = claim.source.split(": ")
        if kind != "paper":
            assert kind.removeprefix("lecture ") in LECTURES, claim
        assert len(place) > 5, claim


def test_alexnet_beside_lecture_l():
    table = published("alexnet", lecture="L").set_index("quantity")
    weights = table.loc["weights without biases"]
    assert weights["published"] == "62.37 million"
    assert weights["ours"] == 62_367_776
    assert weights["difference"] == -2_224
    assert weights["reason"] == "agrees"
    activations = table.loc["activations"]
    assert activations["ours"] == 2_079_811
    assert activations["difference"] == -160_189
    assert round((2_079_811 + 227 * 227 * 3) / 1e6, 2) == 2.23
    assert "image twice they would come to 2.23 million" in activations["reason"]
    assert table.loc["layers", "ours"] == 8


def test_googlenet_beside_lecture_l():
    table = published("googlenet", lecture="L").set_index(["part", "quantity"])
    ours = table["ours"].xs("weights without biases", level="quantity")
    assert dict(ours) == {
        "conv 7×7/2": 9_408,
        "conv 3×3": 114_688,
        **{"3a": 163_328, "3b": 388_096, "4a": 375_552, "4b": 448_512},
        **{"4c": 509_440, "4d": 604_672, "4e": 867_328},
        **{"5a": 1_042_432, "5b": 1_442_816, "linear": 1_024_000},
    }
    reason = table.loc[("conv 7×7/2", "weights without biases"), "reason"]
    assert reason.startswith("a separable 7×7")
    assert reason.endswith("2,712")
    operations = table.xs("multiply-adds", level="quantity")
    wrong = operations[~operations["reason"].str.startswith("agrees")]
    assert list(wrong.index) == ["conv 7×7/2", "5a"]
    assert table.loc[("5a", "weights without biases"), "reason"].endswith("1,072,000")


def test_dual_path_networks_beside_lecture_w():
    table = published("dpn*", lecture="W").set_index(["network", "quantity"])
    weights = table.loc[("dpn92", "weights")]
    assert weights["published"] == "37.8 × 10⁶"
    assert weights["ours"] == 37_668_392
    assert weights["reason"].endswith("normalisation too: 37,793,608")
    operations = table.xs("multiply-adds", level="quantity")
    assert set(operations["reason"]) == {"agrees"}
    assert set(operations["published"]) >= {"6.5 × 10⁹", "11.7 × 10⁹", "16.0 G"}


def test_residual_networks_beside_lecture_l():
    table = published("resnet[135][840]", lecture="L")
    operations = table[table["quantity"] == "multiply-adds"].set_index("network")
    assert operations.loc["resnet34", "published"] == "3.6 × 10⁹"
    assert operations.loc["resnet34", "ours"] == 3_663_761_408
    assert operations.loc["resnet34", "reason"].endswith("3,644,493,824")
    assert operations.loc["resnet50", "reason"] == "agrees, cut"


def test_whole_numbers_stay_whole_beside_ratios():
    table = published("googlenet", lecture="S")
    assert [type(value) for value in table["ours"]] == [int, int, float, float]
    assert list(published("lenet5", lecture="W").columns) == list(table.columns)


@pytest.mark.parametrize(
    ("printed", "count", "expected"),
    [
        ("62.37 million", 62_367_776, "agrees"),
        ("3.8 × 10⁹", 3_857_973_248, "agrees, cut"),
        ("3.6 × 10⁹", 3_663_761_408, "agrees, cut"),
        ("145 MB", 144.2, "agrees, rounded up"),
        ("2.24 million", 2_079_811, ""),
        ("< 25 million", 23_817_352, "agrees"),
        ("< 25 million", 25_000_000, ""),
        ("> 90%", 89.4, ""),
        ("18,432", 18_432, "agrees"),
        ("18,432", 18_433, ""),
    ],
)
def test_agreement_to_the_printed_digits(printed, count, expected):
    assert agreement(printed, count) == expected


def test_a_claim_counts_the_form_that_it_names():
    source = "paper: one of this test"
    claim = Claim("lenet5", "weights", "60,000", source, form={"original": True})
    assert claim.row()["ours"] == 60_000
    assert Claim("lenet5", "weights", "60,000", source).row()["difference"] == 1_706


def test_published_names_what_it_knows():
    with pytest.raises(cnnlib.InputError, match="did you mean 'googlenet'"):
        published("goglenet")
    with pytest.raises(cnnlib.InputError, match=r"lecture='X' is not known.*'W'"):
        published("lenet5", lecture="X")


def test_sequences_volumes_and_several_outputs_are_counted():
    words = keras.Input((20,), dtype="int32")
    x = layers.Embedding(100, 8)(words)
    x = layers.Conv1D(4, 3, name="conv")(x)
    sentence = keras.Model(words, layers.GlobalMaxPooling1D(name="max")(x))
    table = describe(sentence)
    assert list(table["receptive_field"]) == [1, 3, 20, 20]
    assert table.loc["conv", "multiply_adds"] == 18 * 3 * 8 * 4

    clip = keras.Input((8, 16, 12, 3))
    x = layers.Conv3D(4, (3, 5, 5), padding="same", name="conv")(clip)
    x = layers.MaxPooling3D((1, 2, 2), name="pool")(x)
    x = layers.Conv3D(2, 3, name="last")(x)
    outputs = [layers.GlobalAveragePooling3D()(x), layers.Flatten()(x)]
    volume = keras.Model(clip, outputs)
    table = describe(volume)
    assert table.loc["conv", "receptive_field"] == "3×5×5"
    assert table.loc["pool", "receptive_field"] == "3×6×6"
    assert table.loc["last", "receptive_field"] == "5×10×10"
    assert table.loc["last", "multiply_adds"] == 6 * 6 * 4 * 27 * 4 * 2
    assert list(layer_table(sentence)["depth"]) == [0, 0, 1, 0, 1]
    assert layer_table(volume).loc["total", "activations"] == (
        8 * 16 * 12 * (3 + 4) + 8 * 8 * 6 * 4 + 6 * 6 * 4 * 2 + 2
    )


def test_every_input_needs_a_size():
    known, open_ended = keras.Input((8, 8, 3)), keras.Input((None, None, 3))
    outputs = [layers.Conv2D(1, 3)(known), layers.Conv2D(1, 3)(open_ended)]
    with pytest.raises(cnnlib.InputError, match="depends on their size, so name one"):
        describe(keras.Model([known, open_ended], outputs))
