"""Recipes: found by name, checked, and turned into Keras's optimisers."""

from dataclasses import replace

import keras
import pytest

import cnnlib
from cnnlib.training import list_recipes


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("epochs", 0, "epochs=0"),
        ("epochs", 2.5, "epochs=2.5"),
        ("batch_size", -1, "batch_size=-1"),
        ("image_size", 0, "image_size=0"),
        ("optimizer", "adem", "did you mean 'adam'"),
        ("learning_rate", 0, "learning_rate=0"),
        ("learning_rate", float("nan"), "learning_rate=nan"),
        ("learning_rate", "fast", "learning_rate='fast'"),
        ("momentum", 1.0, "momentum=1.0"),
        ("weight_decay", -0.1, "weight_decay=-0.1"),
        ("label_smoothing", 1.0, "label_smoothing=1.0"),
        ("augmentation", ("flipp",), "did you mean 'flip'"),
        ("schedule", "cosin", "schedule='cosin'"),
        ("schedule", ((3, 0.1), (2, 0.1)), "rising epochs"),
        ("schedule", ((0, 0.1),), "rising epochs"),
        ("schedule", 7, "schedule=7"),
    ],
)
def test_a_wrong_field_is_named_in_one_line(field, value, words):
    with pytest.raises(cnnlib.InputError) as error:
        replace(cnnlib.Recipe("some"), **{field: value})
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_momentum_is_refused_where_it_would_be_ignored():
    with pytest.raises(cnnlib.InputError, match="momentum"):
        cnnlib.Recipe("some", optimizer="adam", momentum=0.9)


def test_exact_then_network_then_general():
    assert "lenet5/digits" in list_recipes()
    assert cnnlib.recipe("lenet5", "digits").augmentation == ("crop",)
    assert cnnlib.recipe("lenet5", "svhn_cropped").image_size == 32
    assert cnnlib.recipe("lenet5", "svhn_cropped").name == "lenet5/svhn_cropped"
    assert cnnlib.recipe("lenet5", "mnist").epochs <= 20
    with pytest.raises(cnnlib.InputError, match="'lenet5'"):
        cnnlib.recipe("lenet", "digits")


def test_every_recipe_builds():
    for name in list_recipes():
        recipe = cnnlib.recipe(*name.split("/")) if "/" in name else None
        if recipe:
            optimizer = recipe.build_optimizer(10)
            assert float(optimizer.learning_rate) == pytest.approx(recipe.learning_rate)


def test_steps_change_the_rate_with_the_epoch():
    recipe = cnnlib.Recipe("some", learning_rate=1.0, schedule=((2, 0.5), (4, 0.1)))
    schedule = recipe.build_schedule(steps_per_epoch=10)
    rates = [round(float(schedule(step)), 6) for step in (0, 19, 20, 39, 40, 99)]
    assert rates == [1.0, 1.0, 0.5, 0.5, 0.1, 0.1]


def test_cosine_ends_at_zero():
    recipe = cnnlib.Recipe("some", learning_rate=1.0, schedule="cosine", epochs=3)
    schedule = recipe.build_schedule(steps_per_epoch=10)
    assert float(schedule(0)) == 1.0
    assert float(schedule(15)) == pytest.approx(0.5)
    assert float(schedule(30)) == pytest.approx(0.0, abs=1e-6)


def test_weight_decay_shrinks_a_weight_without_gradient():
    for name in ("sgd", "nesterov", "rmsprop", "adam", "adamw"):
        recipe = cnnlib.Recipe(
            "some", optimizer=name, learning_rate=0.1, weight_decay=0.5
        )
        weight = keras.Variable([1.0])
        recipe.build_optimizer(1).apply([keras.ops.zeros(1)], [weight])
        assert float(weight[0]) == pytest.approx(0.95), name


def test_a_recipe_survives_json():
    recipe = cnnlib.Recipe("some", schedule=((2, 0.5),), augmentation=("flip", "crop"))
    assert cnnlib.Recipe(**recipe.to_json()) == recipe
