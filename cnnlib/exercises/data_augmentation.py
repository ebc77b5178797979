"""The exercises of notebook 14: changes that keep the label."""

import numpy as np

from cnnlib.exercises.kinds import Exercise, FunctionExercise, NumberExercise
from cnnlib.exercises.kinds.reading import as_letters
from cnnlib.exercises.kinds.sentences import shown

distinct_crops = NumberExercise(
    162,
    mistakes={
        128: "32 − 24 = 8 counts the steps, and a window stands at 8 + 1 places",
        64: "8 counts the steps; 8 + 1 is the places, and each view has a mirror image",
        81: "the mirror images are missing",
        18: "that is one row of places; the window also moves up and down",
        9: "that is one row of places; the window also moves up and down",
        324: "mirrored up and down as well, which nobody asked for",
        10: "those are the ten views of a test image; training may use every place",
        2_178: "that is 224 out of 256; here it is 24 out of 32",
        576: "those are the pixels of one view",
    },
    hints=(
        "How many places has the window's left edge? The first is column 0.",
        "Columns 0 to 32 − 24, so 32 − 24 + 1 places, and as many rows.",
        "9 · 9 places, and at each the view and its mirror image.",
    ),
    solution="views = (32 - 24 + 1) ** 2 * 2  # 9 · 9 · 2 = 162",
    praise="So 400 photographs become 64,800 different training images.",
    otherwise="Count the places of the left edge, those of the top edge, the mirror.",
)

# --- the mirror -------------------------------------------------------------------

# The second batch is square and has as many images as rows: sizes tell nothing there.
mirror_images = FunctionExercise(
    lambda images: images[:, :, ::-1],
    cases=[
        (np.arange(12.0).reshape(1, 2, 2, 3),),
        (np.arange(48.0).reshape(4, 4, 3, 1),),
        (np.arange(54.0).reshape(3, 3, 3, 2),),
    ],
    mistakes=[
        (lambda x: x, "nothing has changed; reverse one of the four axes"),
        (lambda x: x[:, ::-1], "that is upside down: axis 1 holds the rows"),
        (lambda x: x[..., ::-1], "the last axis holds the colours: red became blue"),
        (lambda x: x[::-1], "that is the batch in reverse order"),
        (lambda x: x[:, ::-1, ::-1], "both ways is half a turn, not a mirror"),
        (lambda x: x[:, :, ::-1, ::-1], "the colours are reversed as well"),
        (
            lambda x: x.transpose(0, 2, 1, 3),
            "rows and columns are exchanged, which mirrors at the diagonal",
        ),
        (lambda x: x[0, :, ::-1], "one image came back; the batch has an axis as well"),
    ],
    hints=(
        "The axes are (n, height, width, channels). Which one runs left to right?",
        "A slice with step −1, `::-1`, reads an axis backwards.",
        "Leave images and rows as they are: `images[:, :, ...]`. What is the third?",
    ),
    solution="def mirror(images):\n    return images[:, :, ::-1]",
    praise="One slice, no copy: mirroring costs nothing.",
)

# --- five views -------------------------------------------------------------------


def _views(order=(0, 1, 2, 3, 4), short=0, middle=lambda rest: rest // 2):
    """Build a five-view function of which some parts can be got wrong."""

    def five(image, size):
        down, right = image.shape[0] - size - short, image.shape[1] - size - short
        places = [(0, 0), (0, right), (down, 0), (down, right)]
        places.append((middle(down), middle(right)))
        return np.stack([image[t:, left:][:size, :size] for t, left in places])[
            [*order]
        ]

    return five


def _centre_by_size(image, size):
    views = _views()(image, size)
    top, left = image.shape[0] // 2, image.shape[1] // 2
    views[4] = image[top : top + size, left : left + size]
    return views


_SMALL = np.arange(16.0).reshape(4, 4, 1)

five_views = FunctionExercise(
    _views(),
    cases=[
        (_SMALL, 2),
        (np.arange(105.0).reshape(5, 7, 3), 3),
        (np.arange(36.0).reshape(6, 6, 1), 2),
    ],
    mistakes=[
        (
            _views((0, 2, 1, 3, 4)),
            "top right comes before bottom left: row by row, as one reads",
        ),
        (_views((4, 0, 1, 2, 3)), "the centre comes last"),
        (_views((0, 1, 3, 2, 4)), "bottom left comes before bottom right"),
        (_views((0, 1, 2, 3)), "the centre is missing"),
        (_views(short=1), "the last place is height − size, not height − size − 1"),
        (_centre_by_size, "the centre view starts at (height − size) // 2"),
        (_views(middle=lambda rest: 0), "the fifth view is the centre, not a corner"),
        (
            lambda image, size: _views()(image, size)[:, :, ::-1],
            "they are mirrored; here only the five plain views are wanted",
        ),
        (
            lambda image, size: _views()(image.transpose(1, 0, 2), size),
            "rows and columns are exchanged: shape[0] is the height",
        ),
    ],
    hints=(
        "The last window starts `height - size` rows down. So the four corners are?",
        "Tops and lefts: (0, 0), (0, right), (down, 0), (down, right), and halves.",
        "With down = image.shape[0] - size and right likewise, the centre starts at "
        "(down // 2, right // 2). np.stack makes one array of a list of views.",
    ),
    solution="""\
def five(image, size):
    down, right = image.shape[0] - size, image.shape[1] - size
    places = [(0, 0), (0, right), (down, 0), (down, right), (down // 2, right // 2)]
    views = [image[t : t + size, left : left + size] for t, left in places]
    return np.stack(views)
""",
    praise="Mirror these five and you have the ten of AlexNet.",
)

# --- the colour shift -------------------------------------------------------------

_TURN = np.array([[0.6, -0.8, 0.0], [0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])
_TILT = np.linalg.qr(np.array([[1.0, 2, 0], [1, -1, 1], [1, 0, -2]]))[0]

pca_shift = FunctionExercise(
    lambda alpha, values, vectors: vectors @ (alpha * values),
    cases=[
        (np.array([0.1, 0.2, -0.1]), np.array([0.2, 0.05, 0.01]), _TURN),
        (np.array([-0.3, 0.1, 0.2]), np.array([0.3, 0.02, 0.004]), _TILT),
    ],
    mistakes=[
        (
            lambda a, values, p: p.T @ (a * values),
            "looks like `vectors.T`: the eigenvectors are the columns",
        ),
        (
            lambda a, values, p: p @ a,
            "the λ are missing: a direction counts by its spread",
        ),
        (
            lambda a, values, p: p @ values,
            "the α are missing: the shift is drawn at random",
        ),
        (
            lambda a, values, p: p @ (a + values),
            "the α and λ are multiplied, not added",
        ),
        (
            lambda a, values, p: p @ (a * np.sqrt(values)),
            "the paper multiplies by λ itself, not by its root",
        ),
        (
            lambda a, values, p: p @ (a * values**2),
            "λ comes in once, not squared",
        ),
        (
            lambda a, values, p: p * (a * values),
            "`*` scales the columns; add them up, or use `@`",
        ),
        (
            lambda a, values, p: (p * (a * values)).sum(axis=0),
            "the sum runs over the columns (axis=1), one number for each colour",
        ),
        (
            lambda a, values, p: a * values,
            "P is missing: these lie along the axes of P",
        ),
        (
            lambda a, values, p: 255 * p @ (a * values),
            "scaled to bytes; the exercise asks for P · (α∘λ) alone",
        ),
    ],
    hints=(
        "First the three lengths along the three directions: α_i · λ_i, one by one.",
        "Each length times its eigenvector, a column of `vectors`; then add the three.",
        "A matrix times a vector adds up columns: `vectors @ (...)`.",
    ),
    solution="""\
def shift(alpha, values, vectors):
    return vectors @ (alpha * values)
""",
    praise="Three numbers, added to every pixel of the image.",
)

# --- what a digit survives --------------------------------------------------------

_KEEPS = set("aceg")
_CAUSES = {
    "b": "(b) a mirrored 2 or 7 is no digit at all; it is never seen in a test",
    "d": "(d) half a turn makes a 6 a 9 and a 9 a 6, and they keep their old labels",
    "f": "(f) upside down a 6 is nearly a mirrored 9, and a 4 or 7 is no digit at all",
    "a": "(a) a digit that stands two pixels further left is the same digit",
    "c": "(c) ten degrees is how people's handwriting leans",
    "e": "(e) a digit may be written a little larger or smaller",
    "g": "(g) a paler pen writes the same digit",
}


def _check_keeps_digits(answer) -> str | None:
    given = as_letters(answer, "abcdefg")
    if given is None:
        return f"Give letters in one string, such as 'bd', not {shown(answer)}."
    if unknown := sorted(given - set(_CAUSES)):
        return f"{unknown[0]!r} is not in the list; choose from a to g."
    for letter, cause in _CAUSES.items():
        if letter in given and letter not in _KEEPS:
            return f"One of yours changes labels: {cause}."
    for letter in sorted(_KEEPS - given):
        return f"Nothing wrong in it, but one is missing: {_CAUSES[letter]}."
    return None


keeps_digits = Exercise(
    _check_keeps_digits,
    hints=(
        "Draw a 6, a 2 and a 7 and do each change to all three.",
        "Ask of each change: would somebody who writes digits make it by accident?",
        "Four of the seven are safe. No mirror is, and half a turn is not.",
    ),
    solution='safe = "aceg"  # moved, leaning, another size, paler',
    praise="The rule: a change is safe if it could have happened to a new picture.",
)
