"""A convolutional network for sentences.

Kim 2014, "Convolutional Neural Networks for Sentence Classification", EMNLP. One layer
of convolutions over word vectors, each filter as wide as the vectors, and the maximum
of each over the sentence: convolution in one dimension, at its simplest.

| `word_vectors=` | in the paper | weights | trained | MR accuracy (table 2) |
|---|---|---|---|---|
| `"trained"` | CNN-rand, CNN-non-static | 5,990,702 | 5,990,702 | 76.1 %, 81.5 % |
| `"static"` | CNN-static | 5,990,702 | 360,902 | 81.0 % |
| `"both"` | CNN-multichannel | 11,620,502 | 5,990,702 | 81.1 % |

The accuracies but the first are with word2vec's vectors. MR has two classes and 18,765
words, 18,766 rows with the padding.

Weights by hand: 18,766·300 = 5,629,800 of word vectors; (3·300 + 1)·100 + (4·300 +
1)·100 + (5·300 + 1)·100 = 360,300; 301·2 = 602. Multiply-adds: 62·90,000 + 61·120,000
+ 60·150,000 + 600 = 21,900,600.

MR's longest sentence has 56 words; the author's code adds 4 words of padding at each
end, so that the widest filter reaches every word, and keeps their vector, row 0, zero.
"""

from typing import Literal

from keras import constraints, layers

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import channels
from cnnlib.models.common.network import network
from cnnlib.models.common.registry import register_model

# Section 3.1: the vector of each class is scaled down to this length when it grows.
LONGEST = 3.0


@register_model
@network(
    input_shape=(64,), smallest=lambda filter_widths, **_: max(filter_widths), classes=2
)
def text_cnn(
    tokens,
    top,
    *,
    vocabulary: int = 18_766,
    word_vectors: Literal["trained", "static", "both"] = "trained",
    units: int = 300,
    filter_widths: tuple[int, ...] = (3, 4, 5),
    filters: int = 100,
    width: float = 1.0,
    dropout: float = 0.5,
):
    """Build Kim's network for sentences.

    Inputs are sentences of equal length as numbers of words, from 0, the padding, to
    `vocabulary − 1`: integers of shape `(batch, length)`. Without top the model
    returns the maximum of each filter, whatever `pooling` says.

    Args:
        vocabulary: number of words, the padding among them.
        word_vectors: `"trained"`, `"static"`, or `"both"`: a fixed and a trained vector
            of each word, and every filter's results on the two are added. All start
            random; put pretrained vectors in by `set_weights` of the layers
            `word_vectors` and `static_word_vectors`.
        units: length of a word vector.
        filter_widths: how many words the filters of each kind see.
        filters: number of filters of each kind.
        width: multiplies the number of filters.
        dropout: share of the filters' maxima that training leaves out.
    """
    if type(vocabulary) is not int or vocabulary < 2:
        raise InputError(
            f"vocabulary={vocabulary!r} is not a number of words of at least 2"
        )
    x = look_up(tokens, word_vectors, vocabulary, units)
    maxima = []
    for words in filter_widths:
        maps = layers.Conv1D(
            channels(filters, width),
            words,
            activation="relu",
            kernel_initializer="he_uniform",
            name=f"width{words}_conv",
        )(x)
        maxima.append(layers.GlobalMaxPooling1D(name=f"width{words}_pool")(maps))
    x = maxima[0]
    if len(maxima) > 1:
        x = layers.Concatenate(name="concatenate")(maxima)
    if not top.include:
        return top.features(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    return top.predictions(x, kernel_constraint=constraints.MaxNorm(LONGEST))


def look_up(tokens, word_vectors: str, vocabulary: int, units: int):
    """Word vectors `(batch, length, units)`."""
    kinds = []
    if word_vectors != "static":
        kinds.append(layers.Embedding(vocabulary, units, name="word_vectors")(tokens))
    if word_vectors != "trained":
        static = layers.Embedding(
            vocabulary, units, trainable=False, name="static_word_vectors"
        )
        kinds.append(static(tokens))
    if len(kinds) == 1:
        return kinds[0]
    # A filter is linear: the sum of its results is its result on the sum.
    return layers.Add(name="add")(kinds)
