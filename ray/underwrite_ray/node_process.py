"""The Node process of one Ray worker. It lives as long as the worker and does one task at a time."""

import importlib
import json
import os
import platform
import select
import shutil
import subprocess

CODE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# First character of each line from Node.
EVENT, END, DIED = b".", b"=", b"!"  # as in src/executors/ray/protocol.ts

INTERRUPTIBLE_SECONDS = 0.1


class NodeDied(Exception):
    """Node, or the thread in it that did the task, is no more: worth another try."""


class NodeProcess:
    _current = None

    @classmethod
    def current(cls) -> "NodeProcess":
        if cls._current is None or cls._current._process.poll() is not None:
            cls._current = cls()
        return cls._current

    def __init__(self):
        read, write = os.pipe()
        command = [_find_node(), os.path.join(CODE, os.environ["UNDERWRITE_NODE_WORKER"])]
        environment = {
            **os.environ,
            "UNDERWRITE_RESULTS": str(write),
            "UNDERWRITE_HANDLERS": os.path.join(CODE, os.environ["UNDERWRITE_HANDLERS"]),
        }
        # Node ends when its standard input does, so it outlives this process in no way.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(write,), env=environment)
        os.close(write)
        self._results = read
        self._unread = bytearray()
        self._datasets = set()

    def run(self, call: str, dataset, blob):
        """Yields whether the task has ended, and what Node says of it, as text.

        Raises NodeDied where there will be no end.
        """
        ended = False
        try:
            if dataset is not None and dataset not in self._datasets:
                self._write({"type": "dataset", "id": dataset, "bytes": len(blob.view)}, blob.view)
                self._datasets.add(dataset)
            self._write({"type": "call", "call": call, "dataset": dataset})
            while not ended:
                line = self._read_line()
                if line[:1] == DIED:
                    raise NodeDied(json.loads(line[1:]))
                ended = line[:1] == END
                yield ended, line[1:].decode()
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

    def _read_line(self) -> bytes:
        while (end := self._unread.find(b"\n")) < 0:
            # Ray cancels a task by an exception that Python raises between two steps, so no step may be long.
            while not select.select([self._results], [], [], INTERRUPTIBLE_SECONDS)[0]:
                pass
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


def _find_node() -> str:
    """The Node of the submitter where this is its machine or it came with the job and fits, else one installed here."""
    if path := os.environ.get("UNDERWRITE_NODE"):
        return path
    if os.environ["UNDERWRITE_NODE_PLATFORM"] == f"{platform.system().lower()}-{platform.machine()}":
        module = importlib.import_module("underwrite_node")
        node = os.path.join(os.path.dirname(module.__file__), "node")
        # Older Rays forget the mode of what they unpack.
        if not os.access(node, os.X_OK):
            os.chmod(node, 0o755)
        return node
    node = shutil.which("node")
    if node is None:
        raise RuntimeError(
            f"the submitter's Node is for {os.environ['UNDERWRITE_NODE_PLATFORM']} and this machine has none: "
            "install Node 24 or newer on every node of the cluster"
        )
    return node
