"""Answers to the exercises of notebook 15, right and typically wrong."""


def _in_place(weights, gradients, groups, rates):
    weights -= rates[groups] * gradients
    return weights


RIGHT = {
    "inference_layers": [
        "bce",
        "E, C, B",
        "b, c and e",
        {"b", "c", "e"},
        ("c", "b", "e"),
    ],
}
WRONG = {
    "probe_weights": [
        (75_776, "has a bias"),
        (77_824, "not to a feature"),
        (2_085, "multiply"),
        (2_048, "number of features"),
        (3_713_061, "before the pooling"),
        (3_713_024, "no biases"),
        (7, "What does a dense layer"),
    ],
    "trainable_after_freezing": [
        (56_133, "no gradient trains them"),
        (55_621, "γ and β of the batch norms"),
        (55_749, "two batch norms"),
        (55_552, "the head is trained too"),
        (55_872, "bias for each class"),
        (56_005, "have no biases"),
        (74_309, "sees 32 channels"),
        (325, "linear probe"),
        (3, "the head alone"),
    ],
    "inference_layers": [
        ("be", "Look at c"),
        ("abce", "Look at a"),
        (["b", "c", "d", "e"], "Look at d"),
        ("bc", "Look at e"),
        ("bcef", "overrules what was written"),
        ("bcx", "'x' is not on the list"),
        (3, "Give letters in one string, such as 'ad', not 3."),
        (["b", 3], "Give letters in one string"),
    ],
    "group_step": [
        (lambda w, g, k, r: w + r[k] * g, "minus"),
        (lambda w, g, k, r: w - r[::-1][k] * g, "swapped"),
        (lambda w, g, k, r: w - r[k], "gradient is missing"),
        (lambda w, g, k, r: -r[k] * g, "take it from the weights"),
        (lambda w, g, k, r: w - g, "rates are missing"),
        (lambda w, g, k, r: w - k * g, "numbers of groups"),
        (lambda w, g, k, r: w - r[0] * g, "group 0"),
        (lambda w, g, k, r: w - r[1] * g, "last group"),
        (lambda w, g, k, r: w - r.mean() * g, "the mean"),
        (_in_place, "changes what it is given"),
        (lambda w, g, k, r: w, "Expected"),
    ],
    "body_rate": [
        (0.01 / 2.6**5, "one division too many"),
        (0.000569, "stage 1"),
        (0.00148, "stage 2"),
        (0.003846, "stage 3"),
        (0.000962, "powers of 2.6"),
        (0.01 * 2.6**4, "divide"),
        (0.01, "rate of the head"),
        (0.5, "How many groups"),
    ],
}
