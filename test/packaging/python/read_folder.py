"""Prints what MLflow finds in this folder after a training run, as JSON: read_folder.py EXPERIMENT MODEL APPLICANTS.csv"""

import json
import sys

import mlflow
import mlflow.pyfunc
import pandas as pd
from mlflow import MlflowClient

name, model, applicants = sys.argv[1:]
client = MlflowClient()
experiment = client.get_experiment_by_name(name)
rows = pd.read_csv(applicants)


def files(run_id, path=None):
    for file in client.list_artifacts(run_id, path):
        yield from files(run_id, file.path) if file.is_dir else [file.path]


def describe(run):
    run_id = run.info.run_id
    is_model = "mlflow.parentRunId" in run.data.tags
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "parent": run.data.tags.get("mlflow.parentRunId"),
        "params": run.data.params,
        "history": [[p.step, p.value] for p in client.get_metric_history(run_id, "roc_auc")],
        "metrics": run.data.metrics,
        "datasets": [i.dataset.name for i in run.inputs.dataset_inputs],
        "artifacts": sorted(files(run_id)),
        "pd": mlflow.pyfunc.load_model(f"runs:/{run_id}/model").predict(rows)["pd"].tolist() if is_model else None,
    }


json.dump(
    {
        "runs": {run.info.run_id: describe(run) for run in client.search_runs([experiment.experiment_id])},
        "registered": [
            {"name": found.name, "aliases": {alias: int(version) for alias, version in found.aliases.items()}}
            for found in client.search_registered_models()
        ],
        "champion": mlflow.pyfunc.load_model(model).predict(rows)["pd"].tolist(),
    },
    sys.stdout,
)
