"""Runs the whole job of the peers' stack beside an MLflow server of its own, and prints how long it took.

Use: whole_job.py SEED_STACK DATA FOLDS FOLDER

Runs as root of namespaces of its own, whose network has the loopback interface only: Ray listens on every interface
that there is. The server is up before the job begins, and its start is not in the time.
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.request

SIOCSIFFLAGS, IFF_UP_AND_RUNNING = 0x8914, 0x41
SERVER = "http://127.0.0.1:5000"

stack, data, folds, folder = sys.argv[1:]
programs = os.path.dirname(sys.executable)
environment = {
    **os.environ,
    "PATH": programs + os.pathsep + os.environ["PATH"],
    "HOME": folder,
    "RAY_TMPDIR": folder,
    "RAY_AUTH_MODE": "disabled",
    "RAY_USAGE_STATS_ENABLED": "0",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
}


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP_AND_RUNNING))
    server = start_server()
    try:
        job = [sys.executable, stack, data, "--tracking", SERVER, "--cv", folds, "--modes", "ray"]
        done = subprocess.run(job, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
        # Ray passes on what its workers print.
        told = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
        runs = read_runs()
    finally:
        server.kill()
    aucs = [metric["value"] for run in runs for metric in run["data"].get("metrics", []) if metric["key"] == "auc"]
    # Until everything is logged; ending Ray is not in it.
    total = told["import_s"] + told["total_s"]
    print(json.dumps({"seconds": total, "runs": len(runs), "bestAuc": max(aucs)}))


def start_server():
    with open(os.path.join(folder, "server.log"), "w") as log:
        server = subprocess.Popen(
            [os.path.join(programs, "mlflow"), "server", "--host", "127.0.0.1", "--port", "5000", "--workers", "1"]
            + ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/artifacts"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
    for _ in range(600):
        try:
            urllib.request.urlopen(SERVER + "/health").read()
            return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    with open(os.path.join(folder, "server.log")) as log:
        sys.exit("mlflow server did not start:\n" + log.read())


def read_runs():
    experiment = ask("experiments/get-by-name?experiment_name=german-credit-ray")["experiment"]["experiment_id"]
    return ask("runs/search", {"experiment_ids": [experiment], "max_results": 100})["runs"]


def ask(path, body=None):
    request = urllib.request.Request(
        SERVER + "/api/2.0/mlflow/" + path,
        None if body is None else json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


main()
