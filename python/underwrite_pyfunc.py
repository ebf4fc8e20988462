"""Loads a model of Underwrite into MLflow: raw applicant columns in, one column `pd` out."""

import numpy as np
import onnxruntime
import pandas as pd


def _load_pyfunc(data_path):
    return UnderwriteModel(onnxruntime.InferenceSession(data_path, providers=["CPUExecutionProvider"]))


class UnderwriteModel:
    def __init__(self, session):
        self._session = session
        self._rows_per_call = int(session.get_modelmeta().custom_metadata_map["underwrite.rows_per_call"])

    def predict(self, applicants, params=None):
        columns = {port.name: _column(applicants, port) for port in self._session.get_inputs()}
        chances = [np.empty(0)]
        for start in range(0, len(applicants), self._rows_per_call):
            rows = {name: values[start : start + self._rows_per_call] for name, values in columns.items()}
            chances.append(self._session.run(None, rows)[0])
        return pd.DataFrame({"pd": np.concatenate(chances)}, index=applicants.index)


def _column(applicants, port):
    """One raw column as the model takes it; a column that is absent is missing for everyone."""
    values = applicants[port.name] if port.name in applicants else pd.Series([None] * len(applicants))
    if port.type == "tensor(double)":
        return pd.to_numeric(values).to_numpy(dtype="float64", na_value=np.nan)
    return np.array([_text(value) for value in values], dtype=object)


def _text(value):
    """A category as Underwrite reads it: 1 and 1.0 are both "1"."""
    if pd.isna(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return str(value).lower()
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()
