"""Prints what MLflow makes of model folders, as JSON: predict.py APPLICANTS.json MODEL...

{"learner": {"split": [pd, ...], "onnx": [...]}}: by `mlflow.pyfunc`, and by its own loader of ONNX.
"""

import json
import sys

import mlflow.onnx
import mlflow.pyfunc
import numpy as np
import onnx
import onnxruntime
import pandas as pd

with open(sys.argv[1], encoding="utf8") as file:
    records = json.load(file)
applicants = pd.DataFrame.from_records(records)

answers = {}
for folder in sys.argv[2:]:
    model = mlflow.pyfunc.load_model(folder)
    example = model.predict(model.input_example) if model.input_example is not None else pd.DataFrame({"pd": []})
    onnx.checker.check_model(onnx.load(f"{folder}/model.onnx"), full_check=True)
    # As whoever has no MLflow uses the file: columns as they are, texts for categories.
    session = onnxruntime.InferenceSession(mlflow.onnx.load_model(folder).SerializeToString())
    feeds = {
        port.name: applicants[port.name].to_numpy(dtype="float64", na_value=np.nan)
        if port.type == "tensor(double)"
        else np.array([str(value) for value in applicants[port.name]], dtype=object)
        for port in session.get_inputs()
    }
    answers[folder.split("/")[-1]] = {
        "pyfunc": model.predict(applicants)["pd"].tolist(),
        "onnx": session.run(["pd"], feeds)[0].tolist(),
        "example": example["pd"].tolist(),
    }
json.dump({"mlflow": mlflow.__version__, "answers": answers}, sys.stdout)
