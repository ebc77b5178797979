"""One progress bar for a whole run."""

import sys

import keras


def wants_bar(verbose) -> bool:
    """Whether to show the bar: `"auto"` shows it in a terminal only.

    A notebook keeps what a bar prints, and its times differ from run to run, so there
    "auto" is silent too; `verbose=1` shows it.
    """
    return sys.stderr.isatty() if verbose == "auto" else bool(verbose)


class ProgressBar(keras.callbacks.Callback):
    """Show epoch, loss, accuracy, validation accuracy and the time left.

    Args:
        epochs: of the whole run.
        steps: in one epoch.
    """

    def __init__(self, epochs: int, steps: int):
        super().__init__()
        self._epochs = epochs
        self._steps = steps
        self._bar = None
        self._validation = {}

    def on_epoch_begin(self, epoch, logs=None):
        """Show the number of the epoch, and the bar when it is the first."""
        name = f"epoch {epoch + 1}/{self._epochs}"
        if self._bar is None:
            from tqdm.auto import tqdm

            self._bar = tqdm(
                desc=name,
                total=self._epochs * self._steps,
                initial=epoch * self._steps,
                unit="step",
                dynamic_ncols=True,
                bar_format="{desc} {percentage:3.0f}%|{bar}|"
                " {elapsed}<{remaining}{postfix}",
            )
        self._first = epoch * self._steps
        self._bar.set_description_str(name, refresh=False)

    def on_train_batch_end(self, batch, logs=None):
        """Move on by the steps that were run at once."""
        done = self._first + min(batch + 1, self._steps)
        self._show(logs or {})
        self._bar.update(done - self._bar.n)

    def on_epoch_end(self, epoch, logs=None):
        """Show the validation figures."""
        self._validation = {"val": f"{logs['val_accuracy']:.2%}"}
        self._show(logs)
        self._bar.refresh()

    def close(self) -> None:
        """Leave the bar as it is and give the line back."""
        if self._bar is not None:
            self._bar.close()

    def _show(self, logs):
        numbers = {"loss": f"{logs['loss']:.4f}", "acc": f"{logs['accuracy']:.2%}"}
        self._bar.set_postfix(numbers | self._validation, refresh=False)
