"""Several processes that train together, on JAX.

JAX's coordination service, which process 0 runs, brings them together and notices
when one is gone. Where JAX would abort the interpreter, these functions raise.
"""

import atexit
import contextlib
import os
import re
import socket
import sys
import threading
import time

import keras

from cnnlib.errors import InputError

# Seconds that a failed process gives the others to fail by themselves: with a loss
# that is not a number, say, all do.
GRACE = 5
# How often a process looks whether the coordinator has started.
POLL_SECONDS = 0.2
# What JAX says when the other end of a sum over all processes has gone.
PEER_GONE = re.compile("gloo|nccl|coordination", re.IGNORECASE)


def check(coordinator, processes, process_id) -> None:
    """Look whether the three arguments of `distribute` fit together.

    Raises:
        InputError: one is missing or wrong, or the backend has no such thing.
    """
    given = {
        "coordinator": coordinator,
        "processes": processes,
        "process_id": process_id,
    }
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == 3:
        return
    if missing:
        raise InputError(
            f"several processes need coordinator, processes and process_id; there is"
            f" no {' and no '.join(missing)}"
        )
    if type(processes) is not int or processes < 1:
        raise InputError(f"processes={processes!r} is not a number of 1 or more")
    if type(process_id) is not int or not 0 <= process_id < processes:
        raise InputError(
            f"process_id={process_id!r} of {processes} processes; they are 0 to"
            f" {processes - 1}"
        )
    host, port = _address(coordinator)
    if processes > 1 and keras.backend.backend() != "jax":
        raise InputError(
            f"{processes} processes train together on JAX only, this is"
            f" {keras.backend.backend()}; set KERAS_BACKEND=jax, or take one process"
            " with several devices"
        )
    try:
        socket.getaddrinfo(host, port)
    except OSError as error:
        raise InputError(
            f"coordinator {coordinator!r}: host {host!r} is not known here"
        ) from error


@contextlib.contextmanager
def joined(coordinator, processes, process_id, timeout):
    """Be one of the processes; when this one fails, leave so that the others notice.

    Args:
        coordinator, processes, process_id, timeout: as `distribute` takes them,
            checked.

    Raises:
        InputError: the others are not there in time; one of them has ended.
    """
    import jax

    if not jax.distributed.is_initialized():
        _join(coordinator, processes, process_id, timeout)
    elif (jax.process_count(), jax.process_index()) != (processes, process_id):
        raise InputError(
            f"this is already process {jax.process_index()} of {jax.process_count()};"
            " start anew for another group"
        )
    try:
        yield
    except BaseException as error:
        told = _in_our_words(error, processes)
        _leave_at_exit(told or error)
        if told is None:
            raise
        raise told from error


def _in_our_words(error, processes) -> InputError | None:
    """What an error of JAX means, if it comes from the other processes."""
    text = str(error)
    if isinstance(error, AssertionError) and "same on each process" in text:
        return InputError(
            "the processes made different models; give all the same arguments and the"
            " same keras.utils.set_random_seed"
        )
    of_jax = isinstance(error, ValueError | RuntimeError)
    if of_jax and not isinstance(error, InputError) and PEER_GONE.search(text):
        return InputError(
            f"another of the {processes} processes has ended, so this one ends, too;"
            " see its messages, then resume the run with all of them"
        )
    return None


def _join(coordinator, processes, process_id, timeout) -> None:
    import jax

    limit = time.monotonic() + timeout
    if process_id == 0:
        _check_port_free(coordinator)
    else:
        _wait_for_coordinator(coordinator, timeout)
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    # It would keep SIGTERM from ending the process.
    jax.config.update("jax_enable_preemption_service", False)
    failures = []

    def connect():
        try:
            jax.distributed.initialize(
                coordinator,
                processes,
                process_id,
                # Later than ours, for then JAX aborts.
                initialization_timeout=int(timeout) + 60,
                heartbeat_timeout_seconds=max(1, int(timeout)),
                shutdown_timeout_seconds=max(1, int(timeout)),
            )
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(max(1, limit - time.monotonic()))
    if thread.is_alive():
        error = InputError(
            f"after {timeout:g} seconds not all {processes} processes have come to"
            f" coordinator {coordinator!r}; start each with its own process_id"
        )
        _leave_at_exit(error, together=False)
        raise error
    if failures:
        if "before any JAX c" in str(failures[0]):
            raise InputError(
                "several processes have to join before JAX computes anything; enter"
                " distribute(...) first"
            ) from failures[0]
        raise failures[0]


def _address(coordinator) -> tuple[str, int]:
    host, colon, port = str(coordinator).rpartition(":")
    if not (colon and host and port.isdecimal() and 0 < int(port) < 65536):
        raise InputError(
            f"coordinator {coordinator!r} is not HOST:PORT, as in 10.0.0.1:1234"
        )
    return host.strip("[]"), int(port)


def _check_port_free(coordinator) -> None:
    """JAX dies of a port that is taken."""
    _, port = _address(coordinator)
    try:
        with socket.create_server(("", port)):
            pass
    except OSError as error:
        raise InputError(
            f"coordinator {coordinator!r}: process 0 cannot have port {port} here"
            f" ({error.strerror}); choose another"
        ) from error


def _wait_for_coordinator(coordinator, timeout) -> None:
    limit = time.monotonic() + timeout
    while True:
        try:
            socket.create_connection(_address(coordinator), timeout=5).close()
            return
        except OSError as error:
            if time.monotonic() > limit:
                raise InputError(
                    f"nothing answers at coordinator {coordinator!r} within"
                    f" {timeout:g} seconds; is process 0 running there?"
                ) from error
            time.sleep(POLL_SECONDS)


def _leave_at_exit(error: BaseException, together: bool = True) -> None:
    """Let the interpreter end without waiting long for the other processes.

    JAX's farewell waits for all of them, also for those that are stuck because this
    one has failed, and aborts in the end.

    Args:
        error: that ends this process; it tells the exit status.
        together: whether to give the others `GRACE` seconds.
    """
    if isinstance(error, InputError):
        status = 2
    elif isinstance(error, KeyboardInterrupt):
        status = 130
    else:
        # How typer ends a command; how Python ends a program.
        status = getattr(error, "exit_code", getattr(error, "code", 1))

    def leave():
        import jax

        if together:
            farewell = threading.Thread(target=jax.distributed.shutdown, daemon=True)
            farewell.start()
            farewell.join(GRACE)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 1)

    atexit.register(leave)
