"""The network for sentences: word vectors, filters, maxima."""

import numpy as np
import pytest
from keras import constraints

import cnnlib

TEXT = {"vocabulary": 20, "units": 8, "filters": 6, "input_shape": (12,), "classes": 3}


def text(**kwargs):
    return cnnlib.create_model("text_cnn", **{**TEXT, **kwargs})


def sentences(count, length=12):
    return np.random.default_rng(0).integers(0, 20, (count, length))


def test_maxima_over_the_sentence_by_hand():
    model = text(include_top=False)
    words = sentences(2)
    vectors = np.asarray(model.get_layer("word_vectors").embeddings)[words]
    expected = []
    for width in (3, 4, 5):
        kernel, _ = (
            np.asarray(w) for w in model.get_layer(f"width{width}_conv").weights
        )
        windows = [vectors[:, i : i + width] for i in range(12 - width + 1)]
        sums = [np.einsum("bwv,wvf->bf", window, kernel) for window in windows]
        expected.append(np.maximum(sums, 0).max(axis=0))
    np.testing.assert_allclose(model(words), np.concatenate(expected, 1), atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "weights", "trained"),
    [
        ("trained", 5_990_702, 5_990_702),
        ("static", 5_990_702, 360_902),
        ("both", 11_620_502, 5_990_702),
    ],
)
def test_word_vectors_of_the_paper(kind, weights, trained):
    model = cnnlib.create_model("text_cnn", word_vectors=kind)
    assert model.count_params() == weights
    assert sum(np.prod(w.shape) for w in model.trainable_weights) == trained


def test_both_kinds_of_word_vectors_are_added_up():
    model = text(word_vectors="both", include_top=False)
    kinds = [model.get_layer(n) for n in ("word_vectors", "static_word_vectors")]
    vectors = [np.asarray(layer.embeddings) for layer in kinds]
    single = text(include_top=False)
    for name in ("width3_conv", "width4_conv", "width5_conv"):
        single.get_layer(name).set_weights(model.get_layer(name).get_weights())
    single.get_layer("word_vectors").set_weights([sum(vectors)])
    np.testing.assert_allclose(model(sentences(2)), single(sentences(2)), atol=1e-5)


def test_class_vectors_stay_within_length_3():
    model = text()
    constraint = model.get_layer("predictions").kernel_constraint
    assert isinstance(constraint, constraints.MaxNorm)
    model.get_layer("predictions").kernel.assign(np.full((18, 3), 9.0))
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(sentences(4), np.arange(4) % 3, verbose=0)
    kernel = np.asarray(model.get_layer("predictions").kernel)
    np.testing.assert_allclose(np.linalg.norm(kernel, axis=0), 3, rtol=1e-4)


def test_one_width_of_filters():
    model = text(filter_widths=(2,), input_shape=(2,))
    assert model(sentences(1, 2)).shape == (1, 3)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"input_shape": (4,)}, r"\(4,\) is too small for text_cnn; .* \(5,\)"),
        ({"input_shape": (12, 8)}, r"\(12, 8\) is not \(length,\)"),
        ({"vocabulary": 1}, "vocabulary=1 is not a number of words"),
        ({"word_vectors": "word2vec"}, "'trained', 'static', 'both'"),
    ],
)
def test_wrong_sentences(wrong, message):
    with pytest.raises(cnnlib.InputError, match=message):
        text(**wrong)
