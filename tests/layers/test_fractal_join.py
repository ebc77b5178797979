"""Drop-path: what a join passes on, and that all joins agree on a global column."""

import collections

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.layers import FractalJoin, GlobalDropPath


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def branches(count, value=None):
    """Constant maps 1, 10, 100, …: a mean tells which of them were in it."""
    return [np.full((2, 3, 3, 1), 10.0**i, "float32") for i in range(count)]


def live(output, count) -> tuple[int, ...]:
    """Which branches a mean is of; it must be the same at every place of the batch."""
    values = ops.convert_to_numpy(output)
    assert np.ptp(values) == 0
    for mask in range(1, 2**count):
        chosen = tuple(i for i in range(count) if mask >> i & 1)
        if np.isclose(values.flat[0], np.mean([10.0**i for i in chosen])):
            return chosen
    raise AssertionError(f"{values.flat[0]} is no mean of branches")


def test_outside_training_it_is_the_mean_of_all():
    maps = [np.random.default_rng(i).normal(size=(2, 4, 5, 3)) for i in range(3)]
    found = FractalJoin(0.9)(maps, np.array([[True, False, False]]))
    np.testing.assert_allclose(found, np.mean(maps, axis=0), rtol=1e-5)


def test_without_a_rate_training_drops_nothing():
    assert live(FractalJoin(0)(branches(3), training=True), 3) == (0, 1, 2)


def test_local_drop_path_drops_each_branch_as_often_and_never_all():
    join, rate, times = FractalJoin(0.4, seed=1), 0.4, 600
    seen = collections.Counter(
        live(join(branches(2), training=True), 2) for _ in range(times)
    )
    # Both dropped, 0.16, falls to either branch alike.
    alone = rate * (1 - rate) + rate**2 / 2
    expected = {(0, 1): (1 - rate) ** 2, (0,): alone, (1,): alone}
    for chosen, share in expected.items():
        assert abs(seen[chosen] / times - share) < 0.07


@pytest.mark.parametrize("column", [1, 2])
def test_a_global_column_passes_alone(column):
    choice = np.arange(3)[None] == column
    for _ in range(5):
        found = FractalJoin(0.5)(branches(2), choice, training=True)
        assert live(found, 2) == (column - 1,)


def test_a_join_that_the_column_passes_by_drops_locally():
    choice, join = np.array([[True, False, False]]), FractalJoin(0.5, seed=0)
    seen = {live(join(branches(2), choice, training=True), 2) for _ in range(50)}
    assert seen == {(0,), (1,), (0, 1)}


def test_a_global_draw_chooses_each_column_as_often():
    draw, times = GlobalDropPath(3, rate=0.6, seed=1), 600
    drawn = np.concatenate(
        [ops.convert_to_numpy(draw(np.ones(1), training=True)) for _ in range(times)]
    )
    assert set(drawn.sum(axis=1)) == {0, 1}
    np.testing.assert_allclose(drawn.mean(axis=0), [0.2] * 3, atol=0.06)


def test_a_global_draw_is_for_training_only():
    draw = GlobalDropPath(3, rate=1.0)
    assert ops.convert_to_numpy(draw(np.ones(1))).sum() == 0
    assert ops.convert_to_numpy(draw(np.ones(1), training=True)).sum() == 1


def model(rate=0.5, global_rate=0.5):
    """Three joins whose outputs say which columns they took."""
    inputs = keras.Input((3, 3, 1))
    columns = [keras.layers.Rescaling(10.0**i)(inputs) for i in range(3)]
    choice = GlobalDropPath(3, global_rate, seed=3, name="choice")(inputs)
    joins = [
        FractalJoin(rate, seed=i, name=f"join{i}")(columns, choice) for i in range(3)
    ]
    return keras.Model(inputs, [*joins, choice])


def test_all_joins_of_a_forward_pass_take_the_same_column():
    network, images = model(), np.ones((2, 3, 3, 1), "float32")
    columns, differ = set(), False
    for _ in range(40):
        *joins, choice = map(ops.convert_to_numpy, network(images, training=True))
        taken = {live(output, 3) for output in joins}
        if choice.any():
            assert taken == {(int(choice.argmax()),)}
            columns |= taken
        else:
            differ |= len(taken) > 1
    assert columns == {(0,), (1,), (2,)}
    assert differ


def test_compiled_training_draws_anew_for_each_mini_batch():
    inputs = keras.Input((1,))
    one = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    two = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    output = FractalJoin(0.5, seed=0)([one(inputs), two(inputs)])
    network = keras.Model(inputs, output)
    network.compile(keras.optimizers.SGD(0.01), "mse")
    x = np.ones((30, 1), "float32")
    network.fit(x, x, batch_size=1, epochs=1, verbose=0, shuffle=False)
    # The same draws for every batch would keep both alike, or one at zero.
    first, second = (layer.get_weights()[0].item() for layer in (one, two))
    assert first != second
    assert first != 0
    assert second != 0


def test_the_seeds_repeat_the_draws():
    images = np.ones((1, 3, 3, 1), "float32")
    runs = []
    for _ in range(2):
        network = model()
        runs.append(
            [[live(y, 3) for y in network(images, training=True)[:3]] for _ in "123456"]
        )
    assert runs[0] == runs[1]
    assert len(set(map(str, runs[0]))) > 1


def test_a_saved_network_draws_and_answers_as_before(tmp_path):
    network = model()
    network.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    images = np.random.default_rng(0).normal(size=(2, 3, 3, 1)).astype("float32")
    for training in (False, True):
        for before, after in zip(
            network(images, training=training),
            again(images, training=training),
            strict=True,
        ):
            np.testing.assert_array_equal(before, after)
    assert again.get_layer("join1").rate == 0.5
    assert again.get_layer("choice").columns == 3


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="asks TensorFlow for gradients"
)
def test_gradients_reach_live_branches_only():
    import tensorflow as tf

    maps = [tf.Variable(branch) for branch in branches(3)]
    with tf.GradientTape() as tape:
        choice = np.array([[False, True, False]])
        output = FractalJoin(0.2)(maps, choice, training=True)
        loss = tf.reduce_sum(output)
    gradients = [np.unique(g) for g in tape.gradient(loss, maps)]
    assert [g.tolist() for g in gradients] == [[0.0], [1.0], [0.0]]


def test_half_precision_divides_exactly():
    join = FractalJoin(0.3, dtype="mixed_bfloat16")
    found = join([np.full((1, 2), 3.0)] * 3, training=True)
    assert keras.backend.standardize_dtype(found.dtype) == "bfloat16"
    np.testing.assert_array_equal(ops.convert_to_numpy(ops.cast(found, "float32")), 3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: FractalJoin(1), "rate=1 is not a probability from 0 up to 1"),
        (lambda: FractalJoin(-0.1), "rate=-0.1 is not"),
        (lambda: FractalJoin("0.1"), "rate='0.1' is not"),
        (lambda: GlobalDropPath(0), "columns=0 is not a positive integer"),
        (lambda: GlobalDropPath(2, 1.1), "rate=1.1 is not a probability from 0 to 1"),
    ],
)
def test_wrong_values_name_what_is_allowed(make, message):
    with pytest.raises(cnnlib.InputError, match=message):
        make()
