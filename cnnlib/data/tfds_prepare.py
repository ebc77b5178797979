"""Getting a TFDS set onto this machine: hand-placed files first, then the network."""

import contextlib
import io
import os
import shutil
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cnnlib.data.tfds_catalogue import data_folder, import_tfds
from cnnlib.errors import InputError

# urllib3 tries this many times more before a download counts as failed; TFDS's own
# number keeps an offline user waiting for minutes.
_RETRIES = 2


class DataUnavailableError(InputError):
    """A data set is not on this machine and cannot be fetched now."""


class _MissingFileError(Exception):
    """A file that would have to be downloaded."""


def manual_dir(name: str, data_dir: str | Path | None = None) -> Path:
    """The folder where the original files of a TFDS set may be placed by hand.

    Every set has a folder of its own, because sets share file names (MNIST and
    Fashion-MNIST do).

    Args:
        name: the TFDS name of the set, such as `"mnist"`.
        data_dir: the folder of prepared sets; TFDS's own if None, which is
            `$TFDS_DATA_DIR` or `~/tensorflow_datasets`.

    Returns:
        `<data_dir>/downloads/manual/<name>`, which need not exist yet.
    """
    base = name.split("/")[0].split(":")[0]
    return data_folder(data_dir) / "downloads" / "manual" / base


def reachable(url: str, timeout: float = 4.0) -> bool:
    """Whether the host of `url`, or the proxy in front of it, takes a connection.

    Args:
        url: any address on that host.
        timeout: seconds to wait. A broken name server has no time limit of its own,
            so the attempt runs in a thread that is abandoned after that.
    """
    target = urlsplit(url)
    proxy = urllib.request.getproxies().get(target.scheme)
    if proxy and not urllib.request.proxy_bypass(target.hostname or ""):
        target = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    port = target.port or {"http": 80, "ftp": 21}.get(target.scheme, 443)
    answers = []

    def attempt():
        with contextlib.suppress(OSError):
            socket.create_connection((target.hostname, port), timeout).close()
            answers.append(True)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(timeout)
    return bool(answers)


def prepare(builder: Any, data_dir: Path, embedded: tuple[str, ...]) -> None:
    """Prepare a TFDS set unless it is prepared already.

    Files placed by hand, or downloaded before, are used without network. Only if
    they do not suffice is the host asked, once and briefly, whether it is there.

    Args:
        builder: a TFDS builder.
        data_dir: the folder it was opened with.
        embedded: names of the embedded sets, for the error.

    Raises:
        DataUnavailableError: if files are missing and cannot be downloaded.
        InputError: if a file placed by hand is not the original.
    """
    if builder.is_prepared():
        return
    folder = manual_dir(builder.name, data_dir)
    with _clean_failure(builder, data_dir, folder):
        if builder.MANUAL_DOWNLOAD_INSTRUCTIONS and not _filled(folder):
            why = "has to be downloaded by hand (its owners ask for that)"
            raise _unavailable(builder, folder, why, embedded, {})
        missing = _missing_files(builder, data_dir)
        url = next(iter(missing), None)
        if url and not reachable(url):
            why = f"is not on this machine and {urlsplit(url).hostname} does not answer"
            raise _unavailable(builder, folder, why, embedded, missing)
        failures = _download_errors()
        try:
            _build(builder, data_dir)
        except failures as error:
            why = f"could not be downloaded ({type(error).__name__})"
            raise _unavailable(builder, folder, why, embedded, missing) from None


def _filled(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _download_errors() -> tuple[type[Exception], ...]:
    import requests

    errors = import_tfds().core.download.util
    return requests.RequestException, urllib.error.URLError, errors.DownloadError


def _absent() -> tuple[type[Exception], ...]:
    """What TFDS's sets raise when a file to be placed by hand is not there."""
    import tensorflow as tf

    return AssertionError, FileNotFoundError, tf.errors.NotFoundError


def _config(builder: Any, data_dir: Path) -> Any:
    """TFDS's settings for one set: its own folders for placed and unpacked files.

    With a shared folder for unpacked files, TFDS takes the unpacked file of another
    set for its own if the names agree.
    """
    return import_tfds().download.DownloadConfig(
        manual_dir=manual_dir(builder.name, data_dir),
        extract_dir=_extract_dir(builder, data_dir),
    )


def _extract_dir(builder: Any, data_dir: Path) -> Path:
    return data_dir / "downloads" / "extracted" / builder.name


def _build(builder: Any, data_dir: Path) -> None:
    """Let TFDS download and write the set, showing its progress bars."""
    from tensorflow_datasets.core.download import downloader

    # Of the retries `DownloadConfig` says nothing.
    retries = downloader.MAX_RETRIES
    downloader.MAX_RETRIES = _RETRIES
    try:
        builder.download_and_prepare(
            download_dir=data_dir / "downloads",
            download_config=_config(builder, data_dir),
        )
    finally:
        downloader.MAX_RETRIES = retries


def _missing_files(builder: Any, data_dir: Path) -> dict[str, str | None]:
    """Find out which files TFDS would have to download.

    The set's own code is run up to its first download, with the network cut off, so
    that the answer is right for its configuration too.

    Returns:
        The address and, where TFDS knows it, the name of each missing file; empty if
        nothing is missing or the set has to be fetched by hand anyway.
    """
    if builder.MANUAL_DOWNLOAD_INSTRUCTIONS or not builder.url_infos:
        return {}
    missing: dict[str, str | None] = {}
    quiet = io.StringIO()
    with (
        _no_network(missing),
        contextlib.redirect_stdout(quiet),
        contextlib.redirect_stderr(quiet),
    ):
        # `url_infos` names the files of all configurations, and where a finished
        # download lies is TFDS's secret; so its own manager is asked.
        manager = builder._make_download_manager(
            download_dir=data_dir / "downloads",
            download_config=_config(builder, data_dir),
        )
        try:
            builder._split_generators(manager)
        except _MissingFileError:
            pass
        except TypeError:  # written for Apache Beam: takes a pipeline as well
            missing.update({u: i.filename for u, i in builder.url_infos.items()})
    return missing


@contextlib.contextmanager
def _no_network(missing: dict[str, str | None]) -> Iterator[None]:
    """Make every download fail at once and note it in `missing`."""
    from promise import Promise
    from tensorflow_datasets.core.download.download_manager import DownloadManager

    # All downloads, `download` and `download_and_extract`, go through this method once
    # placed and cached files were looked for; `download_and_prepare` with no network
    # would try each file for minutes, and `DownloadConfig` cannot forbid it.
    download = DownloadManager._download

    def refuse(self, resource):
        known = self._url_infos.get(resource.url)
        missing[resource.url] = known.filename if known else None
        return Promise.reject(_MissingFileError(resource.url))

    DownloadManager._download = refuse
    try:
        yield
    finally:
        DownloadManager._download = download


@contextlib.contextmanager
def _clean_failure(builder: Any, data_dir: Path, folder: Path) -> Iterator[None]:
    """Leave nothing half-built, and turn what a user can mend into one line."""
    from tensorflow_datasets.core.download.download_manager import (
        NonMatchingChecksumError,
    )

    target, unpacked = data_dir / builder.name, _extract_dir(builder, data_dir)
    existed = target.exists()
    try:
        yield
    except BaseException as error:
        made = data_dir.is_dir()
        shutil.rmtree(unpacked, ignore_errors=True)
        if not existed:
            shutil.rmtree(target, ignore_errors=True)
        for empty in (unpacked.parent, unpacked.parent.parent, data_dir):
            with contextlib.suppress(OSError):
                empty.rmdir()
        if isinstance(error, NonMatchingChecksumError):
            raise _not_original(builder, folder, error) from None
        if isinstance(error, PermissionError) or (
            isinstance(error, OSError) and not made
        ):
            raise InputError(
                f"cannot write to {data_dir}; name another folder with data_dir"
            ) from None
        if isinstance(error, ImportError):
            raise InputError(
                f"{builder.name!r} needs a package that is not installed: "
                f"{str(error).strip().splitlines()[0]}"
            ) from None
        if builder.MANUAL_DOWNLOAD_INSTRUCTIONS and isinstance(error, _absent()):
            raise DataUnavailableError(
                f"the files in {folder} do not make up {builder.name!r}: "
                f"{str(error).strip().splitlines()[0]}"
            ) from None
        raise


def _unavailable(
    builder: Any,
    folder: Path,
    why: str,
    embedded: tuple[str, ...],
    missing: dict[str, str | None],
) -> DataUnavailableError:
    """One line: what is wrong, what works without network, where files may be put."""
    names = sorted(filter(None, missing.values()))
    if not names and builder.MANUAL_DOWNLOAD_INSTRUCTIONS:
        names = sorted(os.path.basename(url) for url in builder.url_infos or {})
    files = f"the original files ({', '.join(names)})" if names else "its files"
    return DataUnavailableError(
        f"data set {builder.name!r} {why}; put {files} into {folder}, or use an "
        f"embedded set, which needs no network: {', '.join(embedded)}"
    )


def _not_original(builder: Any, folder: Path, error: Exception) -> InputError:
    """The error for a file whose checksum is not the published one."""
    from tensorflow_datasets.core.download.checksums import compute_url_info

    for expected in (builder.url_infos or {}).values():
        path = folder / (expected.filename or "")
        if path.is_file() and compute_url_info(path) != expected:
            return InputError(
                f"{path} is not the original file: {path.stat().st_size:,} bytes "
                f"where {int(expected.size):,} with another checksum are expected; "
                f"replace or remove it"
            )
    return DataUnavailableError(
        f"data set {builder.name!r}: a download is not the file that was published "
        f"({str(error).splitlines()[0]})"
    )
