"""Answers to the exercises of notebook 10, right and typically wrong."""

import numpy as np

RIGHT = {
    "whitened_coordinate": [1.414],
    "rate_factor": [65_025],
}
WRONG = {
    "standardize_test": [
        (lambda a, b: (b - b.mean(0)) / b.std(0), "measures the test samples"),
        (lambda a, b: (b - a.mean()) / a.std(), "one mean for all"),
        (lambda a, b: (b - a.mean(0)) / a.var(0), "standard deviation"),
        (lambda a, b: b - a.mean(0), "division"),
        (lambda a, b: b / a.std(0), "mean is not subtracted"),
        (lambda a, b: b - a.mean(0) / a.std(0), "Parentheses"),
        (lambda a, b: (a - a.mean(0)) / a.std(0), "training samples"),
    ],
    "whitened_coordinate": [
        (4.24, "standard deviation 3"),
        (0.47, "not by the variance"),
        (2, "has length 1"),
        (0, "other axis"),
        (5, "Coordinate along the axis"),
    ],
    "whiten_samples": [
        (lambda x, m, a, v: (x - m) @ a / v, "root of the variance"),
        (lambda x, m, a, v: (x - m) @ a, "divide each by"),
        (lambda x, m, a, v: x @ a / np.sqrt(v), "mean is not subtracted"),
        (lambda x, m, a, v: (x - m) @ a.T / np.sqrt(v), "not `@ axes.T`"),
        (lambda x, m, a, v: (x - m) / np.sqrt(v), "not turned"),
        (lambda x, m, a, v: (x - m) @ a / np.sqrt(v) @ a.T, "ZCA"),
    ],
    "rate_factor": [
        (255, "with the square"),
        (1 / 65_025, "how many times smaller"),
        (510, "not doubled"),
        (7, "product of two inputs"),
    ],
    "sure_and_wrong": [
        (lambda p, y: np.mean((p.argmax(1) != y) & (p.max(1) >= 0.9)), "not above 0.9"),
        (lambda p, y: np.mean((p.argmax(1) == y) & (p.max(1) > 0.9)), "not `==`"),
        (lambda p, y: np.mean(p.argmax(1) != y), "unsure ones"),
        (lambda p, y: np.mean(p.max(1) > 0.9), "right ones too"),
        (lambda p, y: np.mean(p.max(1)[p.argmax(1) != y] > 0.9), "among the wrong"),
        (lambda p, y: np.mean((p.argmax(1) != y)[p.max(1) > 0.9]), "among the sure"),
        (lambda p, y: np.sum((p.argmax(1) != y) & (p.max(1) > 0.9)), "their number"),
    ],
}
