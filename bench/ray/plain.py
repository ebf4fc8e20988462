"""What plain Ray does with the same tasks, on the same cluster: the yardstick of overhead.ts."""

import json
import sys
import time

import ray

ray.init(configure_logging=False, log_to_driver=False)


@ray.remote(num_cpus=1)
def sleep(seconds):
    time.sleep(seconds)


def run(count: int, seconds: float) -> float:
    started = time.perf_counter()
    ray.get([sleep.remote(seconds) for _ in range(count)])
    return time.perf_counter() - started


# Warm: every worker has run something.
run(20, 0.05)
cases = json.loads(sys.argv[1])
print("RESULT " + json.dumps([run(case["tasks"], case["seconds"]) for case in cases]), flush=True)
