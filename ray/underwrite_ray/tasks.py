"""The one Ray task: it passes a call to this worker's Node and what Node says back to the driver."""

import pickle

import ray

from .node_process import NodeDied, NodeProcess


class Blob:
    """Bytes that Ray keeps in shared memory: whoever receives one sees them there, without a copy."""

    def __init__(self, view):
        self.view = memoryview(view)

    def __reduce_ex__(self, _protocol):
        return Blob, (pickle.PickleBuffer(self.view),)


# The driver starts a task anew itself, and tells the submitter so: retries by Ray would be silent, and would continue
# a stream of events in the middle.
@ray.remote(max_retries=0, num_returns="streaming")
def run_task(call: str, dataset, blob, setup):
    """Yields (node, kind, texts): each `event` and the `end`, or how the worker `died`.

    `setup` holds the reference to a `Setup`, in a list so that only a worker without a Node fetches it.
    """
    node = ray.get_runtime_context().get_node_id()
    try:
        for ended, said in NodeProcess.current(setup).run(call, dataset, blob):
            yield node, "end" if ended else "event", said
    except NodeDied as death:
        yield node, "died", [str(death)]
