"""Prints the PDs of a model in ONNX Runtime, as JSON: predict_pd.py FOLDER, with model.onnx and columns.json in it."""

import json
import sys

import onnxruntime
import pandas as pd
import underwrite_pyfunc

folder = sys.argv[1]
with open(f"{folder}/columns.json", encoding="utf8") as file:
    applicants = pd.DataFrame(json.load(file))
answer = underwrite_pyfunc._load_pyfunc(f"{folder}/model.onnx").predict(applicants)
json.dump({"version": onnxruntime.__version__, "pd": answer["pd"].tolist()}, sys.stdout)
