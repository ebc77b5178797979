#!/usr/bin/env bash
# What does `keras.callbacks.SwapEMAWeights` leave in the model after `predict` and
# `evaluate`?
#
# Guess:  the averaged weights are in the model during the call, and afterwards it has
#         its trained weights again, bit for bit.
# Seen:   with Keras 3.15.1 on TensorFlow 2.21.0, on a CPU
#         - `predict` never swaps back: the averages stay in the model, and the trained
#           weights are in the optimiser;
#         - `evaluate` swaps back, but by sums and differences: a trained weight of 1e-6
#           whose average is 1000 comes back as 0, because 1000 + 1e-6 is 1000 in
#           float32. The default `fit` keeps them, as it ends with the averages anyway.
# On JAX the swap itself is exact, and `predict` does not swap back, either (JAX 0.10.2).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet keras==3.15.1 tensorflow==2.21.0 jax==0.10.2

cat >"$folder/swap.py" <<'PYTHON'
import keras
import numpy as np


def made():
    """One dense weight, trained to 1e-6; its average is 1000."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(use_ema=True), "mse")
    model.optimizer.build(model.trainable_variables)
    model.layers[0].set_weights([np.float32([[1e-6]])])
    model.optimizer._model_variables_moving_average[0].assign(np.float32([[1000]]))
    return model


def weight(model):
    return float(model.get_weights()[0][0, 0])


x, swap = np.ones((1, 1), "float32"), keras.callbacks.SwapEMAWeights
backend = keras.backend.backend()

model = made()
seen = float(model.predict(x, verbose=0, callbacks=[swap()])[0, 0])
print(backend, "predict sees", seen, "and leaves", weight(model))
assert (seen, weight(model)) == (1000, 1000)

model = made()
model.evaluate(x, x, verbose=0, callbacks=[swap()])
print(backend, "evaluate leaves", weight(model))
assert np.isclose(weight(model), {"tensorflow": 0, "jax": 1e-6}[backend], atol=1e-9)
PYTHON

for backend in tensorflow jax; do
    KERAS_BACKEND=$backend TF_CPP_MIN_LOG_LEVEL=3 \
        "$folder/venv/bin/python" "$folder/swap.py"
done
