"""Logs one run as a user of MLflow would, in this folder's store: write_run.py EXPERIMENT"""

import sys

import mlflow

mlflow.set_experiment(sys.argv[1])
with mlflow.start_run(run_name="from Python"):
    mlflow.log_param("learner", "python")
    mlflow.log_metric("roc_auc", 0.5, step=1)
    mlflow.log_text("from Python", "notes/a.txt")
