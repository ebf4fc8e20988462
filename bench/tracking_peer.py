"""Logs runs with MLflow's own client and prints the milliseconds of one: tracking_peer.py URI EXPERIMENT RUNS THREADS"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

uri, name, runs, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
client = MlflowClient(uri)
known = client.get_experiment_by_name(name)
experiment = known.experiment_id if known else client.create_experiment(name)


def log(i):
    run_id = client.create_run(experiment, run_name=f"run {i}").info.run_id
    now = int(time.time() * 1000)
    client.log_batch(
        run_id,
        params=[Param(f"param{j}", str(j)) for j in range(20)],
        tags=[RunTag(f"tag{j}", f"value {j}") for j in range(10)],
        metrics=[Metric(f"metric{j}", (i + j * step) / 7, now, step) for j in range(20) for step in range(5)],
    )
    for j in range(3):
        client.log_text(run_id, "x" * 1000, f"artifact{j}.txt")
    client.set_terminated(run_id)


log(0)
with ThreadPoolExecutor(threads) as pool:
    start = time.perf_counter()
    list(pool.map(log, range(runs)))
print((time.perf_counter() - start) * 1000 / runs)
