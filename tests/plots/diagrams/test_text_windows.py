"""What a sentence network responds to is what it computes."""

import numpy as np
import pytest

import cnnlib
from cnnlib import plots
from cnnlib.data import sentences


def _texts(figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def _network():
    return cnnlib.create_model(
        "text_cnn",
        vocabulary=len(sentences.VOCABULARY),
        input_shape=(sentences.LENGTH,),
        units=4,
        filters=3,
        filter_widths=(1, 2),
        classes=2,
        classifier_activation=None,
    )


def test_strongest_windows_are_groups_of_words_of_the_right_width():
    network, words = _network(), sentences.load(0)["test"].words[:40]
    table = plots.strongest_windows(network, words, sentences.VOCABULARY, count=2)
    assert len(table) == 2 * 3
    assert table["evidence"].is_monotonic_decreasing
    texts = [" ".join(sentences.VOCABULARY[w] for w in row) for row in words]
    for width, windows in zip(table["width"], table["windows"], strict=True):
        groups = windows.split(" | ")
        assert len(groups) == len(set(groups)) == 2
        for group in groups:
            assert len(group.split(" ")) == width
            assert any(group in text for text in texts)


def test_the_evidence_of_all_filters_adds_up_to_the_logits():
    network, words = _network(), sentences.load(0)["test"].words[:1]
    fig = plots.show_evidence(network, words[0], sentences.VOCABULARY, count=6)
    shown = sum(float(text.replace("−", "-")) for text in _texts(fig))
    logits = np.array(network(words))[0]
    bias = network.get_layer("predictions").get_weights()[1]
    assert shown == pytest.approx(np.diff(logits - bias)[0], abs=0.05 * 6)
