"""Published errors: complete, in range, and the same wherever they are told."""

import pytest

import cnnlib
from cnnlib.accounting import counts, scores
from cnnlib.models.common.keyword_text import read_keywords
from cnnlib.training import get_recipe, list_recipes

DATA = {
    "cifar10": "CIFAR-10",
    "cifar100": "CIFAR-100",
    "imagenet2012": "ImageNet",
    "mnist": "MNIST",
    "svhn_cropped": "SVHN",
}


def test_every_network_has_an_error_or_a_reason():
    reasons = counts().set_index("network")["no_error"]
    with_error = set(scores()["network"])
    for name in cnnlib.list_models():
        assert (name in with_error) == (reasons[name] == ""), name


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
        given = read_keywords(row.keywords)
        if given and row.network != "inception_resnet_v2":  # 118 million weights
            cnnlib.create_model(row.network, **given)


@pytest.mark.parametrize("name", [name for name in list_recipes() if "/" in name])
def test_recipes_tell_the_same_errors(name):
    error = get_recipe(name).published_error
    if error is not None:
        network, data = name.split("/")
        assert error in set(scores(network, DATA[data])["top1"])


def test_errors_without_the_blacklist_say_so():
    table = scores("inception*")
    papers = table["source"].str.contains("Szegedy et al. 201[67]")
    smaller = table["views"].str.endswith(", 48,238 images")
    assert list(papers) == list(smaller)
    assert smaller.sum() == 5


def test_the_top5_error_of_the_wide_resnet50_is_the_release_s():
    (row,) = scores("wide_resnet50_2").itertuples()
    assert (row.top1, row.top5) == (21.9, 5.79)


def test_choosing_rows():
    table = scores("resnet*", "CIFAR-10")
    assert set(table["data"]) == {"CIFAR-10"}
    assert table.set_index("network")["top1"]["resnet20"] == 8.75
    with pytest.raises(ValueError, match="resnet50"):
        scores("resnet_50")
    with pytest.raises(ValueError, match="CIFAR-10"):
        scores(data="cifar10")
