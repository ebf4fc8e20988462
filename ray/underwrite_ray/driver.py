"""The job itself: takes messages from the submitter, hands tasks to Ray, writes what happens to a file.

The submitter follows that file through Ray's own log service. Standard output stays free for people.
"""

import json
import mmap
import os
import shutil
import signal
import sys
import threading
import time
from collections import deque

import ray
from ray.exceptions import RayError, RayTaskError, TaskCancelledError

from . import installation, node_process, tasks
from .installation import install, unpack_code, unpack_node
from .mailbox import Mailbox
from .node_process import Setup, this_platform
from .tasks import Blob, run_task

# Workers know no module of this folder: what they run is sent to them.
for module in (installation, node_process, tasks):
    ray.cloudpickle.register_pickle_by_value(module)

MAX_RETRIES = 3
# The submitter sends a message at least every 15 s; silence means that it is gone.
LEASE_SECONDS = 60
# And the driver at least this often to the submitter.
ALIVE_SECONDS = 5
# How long to wait for an event before looking for messages again, and the other way round.
PAUSE_SECONDS = 0.03
# News of running tasks that this process can pass on beside starting and ending tasks; an end is news at once.
NEWS_PER_SECOND = 200
RESOURCES_SECONDS = 5
FREE_CPU_SECONDS = 5


class Attempt:
    def __init__(self, task: dict, number: int):
        self.task = task
        self.number = number
        self.node = None


class Driver:
    def __init__(self, session: str, most_places: int, code: bytes):
        self._mailbox = Mailbox(session)
        logs = ray._private.worker.global_worker.node.get_logs_dir_path()
        self._path = os.path.join(logs, f"underwrite-{session}.jsonl")
        self._file = open(self._path, "w", encoding="utf-8")
        self._code = code
        # A reference to a `Setup`, in a list.
        self._setup = None
        self._chunks = {}
        self._pieces = {}
        self._datasets = {}
        self._waiting = deque()
        # Generators of events, each with its attempt.
        self._running = {}
        self._cancelled = set()
        self._heard_at = time.monotonic()
        self._spoke_at = 0.0
        self._read_at = 0.0
        self._looked_at = 0.0
        self._most_places = most_places
        self._places = 0

    def run(self) -> None:
        hello = self._hello()
        self._say(hello)
        print(f"{hello['cpus']:.0f} CPUs on {', '.join(node['name'] for node in hello['nodes'])}")
        while self._take_messages():
            if time.monotonic() - self._heard_at > LEASE_SECONDS:
                print(f"Nothing heard from the submitter for {LEASE_SECONDS} s: giving up.")
                return
            self._start_waiting()
            self._pass_events()
            if time.monotonic() - self._spoke_at > ALIVE_SECONDS:
                self._say({"type": "alive"})
            self._file.flush()

    def close(self) -> None:
        for events in self._running:
            ray.cancel(events, force=False)
        self._mailbox.empty()
        self._file.close()
        os.remove(self._path)

    def _hello(self) -> dict:
        self._names = name_nodes()
        nodes = [node for node in ray.nodes() if node["Alive"]]
        return {
            "type": "hello",
            "nodes": [
                {"name": self._names[node["NodeID"]], "cores": int(node["Resources"].get("CPU", 0))} for node in nodes
            ],
            "cpus": ray.cluster_resources().get("CPU", 0),
            "free": wait_for_free_cpu(),
        }

    def _say(self, message: dict) -> None:
        self._spoke_at = time.monotonic()
        self._file.write(json.dumps(message) + "\n")

    def _tell(self, attempt: Attempt, event: str) -> None:
        # What Node says is JSON already; it is passed on as it is.
        place = json.dumps(attempt.node)
        self._file.write(
            f'{{"type":"event","task":{attempt.task["id"]},"attempt":{attempt.number},"node":{place},"event":{event}}}\n'
        )

    def _take_messages(self) -> bool:
        """False once the submitter has said goodbye."""
        # Looking costs a round trip to the head: not after each event.
        if time.monotonic() - self._read_at < PAUSE_SECONDS:
            return True
        self._read_at = time.monotonic()
        while (message := self._mailbox.read()) is not None:
            self._heard_at = time.monotonic()
            header, body = message
            kind = header["type"]
            if kind == "setup":
                self._set_up(header, body)
            elif kind == "tasks":
                self._waiting.extend(Attempt(task, 1) for task in header["tasks"])
            elif kind == "data":
                self._add_chunk(header, body)
            elif kind == "file":
                self._add_file(header)
            elif kind == "cancel":
                self._cancel(header["task"])
            elif kind == "close":
                return False
        return True

    def _set_up(self, header: dict, node) -> None:
        """Makes known how to start Node; the bytes are the submitter's own, where it travels."""
        setup = Setup(
            code_name=header["code"],
            code=ray.put(Blob(self._code)),
            node_worker=header["nodeWorker"],
            handlers=header["handlers"],
            node_path=header["nodePath"],
            node_name=header["nodeName"],
            node=ray.put(Blob(node)),
            node_platform=header["nodePlatform"],
            together_seconds=max(PAUSE_SECONDS, ray.cluster_resources().get("CPU", 0) / NEWS_PER_SECOND),
        )
        self._setup = [ray.put(setup)]
        # On this node right away, while Ray starts its first worker.
        threading.Thread(target=install_here, args=(setup, self._code, node), daemon=True).start()

    def _add_chunk(self, header: dict, body) -> None:
        dataset = header["dataset"]
        chunks = self._chunks.setdefault(dataset, bytearray())
        chunks += body
        self._pieces[dataset] = self._pieces.get(dataset, 0) + 1
        self._say({"type": "pieces", "dataset": dataset, "taken": self._pieces[dataset]})
        if header["last"]:
            self._add(dataset, self._chunks.pop(dataset))

    def _add_file(self, header: dict) -> None:
        dataset = header["dataset"]
        try:
            with open(header["path"], "rb") as file:
                view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError:
            self._say({"type": "unseen", "dataset": dataset})
        else:
            self._add(dataset, view)

    def _add(self, dataset: str, data) -> None:
        self._datasets[dataset] = ray.put(Blob(data))
        self._say({"type": "dataset", "dataset": dataset})

    def _start_waiting(self) -> None:
        if time.monotonic() - self._looked_at > RESOURCES_SECONDS:
            self._looked_at = time.monotonic()
            # Twice what can run: the next task is at hand when a place is free, and an autoscaler sees the demand.
            self._places = self._most_places or 2 * int(ray.cluster_resources().get("CPU", 0)) + 2
            self._names = name_nodes()
        while self._waiting and len(self._running) < self._places:
            attempt = self._waiting.popleft()
            task = attempt.task
            dataset = task.get("dataset")
            named = run_task.options(name=task["name"], num_cpus=task["cpus"])
            self._running[named.remote(task["call"], dataset, self._datasets.get(dataset), self._setup)] = attempt

    def _pass_events(self) -> None:
        if not self._running:
            time.sleep(PAUSE_SECONDS)
            return
        running = list(self._running)
        # Whatever is there already, else the first that comes.
        ready, _ = ray.wait(running, num_returns=len(running), timeout=0)
        if not ready:
            ready, _ = ray.wait(running, num_returns=1, timeout=PAUSE_SECONDS)
        for events in ready:
            attempt = self._running[events]
            try:
                node, kind, texts = ray.get(next(events))
                attempt.node = self._names.get(node, node[:8])
            except StopIteration:
                # Its end would have come before. Ray lets the stream of a cancelled task run dry now and then.
                self._lose(events, attempt, "the task ended without a result")
            except TaskCancelledError:
                self._end(events, attempt)
            except RayTaskError as error:
                if isinstance(error.cause, (KeyboardInterrupt, TaskCancelledError)):
                    self._end(events, attempt)
                else:
                    self._lose(events, attempt, str(error.cause))
            except RayError as error:
                self._lose(events, attempt, f"{type(error).__name__}: {first_sentence(error)}")
            else:
                if kind == "died":
                    self._lose(events, attempt, texts[0])
                    continue
                for text in texts:
                    self._tell(attempt, text)
                if kind == "end":
                    del self._running[events]
                    print(f"{attempt.task['name']}: {json_type(texts[-1])} on {attempt.node}")

    def _end(self, events, attempt: Attempt) -> None:
        del self._running[events]
        self._tell(attempt, '{"type":"cancelled"}')

    def _lose(self, events, attempt: Attempt, reason: str) -> None:
        del self._running[events]
        task = attempt.task["id"]
        if task in self._cancelled:
            self._tell(attempt, '{"type":"cancelled"}')
        elif attempt.number > MAX_RETRIES:
            self._say({"type": "lost", "task": task, "attempt": attempt.number, "reason": reason})
        else:
            print(f"{attempt.task['name']}: {reason}; trying again")
            self._say({"type": "retried", "task": task, "attempt": attempt.number + 1, "reason": reason})
            self._waiting.appendleft(Attempt(attempt.task, attempt.number + 1))

    def _cancel(self, task: int) -> None:
        self._cancelled.add(task)
        for attempt in self._waiting:
            if attempt.task["id"] == task:
                self._waiting.remove(attempt)
                self._tell(attempt, '{"type":"cancelled"}')
                return
        for events, attempt in self._running.items():
            if attempt.task["id"] == task:
                ray.cancel(events, force=False)


def wait_for_free_cpu() -> float:
    """The CPUs that are free; waits some seconds for one, because a job that has just ended still seems to hold its own."""
    give_up_at = time.monotonic() + FREE_CPU_SECONDS
    while True:
        free = ray.available_resources().get("CPU", 0)
        if free >= 1 or time.monotonic() > give_up_at:
            return free
        time.sleep(PAUSE_SECONDS)


def name_nodes() -> dict:
    """Name of each node by its id: the address, or where several nodes share one, the address and part of the id."""
    addresses = {node["NodeID"]: node["NodeManagerAddress"] for node in ray.nodes()}
    shared = list(addresses.values())
    return {
        node: address if shared.count(address) == 1 else f"{address}#{node[:6]}" for node, address in addresses.items()
    }


def json_type(event: str) -> str:
    """`finished` of `{"type":"finished",…`: the rest may be large, and is not for this process to read."""
    return event[9:].partition('"')[0]


def first_sentence(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].partition(". ")[0]


def install_here(setup: Setup, code, node) -> None:
    install(setup.code_name, lambda folder: unpack_code(code, folder))
    if setup.node_path is None and setup.node_platform == this_platform():
        install(setup.node_name, lambda folder: unpack_node(node, folder))


def main(code: bytes, home: str) -> None:
    """Runs until the submitter says goodbye or falls silent. `home` is where this module was unpacked."""
    # Ray stops a job by this signal; the `finally` below then cleans up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    driver = Driver(session=sys.argv[2], most_places=int(sys.argv[3]), code=code)
    try:
        driver.run()
    finally:
        driver.close()
        ray.shutdown()
        shutil.rmtree(home, ignore_errors=True)
