"""Recipes: found by name, checked, and turned into Keras's optimisers."""

from dataclasses import replace

import keras
import pytest

import cnnlib
from cnnlib.optimization.plateau import PATIENCE, Plateau
from cnnlib.optimization.schedules import build_schedule
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
        ("warmup_epochs", -1, "warmup_epochs=-1"),
        ("precision", "bf16", "did you mean 'bfloat16'"),
        ("ema", 1.0, "ema=1.0"),
        ("clip_norm", 0, "clip_norm=0"),
        ("decay_all", "x", "decay_all='x' is neither True nor False"),
        ("modern", [], "modern=[] is neither"),
        ("published_error", "x", "published_error='x'"),
        ("epsilon", 0.1, "epsilon=0.1 does not go with 'sgd'"),
        ("augmentation", ("random_crop",), "needs crop_size"),
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
            start = recipe.learning_rate
            if recipe.warmup_epochs:
                start /= 10 * recipe.warmup_epochs
            assert float(optimizer.learning_rate) == pytest.approx(start)


def test_steps_change_the_rate_with_the_epoch():
    recipe = cnnlib.Recipe("some", learning_rate=1.0, schedule=((2, 0.5), (4, 0.1)))
    schedule = build_schedule(recipe, steps_per_epoch=10)
    rates = [round(float(schedule(step)), 6) for step in (0, 19, 20, 39, 40, 99)]
    assert rates == [1.0, 1.0, 0.5, 0.5, 0.1, 0.1]


def test_cosine_ends_at_zero():
    recipe = cnnlib.Recipe("some", learning_rate=1.0, schedule="cosine", epochs=3)
    schedule = build_schedule(recipe, steps_per_epoch=10)
    assert float(schedule(0)) == 1.0
    assert float(schedule(15)) == pytest.approx(0.5)
    assert float(schedule(30)) == pytest.approx(0.0, abs=1e-6)


def test_warm_up_climbs_in_a_straight_line_to_the_schedule():
    recipe = cnnlib.Recipe(
        "some", learning_rate=0.4, schedule=((3, 0.5),), warmup_epochs=2
    )
    schedule = build_schedule(recipe, steps_per_epoch=10)
    rates = [float(schedule(step)) for step in (0, 9, 19, 20, 29, 30)]
    assert rates == pytest.approx([0.02, 0.2, 0.4, 0.4, 0.4, 0.2])
    constant = replace(recipe, schedule=None)
    assert float(build_schedule(constant, 10)(5)) == pytest.approx(0.12)
    # Saved with the optimiser in a checkpoint.
    again = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(schedule)
    )
    assert [float(again(step)) for step in (0, 9, 30)] == pytest.approx(
        [0.02, 0.2, 0.2]
    )


def test_a_plateau_divides_the_rate_by_ten():
    recipe = cnnlib.Recipe("some", learning_rate=0.1, schedule="plateau")

    def rate_after(accuracies):
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile(recipe.build_optimizer(10))
        callback = Plateau(recipe, {"val_accuracy": accuracies})
        callback.set_model(model)
        callback.on_epoch_begin(len(accuracies))
        return float(model.optimizer.learning_rate)

    assert rate_after([]) == pytest.approx(0.1)
    assert rate_after([0.5] + [0.4] * (PATIENCE - 1)) == pytest.approx(0.1)
    assert rate_after([0.5] + [0.4] * PATIENCE) == pytest.approx(0.01)
    # Better in between: the count begins again.
    assert rate_after([0.5, 0.4, 0.4, 0.6] + [0.6] * 4) == pytest.approx(0.1)
    assert rate_after([0.5] + [0.4] * 2 * PATIENCE) == pytest.approx(0.001)


def test_weight_decay_is_part_of_the_gradient_but_for_adamw():
    for name in ("sgd", "nesterov", "adamw"):
        recipe = cnnlib.Recipe(
            "some", optimizer=name, learning_rate=0.1, weight_decay=0.5
        )
        weight = keras.Variable([1.0])
        recipe.build_optimizer(1).apply([keras.ops.zeros(1)], [weight])
        assert float(weight[0]) == pytest.approx(0.95), name
    # What momentum remembers: 0.1 * 0.5 in the first step, 0.9 of that in the second.
    momentum = replace(recipe, optimizer="sgd", momentum=0.9)
    optimizer, weight = momentum.build_optimizer(1), keras.Variable([1.0])
    for expected in (0.95, 0.95 - 0.9 * 0.05 - 0.1 * 0.5 * 0.95):
        optimizer.apply([keras.ops.zeros(1)], [weight])
        assert float(weight[0]) == pytest.approx(expected)


def test_decay_may_spare_biases_and_normalisation():
    model = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(2), keras.layers.BatchNormalization()]
    )
    for weight in model.trainable_variables:
        weight.assign(keras.ops.ones(weight.shape))
    recipe = cnnlib.Recipe("some", learning_rate=0.1, weight_decay=0.5, decay_all=False)
    optimizer = recipe.build_optimizer(1)
    zeros = [keras.ops.zeros(weight.shape) for weight in model.trainable_variables]
    optimizer.apply(zeros, model.trainable_variables)
    ends = {w.name: float(keras.ops.mean(w)) for w in model.trainable_variables}
    assert ends == pytest.approx({"kernel": 0.95, "bias": 1, "gamma": 1, "beta": 1})


def test_long_gradients_are_cut():
    recipe = cnnlib.Recipe("some", learning_rate=1.0, clip_norm=1.0)
    weight = keras.Variable([0.0, 0.0])
    recipe.build_optimizer(1).apply([keras.ops.array([30.0, 40.0])], [weight])
    assert keras.ops.convert_to_numpy(weight) == pytest.approx([-0.6, -0.8])


def test_a_recipe_survives_json():
    recipe = cnnlib.Recipe("some", schedule=((2, 0.5),), augmentation=("flip", "crop"))
    assert cnnlib.Recipe(**recipe.to_json()) == recipe
