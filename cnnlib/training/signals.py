"""Ctrl-C and a polite kill: they end a run after its step, with everything saved."""

import contextlib
import signal
import threading

from cnnlib.training.callbacks import Recorder

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def stopping_on_signals(recorder: Recorder):
    """Let Ctrl-C and a polite kill end a run after its step; a second one ends it now.

    Only the main thread of a program can catch them; elsewhere nothing changes.

    Args:
        recorder: saves the run and raises `KeyboardInterrupt`.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number, frame):
        if recorder.stopping:
            raise KeyboardInterrupt
        recorder.stopping = True

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
