"""Published errors: complete, in range, and the same wherever they are told."""

import ast

import pytest

import cnnlib
from cnnlib.accounting import scores
from cnnlib.training import get_recipe, list_recipes

# About these no paper prints an error on these sets: other tasks, networks that their
# papers show as a curve only, or sizes that only later releases have.
WITHOUT = {
    *("conv3d_net", "enet", "text_cnn", "plain20", "plain56"),
    *("preact_resnet18", "preact_resnet34", "preact_resnet50", "preact_resnet101"),
}
DATA = {"cifar10": "CIFAR-10", "cifar100": "CIFAR-100", "imagenet2012": "ImageNet"}


def test_every_network_has_an_error_or_a_reason():
    assert set(scores()["network"]) == set(cnnlib.list_models()) - WITHOUT


def test_numbers_are_errors_and_sources_are_named():
    table = scores()
    assert table["top1"].dropna().between(0.5, 50).all()
    both = table.dropna(subset=["top1", "top5"])
    assert (both["top5"] < both["top1"]).all()
    assert (table["top1"].notna() | table["top5"].notna()).all()
    assert (table["views"].str.len() > 0).all()
    assert (table["source"].str.len() > 5).all()
    assert not table.duplicated().any()


def test_keywords_build_the_network():
    for row in scores().itertuples():
        call = ast.parse(f"f({row.keywords})", mode="eval").body
        given = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        if given and row.network != "inception_resnet_v2":  # 118 million weights
            cnnlib.create_model(row.network, **given)


def test_recipes_tell_the_same_errors():
    table, compared = scores(), 0
    for name in list_recipes():
        network, _, data = name.partition("/")
        if data in DATA and (error := get_recipe(name).published_error):
            rows = table[(table["network"] == network) & (table["data"] == DATA[data])]
            assert error in set(rows["top1"]), name
            compared += 1
    assert compared > 60


def test_choosing_rows():
    table = scores("resnet*", "CIFAR-10")
    assert set(table["data"]) == {"CIFAR-10"}
    assert table.set_index("network")["top1"]["resnet20"] == 8.75
    with pytest.raises(ValueError, match="resnet50"):
        scores("resnet_50")
    with pytest.raises(ValueError, match="CIFAR-10"):
        scores(data="cifar10")
