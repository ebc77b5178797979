"""Standard output that is full, closed, or read by nobody."""

import os
import pathlib
import subprocess
import sys

import pytest

from tests.test_repository import ROOT

RUN = "import sys; from cnnlib.cli import main; sys.exit(main(sys.argv[1:]))"
FULL = pathlib.Path("/dev/full")


def start(arguments, **options) -> subprocess.Popen:
    command = [sys.executable, "-c", RUN, *arguments.split()]
    unbuffered = {"PYTHONUNBUFFERED": options.pop("unbuffered", "")}
    environment = os.environ | unbuffered | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stderr=pipe, text=True, **options)


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", ["list", "list lenet5", "--version", "--help"])
def test_a_full_disk_is_one_line(arguments, unbuffered):
    with FULL.open("w") as full:
        process = start(arguments, stdout=full, unbuffered=unbuffered)
        line = process.communicate()[1]
    assert process.returncode == 2
    assert line == "Error: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("arguments", ["list", "--version"])
def test_a_reader_who_has_gone_is_told_nothing(arguments):
    reading, writing = os.pipe()
    os.close(reading)
    process = start(arguments, stdout=writing)
    os.close(writing)
    assert process.communicate()[1] == ""
    assert process.returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="descriptors are POSIX's")
@pytest.mark.parametrize(("arguments", "status"), [("list", 0), ("trian", 2)])
def test_a_closed_output_is_none(arguments, status):
    process = start(arguments, preexec_fn=lambda: os.close(1))
    assert ("Error" in process.communicate()[1]) == (status == 2)
    assert process.returncode == status
