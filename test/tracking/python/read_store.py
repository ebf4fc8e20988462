"""Prints what MLflow's client finds in an experiment, as JSON: read_store.py EXPERIMENT [TRACKING_URI]

Without an address MLflow looks where `mlflow ui` would: in this folder.
"""

import json
import sys

import mlflow
from mlflow import MlflowClient

if len(sys.argv) > 2:
    mlflow.set_tracking_uri(sys.argv[2])
client = MlflowClient()
experiment = client.get_experiment_by_name(sys.argv[1])


def files(run_id, path=None):
    for file in client.list_artifacts(run_id, path):
        if file.is_dir:
            yield from files(run_id, file.path)
        else:
            yield file.path


def describe_run(run):
    run_id = run.info.run_id
    return {
        "runId": run_id,
        "name": run.info.run_name,
        "status": run.info.status,
        "params": run.data.params,
        # JSON has no NaN.
        "metrics": {key: repr(value) for key, value in run.data.metrics.items()},
        "tags": run.data.tags,
        "history": {
            key: [[point.step, point.value] for point in client.get_metric_history(run_id, key)]
            for key in run.data.metrics
            if key == "roc_auc"
        },
        "datasets": [
            [i.dataset.name, i.dataset.digest, i.dataset.profile, {tag.key: tag.value for tag in i.tags}]
            for i in run.inputs.dataset_inputs
        ],
        "models": [output.model_id for output in run.outputs.model_outputs] if run.outputs else [],
        "artifacts": {
            path: mlflow.artifacts.load_text(f"{run.info.artifact_uri}/{path}") for path in files(run_id)
        },
    }


def describe_model(model):
    return {
        "modelId": model.model_id,
        "name": model.name,
        "status": str(model.status),
        "params": model.params,
        "metrics": {metric.key: metric.value for metric in model.metrics or []},
        "file": mlflow.artifacts.load_text(f"{model.artifact_location}/MLmodel"),
    }


def describe_version(version):
    return {
        "version": int(version.version),
        "source": version.source,
        "runId": version.run_id,
        "status": version.status,
        "aliases": list(version.aliases),
        "file": mlflow.artifacts.load_text(
            f"{client.get_model_version_download_uri(version.name, version.version)}/MLmodel"
        ),
    }


json.dump(
    {
        "mlflow": mlflow.__version__,
        "experiment": {"id": experiment.experiment_id, "tags": experiment.tags},
        "runs": [describe_run(run) for run in client.search_runs([experiment.experiment_id])],
        "best": [
            run.info.run_name
            for run in client.search_runs(
                [experiment.experiment_id],
                filter_string="metrics.roc_auc > 0.7 and params.learner = 'svm'",
            )
        ],
        "models": [describe_model(model) for model in client.search_logged_models([experiment.experiment_id])],
        "registered": {
            model.name: [
                # Only `get_model_version` knows the aliases.
                describe_version(client.get_model_version(version.name, version.version))
                for version in client.search_model_versions(f"name = '{model.name}'")
            ]
            for model in client.search_registered_models()
        },
    },
    sys.stdout,
)
