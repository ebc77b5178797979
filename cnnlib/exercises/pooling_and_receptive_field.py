"""The exercises of notebook 07: pooling and the receptive field."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

# --- max-pooling ------------------------------------------------------------------


def _pooling(combine=np.max, step=lambda size, stride: stride):
    """Build a pooling function of which two parts can be got wrong."""

    def pool(image, size, stride):
        stride = step(size, stride)
        rows, columns = ((n - size) // stride + 1 for n in image.shape)
        result = np.zeros((rows, columns))
        for i, j in np.ndindex(rows, columns):
            top, left = i * stride, j * stride
            result[i, j] = combine(image[top : top + size, left : left + size])
        return result

    return pool


def _over_the_edge(image, size, stride):
    rows, columns = (-(-n // stride) for n in image.shape)
    windows = [
        image[i * stride :, j * stride :][:size, :size]
        for i, j in np.ndindex(rows, columns)
    ]
    return np.array([window.max() for window in windows]).reshape(rows, columns)


# Negative pixels tell who starts from zero, the odd side who steps by the window.
_IMAGE = np.array(
    [
        [-1.0, -3.0, 2.0, 0.0, 4.0],
        [-2.0, -5.0, 1.0, 7.0, 3.0],
        [5.0, 0.0, -4.0, 6.0, -1.0],
        [3.0, 8.0, -2.0, -6.0, 1.0],
        [0.0, 2.0, 9.0, -7.0, -8.0],
    ]
)

max_pool = FunctionExercise(
    _pooling(),
    cases=[
        (_IMAGE[:4, :4], 2, 2),
        (_IMAGE, 3, 2),
        (_IMAGE, 2, 2),
        (-np.arange(1.0, 22).reshape(3, 7), 2, 1),
    ],
    mistakes=[
        (_pooling(np.mean), "that is average pooling; keep the largest"),
        (_pooling(np.sum), "the windows are summed; keep the largest"),
        (_pooling(np.min), "that is the smallest pixel of each window"),
        (
            _pooling(lambda window: max(0, window.max())),
            "a window of negative pixels has a negative maximum: do not start from 0",
        ),
        (
            _pooling(step=lambda size, stride: size),
            "you step by the size of the window; step by `stride`",
        ),
        (
            _pooling(step=lambda size, stride: 1),
            "you step by one pixel; step by `stride`",
        ),
        (
            lambda *case: _pooling()(*case)[:-1, :-1],
            "the last windows are missing; did you forget the + 1?",
        ),
        (_over_the_edge, "windows that hang over the edge are left out"),
        (lambda *case: _pooling()(*case).T, "rows and columns are exchanged"),
        (
            lambda image, size, stride: image.max(),
            "that is the maximum of the image; each window has its own",
        ),
    ],
    hints=(
        "It is the loop of the convolution, with a maximum in place of the sum.",
        "(n − size) // stride + 1 windows fit; number i starts at row i · stride.",
        "`image[i * stride : i * stride + size, ...].max()`; the same for columns.",
    ),
    solution="""\
def pool(image, size, stride):
    rows, columns = ((n - size) // stride + 1 for n in image.shape)
    result = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        top, left = i * stride, j * stride
        result[i, j] = image[top : top + size, left : left + size].max()
    return result
""",
    praise="Any window, any stride, overlapping or not.",
)

# --- its gradient -----------------------------------------------------------------


def _send_back(window, upstream):
    sent = np.zeros(window.shape)
    sent.flat[window.argmax()] = upstream
    return sent


def _largest(window):
    return window == window.max()


_WINDOW = np.array([[1.0, 3.0], [2.0, -4.0]])
_EQUAL_ONES = np.array([[0.0, 5.0, 1.0], [5.0, 5.0, 2.0]])

max_pool_gradient = FunctionExercise(
    _send_back,
    cases=[
        (_WINDOW, 2.0),
        (_WINDOW - 10, -0.5),
        (_EQUAL_ONES, 3.0),
        (np.zeros((3, 3)), 1.5),
    ],
    mistakes=[
        (
            lambda window, upstream: np.full(window.shape, upstream / window.size),
            "equal shares are the rule of average pooling; here the largest gets all",
        ),
        (
            lambda window, upstream: np.full(window.shape, upstream),
            "every pixel got the gradient, and only the largest moves the output",
        ),
        (
            lambda window, upstream: _send_back(window, 1.0),
            "the winner's slope is 1, and the chain rule multiplies it by `upstream`",
        ),
        (
            lambda window, upstream: _send_back(window, window.max()),
            "that is the winner's value; send it the gradient",
        ),
        (
            lambda window, upstream: _send_back(window, upstream * window.max()),
            "the winner's value does not enter: its slope is 1",
        ),
        (
            lambda window, upstream: _send_back(np.abs(window), upstream),
            "the largest pixel wins, not the one farthest from zero",
        ),
        (
            lambda window, upstream: upstream * _largest(window),
            "of several equal pixels only the first gets it, or the gradient grows",
        ),
        (
            lambda window, upstream: (
                upstream * _largest(window) / _largest(window).sum()
            ),
            "that shares among equal pixels; the rule here is the first of them",
        ),
        (
            lambda window, upstream: np.flip(_send_back(np.flip(window), upstream)),
            "of several equal pixels the first gets it, not the last",
        ),
    ],
    hints=(
        "Move one pixel a little. For which pixel does the maximum move along?",
        "`window.argmax()` counts the pixels in reading order and finds the first.",
        "Start from np.zeros(window.shape) and fill one place: `sent.flat[...]`.",
    ),
    solution="""\
def send_back(window, upstream):
    sent = np.zeros(window.shape)
    sent.flat[window.argmax()] = upstream
    return sent
""",
    praise="What comes in goes out: the sum of the gradient stays.",
)

# --- the recursion ----------------------------------------------------------------


def _growing(grow, spread=lambda jump, stride: jump * stride, grow_first=True):
    """Build a recursion of which three parts can be got wrong."""

    def field(layers):
        r = jump = 1
        for kernel, stride in layers:
            wider = spread(jump, stride)
            r = grow(r, kernel, jump if grow_first else wider)
            jump = wider
        return r

    return field


def _rule(r, kernel, jump):
    return r + (kernel - 1) * jump


receptive_field = FunctionExercise(
    _growing(_rule),
    cases=[
        ([(3, 1), (3, 1), (3, 1)],),
        ([(3, 1), (2, 2), (3, 1)],),
        ([(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)],),
        ([(7, 2), (3, 2), (1, 1), (3, 3), (3, 1)],),
    ],
    mistakes=[
        (
            _growing(lambda r, kernel, jump: r + kernel * jump),
            "kernel pixels are kernel − 1 steps apart, so it is (kernel − 1) · jump",
        ),
        (
            _growing(lambda r, kernel, jump: r * kernel),
            "the fields of neighbours overlap, so they do not multiply",
        ),
        (
            lambda layers: sum(kernel for kernel, _ in layers),
            "the fields of neighbours overlap, so the kernels do not add up",
        ),
        (
            _growing(lambda r, kernel, jump: r + kernel - 1),
            "after a stride the neighbours are farther apart: use the jump",
        ),
        (
            _growing(_rule, grow_first=False),
            "a stride spreads the layers after it: grow first, then change the jump",
        ),
        (
            _growing(_rule, spread=lambda jump, stride: jump + stride),
            "strides multiply: 2 units that are 2 pixels apart each make 4 pixels",
        ),
        (
            _growing(_rule, spread=lambda jump, stride: stride),
            "the jump is the product of all strides so far, not the last one",
        ),
    ],
    hints=(
        "Two numbers go along: the field r and the jump. Both start at 1.",
        "For each layer: first r grows by (kernel − 1) · jump.",
        "Then jump *= stride. Return r after the last layer.",
    ),
    solution="""\
def field(layers):
    r = jump = 1
    for kernel, stride in layers:
        r += (kernel - 1) * jump
        jump *= stride
    return r
""",
    praise="This works for every chain of layers in this course.",
)

# --- two counts -------------------------------------------------------------------

vgg16_field = NumberExercise(
    196,
    {
        212: "that is the pool behind it; stop at conv5_3",
        164: "that is conv5_2; one more convolution follows",
        132: "that is conv5_1; two more convolutions follow",
        100: "that is pool4, before the last three convolutions",
        27: "that is 13 convolutions without the pools; a pool doubles the jump",
        31: "a pool also puts the units behind it twice as far apart",
        224: "that is the image; the rule gives a number of its own",
        39: "the kernels do not add up: the fields of neighbours overlap",
    },
    hints=(
        "Stage by stage. Convolutions add 2 · jump each, a pool adds 1 · jump.",
        "After stage 1: 1 + 2 + 2 = 5, its pool makes 6. Now the jump is 2.",
        "The jumps of the five stages are 1, 2, 4, 8, 16. pool4 ends at 100.",
    ),
    solution="answer = 100 + 3 * (3 - 1) * 16  # pools 6, 16, 44, 100; then 196",
    praise="Not the whole image of 224: its corners never meet in one unit of conv5_3.",
    otherwise="Write down r and the jump after every layer.",
)

stack_weights = NumberExercise(
    5 * 9 * 64 * 64,
    {
        121 * 64 * 64: "that is one 11×11 layer",
        4 * 9 * 64 * 64: "four layers see 9×9; each adds 2, starting from 1",
        6 * 9 * 64 * 64: "six layers see 13×13; each adds 2, starting from 1",
        11 * 9 * 64 * 64: "a 3×3 layer adds 2 pixels, so 5 layers are enough",
        5 * (9 * 64 * 64 + 64): "biases were to be left out",
        5 * 9 * 64: "every filter covers all 64 channels, and there are 64 filters",
        9 * 64 * 64: "that is one of the 3×3 layers; how many make 11×11?",
        5 * 9: "that is the count for one channel; here 64 go in and 64 come out",
    },
    hints=(
        "How many 3×3 layers does it take? The first sees 3 pixels, each adds 2.",
        "1 + 2 · layers = 11.",
        "Each of the 5 layers has 3 · 3 · 64 · 64 weights.",
    ),
    solution="answer = 5 * 3 * 3 * 64 * 64  # 184,320",
    praise="One 11×11 layer has 495,616: 2.7 times as many, with one ReLU, not 5.",
    otherwise="Number of layers · 3 · 3 · channels in · channels out.",
)
