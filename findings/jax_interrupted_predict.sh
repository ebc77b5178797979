#!/usr/bin/env bash
# What is left of a model whose `predict` or `evaluate` is interrupted, on JAX?
#
# Guess:  the model as it was: neither call changes a weight, so Ctrl-C, or a callback
#         that raises, costs nothing but the answers.
# Seen:   with Keras 3.15.1 on JAX 0.10.2, on a CPU
#         - after `predict` or `evaluate` the weights are gone: `get_weights`, and every
#           later call, raises "'NoneType' object is not callable";
#         - after `fit`, interrupted by a callback in the same way, they are there.
#         On TensorFlow 2.21.0 they are there after all three.
# While JAX computes, Keras empties the variables of the model and keeps the values in
# a tuple of its own. `fit` puts them back in a `finally`, the other two do not. Whoever
# means to go on after an interrupt has to keep a copy of the weights.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet keras==3.15.1 tensorflow==2.21.0 jax==0.10.2

cat >"$folder/interrupted.py" <<'PYTHON'
import keras
import numpy as np

x, y = np.ones((8, 3), "float32"), np.ones((8, 2), "float32")


class Interrupt(keras.callbacks.Callback):
    def stop(self, batch, logs=None):
        raise KeyboardInterrupt

    on_train_batch_end = on_test_batch_end = on_predict_batch_end = stop


def left(call):
    """Are the weights there after a call that was interrupted?"""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    try:
        call(model, verbose=0, callbacks=[Interrupt()])
    except KeyboardInterrupt:
        pass
    try:
        return bool(model.get_weights())
    except TypeError as error:
        return str(error)


seen = {
    "fit": left(lambda model, **options: model.fit(x, y, **options)),
    "evaluate": left(lambda model, **options: model.evaluate(x, y, **options)),
    "predict": left(lambda model, **options: model.predict(x, **options)),
}
backend = keras.backend.backend()
print(backend, seen)
gone = {"jax": "'NoneType' object is not callable", "tensorflow": True}[backend]
assert seen == {"fit": True, "evaluate": gone, "predict": gone}
PYTHON

for backend in jax tensorflow; do
    KERAS_BACKEND=$backend TF_CPP_MIN_LOG_LEVEL=3 \
        "$folder/venv/bin/python" "$folder/interrupted.py"
done
