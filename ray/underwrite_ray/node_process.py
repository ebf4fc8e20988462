"""The Node process of one Ray worker. It lives as long as the worker and does one task at a time."""

import json
import math
import os
import platform
import select
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import Any, Optional

import ray

from .installation import install, unpack_code, unpack_node

# First character of each line from Node.
EVENT, END, DIED = b".", b"=", b"!"  # as in src/executors/ray/protocol.ts

INTERRUPTIBLE_SECONDS = 0.1


class NodeDied(Exception):
    """Node, or the thread in it that did the task, is no more: worth another try."""


@dataclass
class Setup:
    """How to start Node. `code` and `node` are references to a `Blob`."""

    code_name: str
    code: Any
    # Paths inside the code.
    node_worker: str
    handlers: str
    # Where Node is, or else what came with the job and what machines that is for.
    node_path: Optional[str]
    node_name: str
    node: Any
    node_platform: str
    # What Node says within this time is passed on together: each time costs the driver about as much as an empty task.
    together_seconds: float


class NodeProcess:
    _current = None

    @classmethod
    def current(cls, setup) -> "NodeProcess":
        if cls._current is None or cls._current._process.poll() is not None:
            cls._current = cls(ray.get(setup[0]))
        return cls._current

    def __init__(self, setup: Setup):
        code = install(setup.code_name, lambda folder: unpack_code(ray.get(setup.code).view, folder))
        read, write = os.pipe()
        command = [_find_node(setup), os.path.join(code, setup.node_worker)]
        environment = {
            **os.environ,
            "UNDERWRITE_RESULTS": str(write),
            "UNDERWRITE_HANDLERS": os.path.join(code, setup.handlers),
        }
        # Node ends when its standard input does, so it outlives this process in no way.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(write,), env=environment)
        os.close(write)
        self._results = read
        self._unread = bytearray()
        self._datasets = set()
        self._together_seconds = setup.together_seconds

    def run(self, call: str, dataset, blob):
        """Yields whether the task has ended, and what Node says of it, as a list of texts.

        Raises NodeDied where there will be no end.
        """
        ended = False
        try:
            if dataset is not None and dataset not in self._datasets:
                self._write({"type": "dataset", "id": dataset, "bytes": len(blob.view)}, blob.view)
                self._datasets.add(dataset)
            self._write({"type": "call", "call": call, "dataset": dataset})
            while not ended:
                said, death = self._listen()
                ended = bool(said) and said[-1][:1] == END
                if said:
                    yield ended, [line[1:].decode() for line in said]
                if death is not None:
                    raise death
        except BrokenPipeError:
            raise NodeDied(self._epitaph()) from None
        finally:
            # Whoever stops listening has given up the task, but JavaScript can't be interrupted. And where a thread
            # died, a fresh process is the safe place for what comes next.
            if not ended:
                self._process.kill()
                self._process.wait()

    def _write(self, header: dict, body=b"") -> None:
        self._process.stdin.write(json.dumps(header).encode() + b"\n")
        self._process.stdin.write(body)
        self._process.stdin.flush()

    def _listen(self):
        """The next lines from Node, and how it died, where it did."""
        said = []
        until = math.inf
        try:
            while not said or said[-1][:1] == EVENT:
                line = self._read_line(until)
                if line[:1] == DIED:
                    return said, NodeDied(json.loads(line[1:]))
                if not line:
                    break
                if not said:
                    until = time.monotonic() + self._together_seconds
                said.append(line)
        except NodeDied as death:
            return said, death
        return said, None

    def _read_line(self, until: float) -> bytes:
        """The next line, or nothing where none has come by then."""
        while (end := self._unread.find(b"\n")) < 0:
            # Ray cancels a task by an exception that Python raises between two steps, so no step may be long.
            left = until - time.monotonic()
            if not select.select([self._results], [], [], max(0, min(INTERRUPTIBLE_SECONDS, left)))[0]:
                if left <= 0:
                    return b""
                continue
            chunk = os.read(self._results, 1 << 20)
            if not chunk:
                raise NodeDied(self._epitaph())
            self._unread += chunk
        line = bytes(self._unread[:end])
        del self._unread[: end + 1]
        return line

    def _epitaph(self) -> str:
        code = self._process.wait()
        return f"Node was ended by signal {-code}" if code < 0 else f"Node exited with {code}"


def _find_node(setup: Setup) -> str:
    """The Node of the submitter where this is its machine or it came with the job and fits, else one installed here."""
    if setup.node_path is not None:
        return setup.node_path
    if setup.node_platform == this_platform():
        folder = install(setup.node_name, lambda folder: unpack_node(ray.get(setup.node).view, folder))
        return os.path.join(folder, "node")
    node = shutil.which("node")
    if node is None:
        raise RuntimeError(
            f"the submitter's Node is for {setup.node_platform} and this machine has none: "
            "install Node 24 or newer on every node of the cluster"
        )
    return node


def this_platform() -> str:
    return f"{platform.system().lower()}-{platform.machine()}"
