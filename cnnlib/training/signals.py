"""Ctrl-C, a polite kill, a closed terminal: a run ends after its step, and is saved."""

import contextlib
import signal
import threading

from cnnlib.training.callbacks import Recorder

# Windows has no SIGHUP, which a terminal sends when it is closed.
STOP_SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
]


@contextlib.contextmanager
def stopping_on_signals(recorder: Recorder):
    """Let these signals end a run after its step; a second one ends it now.

    What is ignored, as `nohup` lets a closed terminal be, stays ignored; so does what
    a library has taken for itself. Only the main thread of a program can catch signals;
    elsewhere nothing changes.

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

    before = {
        number: signal.signal(number, stop)
        for number in STOP_SIGNALS
        if signal.getsignal(number) not in (signal.SIG_IGN, None)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
