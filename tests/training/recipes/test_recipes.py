"""The papers' recipes: complete, buildable, and with the papers' numbers."""

import inspect
import math
import re
from dataclasses import replace

import pytest

import cnnlib
from cnnlib.data.load import EMBEDDED
from cnnlib.optimization.schedules import build_schedule
from cnnlib.training.augmentation.augmentations import CROPPING
from cnnlib.training.recipes import (
    get_recipe,
    list_recipes,
    modernize,
    nearest_recipe,
    source,
)

# Training images that remain when 5,000 are held out, or come with the set.
IMAGES = {
    "mnist": 55_000,
    "fashion_mnist": 55_000,
    "cifar10": 45_000,
    "cifar100": 45_000,
    "svhn_cropped": 68_257,
    "imagenet2012": 1_281_167,
}

WITHOUT = {
    "conv3d_net": "sorts video clips (UCF101), not images",
    "text_cnn": "sorts sentences",
    "enet": "segments; its form for ImageNet was trained in a way not published",
}

PAIRS = [name for name in list_recipes() if "/" in name]


def test_every_network_has_a_recipe_or_a_reason():
    with_recipe = {name.partition("/")[0] for name in list_recipes()}
    assert with_recipe.isdisjoint(WITHOUT)
    assert with_recipe | set(WITHOUT) == set(cnnlib.list_models())


@pytest.mark.parametrize("name", PAIRS)
def test_a_recipe_fits_its_data_and_network(name):
    network, data = name.split("/")
    recipe = get_recipe(name)
    assert data in {*IMAGES, *EMBEDDED}
    assert (recipe.name, recipe.modern) == (name, False)
    allowed = inspect.signature(getattr(cnnlib.models, network)).parameters
    assert set(recipe.keywords) <= set(allowed)
    if data == "imagenet2012":
        assert recipe.crop_size == _usual_side(network)
        assert recipe.augmentation[0] in CROPPING
        # The centre that is tested leaves an eighth of the image out.
        assert recipe.crop_size / recipe.image_size == pytest.approx(7 / 8, abs=0.012)
    else:
        assert not {*CROPPING} & {*(recipe.augmentation or ())}
    assert not {"crop", "flip"} & {*(recipe.augmentation or ())} or "svhn" not in data


def _usual_side(network: str) -> int:
    function = getattr(cnnlib.models, network)
    shape = inspect.signature(function).parameters["input_shape"].default
    text = re.search(r"without the batch, \((\d+)", function.__doc__)[1]
    return shape[0] if shape else int(text)


def test_tensorflow_datasets_has_these_sets():
    pytest.importorskip("tensorflow_datasets")
    from cnnlib.data.tfds_catalogue import import_tfds

    assert set(IMAGES) <= set(import_tfds().list_builders())


def _keyword_cases():
    """A small network for each set of keywords in each file of models."""
    cases = {}
    for name in sorted([*list_recipes(), "resnet20/cifar10/modern"], key=len):
        recipe, network = get_recipe(name), name.partition("/")[0]
        module = getattr(cnnlib.models, network).__module__
        if recipe.keywords:
            case = network, dict(recipe.keywords)
            cases.setdefault((module, *recipe.keywords.items()), case)
    return cases.values()


@pytest.mark.parametrize(("network", "keywords"), _keyword_cases())
def test_keywords_build_the_network(network, keywords):
    model = cnnlib.create_model(network, **({"width": 0.1} | keywords))
    extra = {"auxiliary": 1 if network == "inception_v3" else 2, "companions": 3}
    assert len(model.outputs) == 1 + sum(extra.get(keyword, 0) for keyword in keywords)


@pytest.mark.parametrize(
    ("name", "rates"),
    [
        ("resnet20/cifar10", {0: 0.1, 90: 0.1, 91: 0.01, 136: 0.001, 181: 0.001}),
        ("resnet110/cifar10", {0: 0.01, 1: 0.1, 90: 0.1, 91: 0.01, 136: 0.001}),
        ("preact_resnet1001/cifar100", {0: 0.01, 1: 0.1, 91: 0.01, 136: 0.001}),
        ("wrn_28_10/cifar100", {59: 0.1, 60: 0.02, 120: 0.004, 160: 0.0008}),
        ("wrn_16_4/svhn_cropped", {79: 0.01, 80: 0.001, 120: 0.0001}),
        ("resnext29_8x64d/cifar10", {149: 0.1, 150: 0.01, 225: 0.001}),
        ("densenet_bc_100_k12/cifar10", {149: 0.1, 150: 0.01, 225: 0.001}),
        ("stochastic_depth_resnet110/cifar10", {249: 0.1, 250: 0.01, 375: 0.001}),
        ("fractalnet21/cifar10", {199: 0.02, 200: 0.002, 300: 2e-4, 375: 2e-6}),
        ("all_cnn_c/cifar10", {199: 0.05, 200: 0.005, 250: 5e-4, 300: 5e-5}),
        ("dsn/cifar10", {377: 0.025, 378: 0.0001}),
        ("densenet161/imagenet2012", {29: 0.1, 30: 0.01, 60: 0.001, 90: 1e-4}),
        ("resnext50_32x4d/imagenet2012", {29: 0.1, 30: 0.01, 60: 0.001, 90: 1e-4}),
        ("seresnet50/imagenet2012", {29: 0.6, 30: 0.06, 60: 0.006, 90: 6e-4}),
        ("googlenet/imagenet2012", {7: 0.01, 8: 0.0096, 16: 0.009216}),
        ("inception_v2/imagenet2012", {0: 0.045, 8: 0.045 * 0.96**6}),
        ("inception_v3/imagenet2012", {1: 0.045, 2: 0.0423, 4: 0.039762}),
        ("polynet/imagenet2012", {63: 0.45, 64: 0.045, 192: 0.00045}),
    ],
)
def test_rates_are_the_papers(name, rates):
    """In the middle of an epoch, of ten steps each."""
    schedule = build_schedule(get_recipe(name), 10)
    found = {epoch: float(schedule(10 * epoch + 5)) for epoch in rates}
    assert found == pytest.approx(rates, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "epochs", "steps", "tolerance"),
    [
        ("resnet20/cifar10", 182, 64_000, 100),
        ("preact_resnet164/cifar100", 182, 64_000, 100),
        ("nin/cifar10", 341, 120_000, 100),
        ("nin/svhn_cropped", 225, 120_000, 200),
        ("highway19/cifar100", 444, 200_000, 250),
        ("dsn/cifar10", 444, 200_000, 250),
        ("resnet50/imagenet2012", 120, 600_000, 2500),
        ("vgg16/imagenet2012", 74, 370_000, 2500),
        ("polynet/imagenet2012", 224, 560_000, 1300),
        ("nin_imagenet/imagenet2012", 22, 450_000, 10_010),
        ("googlenet/imagenet2012", 250, 10_000_000, 20_000),
        ("inception_v2/imagenet2012", 150, 6_000_000, 20_000),
    ],
)
def test_epochs_are_the_papers_steps(name, epochs, steps, tolerance):
    """As near as whole epochs come."""
    recipe = get_recipe(name)
    per_epoch = math.ceil(IMAGES[name.split("/")[1]] / recipe.batch_size)
    assert recipe.epochs == epochs
    assert abs(recipe.epochs * per_epoch - steps) <= tolerance


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("alexnet_grouped/imagenet2012", ("sgd", 0.9, "plateau", 128, 90, 5e-4)),
        ("vgg19/imagenet2012", ("sgd", 0.9, "plateau", 256, 74, 5e-4)),
        ("resnet152/imagenet2012", ("sgd", 0.9, "plateau", 256, 120, 1e-4)),
        ("wrn_40_4/cifar10", ("nesterov", 0.9, None, 128, 200, 5e-4)),
        ("densenet_40_k12/cifar100", ("nesterov", 0.9, None, 64, 300, 1e-4)),
        ("resnext29_16x64d/cifar10", ("nesterov", 0.9, None, 128, 300, 5e-4)),
        ("resnext101_64x4d/imagenet2012", ("nesterov", 0.9, None, 256, 100, 1e-4)),
        ("inception_v4/imagenet2012", ("rmsprop", 0.9, None, 32, 160, 4e-5)),
    ],
)
def test_optimisers_are_the_papers(name, fields):
    recipe = get_recipe(name)
    schedule = recipe.schedule if isinstance(recipe.schedule, str) else None
    found = (recipe.optimizer, recipe.momentum, schedule, recipe.batch_size)
    assert (*found, recipe.epochs, recipe.weight_decay) == fields


def test_errors_here_and_there():
    errors = {name: get_recipe(name).published_error for name in PAIRS}
    assert errors["resnet20/cifar10"] == 8.75
    assert errors["wrn_28_10/cifar10"] == 3.89
    assert errors["densenet_bc_100_k12/cifar100"] == 22.27
    assert errors["plain56/cifar10"] is errors["googlenet/imagenet2012"] is None
    assert all(0 < error < 50 for error in errors.values() if error is not None)


def test_the_pair_then_the_network_then_the_general_recipe():
    assert cnnlib.recipe("resnet20", "cifar10") == get_recipe("resnet20/cifar10")
    general = cnnlib.recipe("resnet20", "photo_patches")
    assert general.name == "resnet20/photo_patches"
    assert (general.optimizer, general.epochs, general.crop_size) == ("adam", 20, None)
    assert nearest_recipe("mine", "digits") == replace(general, name="mine/digits")


@pytest.mark.parametrize("name", [*list_recipes(), "mine"])
def test_the_modern_variant_of_every_recipe(name):
    paper = nearest_recipe("mine", "data") if name == "mine" else get_recipe(name)
    recipe = modernize(paper)
    assert recipe.name == f"{paper.name}/modern"
    assert recipe.modern
    assert recipe.published_error is None
    assert recipe.schedule == "cosine"
    assert 0 < recipe.warmup_epochs <= recipe.epochs / 4
    assert recipe.epochs <= min(paper.epochs, 120)
    assert (recipe.label_smoothing, recipe.precision) == (0.1, "auto")
    assert 0.9 < recipe.ema < 1
    assert not recipe.decay_all
    same = ("batch_size", "weight_decay", "keywords", "image_size", "crop_size")
    assert all(getattr(recipe, kept) == getattr(paper, kept) for kept in same)
    assert modernize(recipe) is recipe
    recipe.build_optimizer(10)


def test_the_modern_rate_is_the_highest_of_the_paper():
    recipe = cnnlib.recipe("resnet110", "cifar10", modern=True)
    assert (recipe.optimizer, recipe.learning_rate) == ("nesterov", 0.1)
    schedule = build_schedule(recipe, 10)
    assert float(schedule(0)) == pytest.approx(0.1 / 50, rel=1e-3)
    assert float(schedule(49)) == pytest.approx(0.1, rel=0.01)
    assert float(schedule(999)) < 1e-3
    # RMSprop whose ε is 1 is SGD; Adam's rate is of another kind.
    inception = get_recipe("inception_v3/imagenet2012/modern")
    assert (inception.optimizer, inception.epsilon) == ("nesterov", None)
    assert (inception.learning_rate, inception.clip_norm) == (0.045, 2.0)
    assert cnnlib.recipe("resnet20", "digits", modern=True).optimizer == "adam"


def test_resnet20_has_a_fast_recipe_of_its_own():
    fast = cnnlib.recipe("resnet20", "cifar10", modern=True)
    assert fast == get_recipe("resnet20/cifar10/modern")
    assert fast.modern
    assert fast.epochs <= 30
    assert fast.published_error is None


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("resnet20/cifar11", "'resnet20/cifar10'"),
        ("resnet20/cifar10/moder", "'resnet20/cifar10'"),
        ("resnett20/cifar10/modern", "'resnet20/cifar10'"),
        ("lenet/digits", "'lenet5/digits'"),
    ],
)
def test_an_unknown_recipe_shows_the_nearest(name, near):
    with pytest.raises(cnnlib.InputError, match=near) as error:
        get_recipe(name)
    assert "\n" not in str(error.value)


def test_every_source_names_a_paper_with_its_section():
    for name in list_recipes():
        text = source(name)
        assert re.search(r"(19|20)\d\d, \"|et al\. 20\d\d", text), name
        assert re.search(r"section|appendix", text), name
