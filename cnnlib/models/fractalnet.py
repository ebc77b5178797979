"""FractalNet.

Larsson, Maire, Shakhnarovich 2017, "FractalNet: Ultra-Deep Neural Networks without
Residuals", ICLR. A block of C columns is made from one of C − 1: f_C(z) is the mean of
a convolution of z and of f_{C−1}(f_{C−1}(z)). The deepest column has 2^(C−1)
convolutions, the shallowest one, and no signal passes unchanged: short ways, not
residuals, are what lets a deep network train. Drop-path, which leaves out branches in
training, makes each column a network of its own.

| name | depth | weights | multiply-adds | C10+ | C100+ (table 1) |
|---|---|---|---|---|---|
| `fractalnet21` | 20 + 1 | 33,724,618 | 0.85 G | 4.60 % | 23.73 % |
| without drop-path and dropout | | | | 5.22 % | 23.30 % |
| `fractalnet21(only_column=3)` | 20 + 1 | 20,404,426 | 0.55 G | 4.68 % | 24.32 % |

Five blocks of C = 3 columns: 5 · 2² convolutions in a row and the classifier.

Weights by hand: a block with n input maps and m filters has 2^C − 1 = 7 convolutions, C
of which read n maps: 9·m·(3·n + 4·m) + 7·2·m with the normalisations. Blocks 1 to 5:
153,536, 812,800, 3,247,616, 12,983,296 and 16,522,240; the classifier 513·10.
Table 2 of the DenseNet paper says 38.6 M, which this definition does not give. Its own
table 3 agrees: for 16, 32, 64, 128 and 128 filters it has 2.1 M, and we count 2.11 M.

The authors' Caffe release has biases in the convolutions and no scale and shift after
the normalisation; here it is the other way about, as everywhere in this package.
"""

from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import FractalJoin, GlobalDropPath
from cnnlib.models.common.blocks import bn_relu, channels, conv2d, max_pool
from cnnlib.models.common.network import network, variant

# Section 4: filters of the blocks, and how many of their outputs dropout leaves out.
FILTERS = (64, 128, 256, 512, 512)
DROPOUT = (0.0, 0.1, 0.2, 0.3, 0.4)


def unit(x, filters: int, dropout: float, name: str):
    """A "convolution" of the paper, in the order of the authors' release."""
    # Caffe's "xavier", a uniform distribution of variance 1 / fan-in.
    x = conv2d(x, filters, 3, kernel_initializer="lecun_uniform", name=f"{name}_conv")
    if dropout:
        x = layers.Dropout(dropout, name=f"{name}_dropout")(x)
    return bn_relu(x, name=name)


def fractal_block(x, filters, columns, only, dropout, pool_first, join, name):
    """Columns of 1, 2, 4, … convolutions that meet as often as the shallower allows.

    Args:
        x: input of all columns.
        filters: of each convolution.
        columns: C.
        only: the column to build, or `None` for all.
        dropout: share of each convolution's outputs that training leaves out.
        pool_first: pool each column, then join; or the reverse.
        join: function from a list of branches and a name to a tensor.
        name: of the block.
    """
    reached = dict.fromkeys([only] if only else range(1, columns + 1), x)
    steps = 2 ** (columns - 1)
    for step in range(1, steps + 1):
        ends = {}
        for column in reached:
            span = 2 ** (columns - column)
            if step % span == 0:
                unit_name = f"{name}_column{column}_unit{step // span}"
                ends[column] = unit(reached[column], filters, dropout, unit_name)
                if step == steps and pool_first:
                    ends[column] = max_pool(
                        ends[column], 2, 2, name=f"{name}_column{column}_pool"
                    )
        if len(ends) > 1:
            joined = join([*ends.values()], f"{name}_join{step}")
            ends = dict.fromkeys(ends, joined)
        reached |= ends
    x = reached[only or columns]
    return x if pool_first else max_pool(x, 2, 2, name=f"{name}_pool")


@network(
    input_shape=(32, 32, 3),
    # Every block halves the map once.
    smallest=lambda filters, **_: 2 ** len(filters),
    classes=10,
)
def fractalnet(
    images,
    top,
    *,
    filters: tuple[int, ...] = FILTERS,
    columns: int = 3,
    width: float = 1.0,
    drop_path: float = 0.15,
    global_drop_path: float = 0.5,
    dropout: float | tuple[float, ...] = DROPOUT,
    pool_first: bool = True,
    only_column: int | None = None,
):
    """Build a FractalNet.

    Inputs are images with zero mean; the paper subtracts the mean image.

    Args:
        filters: of the convolutions of each block; as many blocks as numbers.
        columns: C, the number of columns in a block, whose deepest has 2^(C−1) layers.
        width: multiplies every number of channels.
        drop_path: probability that a join leaves out a branch in training.
        global_drop_path: probability that a mini-batch goes through one column alone.
        dropout: share of each convolution's outputs that training leaves out, one
            number for each block or one for all.
        pool_first: a block pools its columns before the last join, as the authors'
            release does; `False` pools after it, as figure 1 is drawn.
        only_column: build this column of every block alone, from 1, the shallowest:
            its layers have the names they have in the whole network.
    """
    rates = _checked(filters, columns, dropout, only_column)
    choice = None
    if global_drop_path and columns > 1 and only_column is None:
        drawn = GlobalDropPath(columns, global_drop_path, name="global_drop_path")
        choice = drawn(images)

    def join(branches, name):
        return FractalJoin(drop_path, name=name)(branches, choice)

    x = images
    for block, (maps, rate) in enumerate(zip(filters, rates, strict=True), 1):
        maps, name = channels(maps, width), f"stage{block}"
        x = fractal_block(x, maps, columns, only_column, rate, pool_first, join, name)
    return top(x)


def _checked(filters, columns, dropout, only_column) -> tuple:
    """The dropout of each block; raises `InputError` for wrong values."""
    if only_column is not None and only_column not in range(1, columns + 1):
        raise InputError(
            f"only_column={only_column!r} is not one of the columns 1 to {columns}"
        )
    rates = dropout
    if isinstance(dropout, int | float):
        rates = (dropout,) * len(filters)
    if len(rates) != len(filters):
        raise InputError(
            f"dropout={dropout!r} has {len(rates)} rates for {len(filters)} blocks;"
            " give one for each or a single number"
        )
    return rates


fractalnet21 = variant(fractalnet, "fractalnet21")
