"""What happens when Keras is imported, after `import cnnlib`, by whomever.

The package itself leaves Keras and its backend, which take seconds, until something
needs them. Then TensorFlow's C++ start-up chatter is held back, and Keras gets to know
the layers, schedules and optimisers of this package, so that it can read saved files.
"""

import contextlib
import importlib
import os
import re
import sys

# A line of TensorFlow's log at level warning, error or fatal, except the notice
# that logging is not set up yet.
_SERIOUS = re.compile(rb"^[WEF]\d{4} ")
# Both start TensorFlow.
_CHATTERS = ("keras", "tensorflow")


@contextlib.contextmanager
def _only_serious_log_lines():
    """Hold back what native code writes to standard error, drop the chatter.

    TensorFlow prints some lines before any setting of its log level is read, so the
    file descriptor itself has to be redirected. If the import fails, everything that
    was held back is shown.
    """
    import tempfile  # takes longer than all else here, and is often not needed

    try:
        sys.stderr.flush()
        saved = os.dup(2)
    except (AttributeError, OSError):  # no standard error: nothing to keep quiet
        yield
        return
    with tempfile.TemporaryFile() as held:
        keep = _SERIOUS
        try:
            os.dup2(held.fileno(), 2)
            yield
        except Exception:  # Ctrl-C is none
            keep = re.compile(b"")
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            held.seek(0)
            for line in held:
                if keep.match(line):
                    os.write(2, line)


class _WhenImported:
    """A finder that finds what the others find, and adds to what is done with it."""

    def find_spec(self, name, path=None, target=None):
        if name not in _CHATTERS:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next(filter(None, specs), None)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def execute_quietly(module) -> None:
            os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
            with _only_serious_log_lines():
                execute(module)
            if name == "keras":
                _register()

        spec.loader.exec_module = execute_quietly
        return spec


def await_keras() -> None:
    """Be ready for the import of Keras, which may have happened already."""
    if "keras" in sys.modules:
        _register()
    else:
        sys.meta_path.insert(0, _WhenImported())


def _register() -> None:
    for room in ("layers", "optimization"):
        importlib.import_module(f"cnnlib.{room}")
