"""Fits the peers' models on command: JSON lines in, JSON lines out, as `protocol.ts` says.

Every peer gets its rows in the form that it likes best, and turning them into it is not in its time. Its arguments come
from `translation.ts`.
"""

import gc
import importlib.metadata
import json
import os
import platform
import sys
import time
import warnings

# Libraries print as they like; answers go where nobody else writes.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)
warnings.filterwarnings("ignore")

import lightgbm
import numpy as np
import xgboost
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier


class Rows:
    """Labelled rows as they lie in the files, and the forms that peers have asked for."""

    def __init__(self, X, y, rows, columns, categorical, **place):
        first = place["from"]
        self.X = np.fromfile(X, np.float32, rows * columns, offset=4 * first * columns).reshape(rows, columns)
        self.y = np.fromfile(y, np.uint8, rows, offset=first)
        self.levels = {entry["column"]: entry["levels"] for entry in categorical}
        self.forms = {}
        self.encoder = None

    def native(self, dtype):
        """Categories as the numbers of their levels."""
        return self._form(("native", dtype), lambda: self.X.astype(dtype, copy=False))

    def encoded(self, dtype, training):
        """Numbers standardised, categories one-hot, as learnt from the training rows."""
        return self._form(("encoded", dtype, id(training)), lambda: training.fitted_encoder().transform(self.X).astype(dtype))

    def fitted_encoder(self):
        if self.encoder is None:
            numbers = [j for j in range(self.X.shape[1]) if j not in self.levels]
            one_hot = OneHotEncoder(
                categories=[np.arange(count) for count in self.levels.values()],
                handle_unknown="ignore",
                sparse_output=False,
            )
            self.encoder = make_column_transformer((StandardScaler(), numbers), (one_hot, list(self.levels)))
            self.encoder.fit(self.X)
        return self.encoder

    def _form(self, key, make):
        if key not in self.forms:
            self.forms = {key: make()}
        return self.forms[key]


class ScikitLearn:
    """An estimator of scikit-learn, or one with its interface."""

    def __init__(self, estimator, sees="encoded", dtype=np.float32):
        self.estimator, self.sees, self.dtype = estimator, sees, dtype

    def prepare(self, rows, training):
        return rows.native(self.dtype) if self.sees == "native" else rows.encoded(self.dtype, training)

    def fit(self, X, rows, arguments):
        return self.estimator(**arguments).fit(X, rows.y)

    def predict(self, model, X):
        return model.predict_proba(X)[:, 1]


class LightGbm(ScikitLearn):
    """LightGBM's own interface, which spares it scikit-learn's checks. Its Dataset is made within the time."""

    def __init__(self):
        super().__init__(None, "native")

    def fit(self, X, rows, arguments):
        trees = arguments["num_iterations"]
        self.threads = arguments["num_threads"]
        categorical = list(rows.levels) or "auto"
        data = lightgbm.Dataset(X, rows.y, params=arguments, categorical_feature=categorical)
        return lightgbm.train(arguments, data, num_boost_round=trees)

    def predict(self, model, X):
        return model.predict(X, num_threads=self.threads)


class XgBoost(ScikitLearn):
    """XGBoost's own interface; its matrix of bins is made within the time."""

    def __init__(self):
        super().__init__(None, "native")

    def fit(self, X, rows, arguments):
        arguments = dict(arguments)
        trees, bins = arguments.pop("num_boost_round"), arguments["max_bin"]
        types = ["c" if j in rows.levels else "q" for j in range(X.shape[1])] if rows.levels else None
        data = xgboost.QuantileDMatrix(
            X, rows.y, feature_types=types, enable_categorical=bool(types), max_bin=bins, nthread=arguments["nthread"]
        )
        return xgboost.train(arguments, data, trees)

    def predict(self, model, X):
        if model.feature_types is None or "c" not in model.feature_types:
            return model.inplace_predict(X)
        return model.predict(xgboost.DMatrix(X, feature_types=model.feature_types, enable_categorical=True))


def hist_gradient_boosting(max_features, **arguments):
    # JSON knows no difference between 1 and 1.0; it insists on one.
    return HistGradientBoostingClassifier(max_features=float(max_features), **arguments)


def calibrated_svc(n_jobs, **arguments):
    return CalibratedClassifierCV(SVC(**arguments), method="sigmoid", cv=3, ensemble=False, n_jobs=n_jobs)


PEERS = {
    "lightgbm": LightGbm(),
    "xgboost": XgBoost(),
    "hist_gradient_boosting": ScikitLearn(hist_gradient_boosting, "native", np.float64),
    "decision_tree": ScikitLearn(DecisionTreeClassifier),
    "random_forest": ScikitLearn(RandomForestClassifier),
    "extra_trees": ScikitLearn(ExtraTreesClassifier),
    "logistic_regression": ScikitLearn(LogisticRegression),
    "svm": ScikitLearn(calibrated_svc, dtype=np.float64),
    "knn": ScikitLearn(KNeighborsClassifier, dtype=np.float64),
    "naive_bayes": ScikitLearn(GaussianNB),
    "mlp": ScikitLearn(MLPClassifier),
}


class Memory:
    """How far the process grows beyond what it held before, as Linux counts it; None unless it is watched."""

    def __init__(self, watched):
        self.watched, self.before, self.peak = watched, None, None

    def __enter__(self):
        if not self.watched:
            return self
        gc.collect()
        try:
            with open("/proc/self/clear_refs", "w") as file:
                file.write("5")
            self.before = self._read("VmRSS")
        except OSError:
            pass
        return self

    def __exit__(self, *_):
        if self.before is not None:
            self.peak = self._read("VmHWM") - self.before

    def _read(self, name):
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name + ":"))


class Contender:
    def __init__(self):
        self.do_forget()

    def do_load(self, name, matrix):
        self.rows[name] = Rows(**matrix)
        return {}

    def do_forget(self):
        self.rows, self.peer, self.model, self.training = {}, None, None, None
        gc.collect()
        return {}

    def do_versions(self):
        names = ["lightgbm", "numpy", "scikit-learn", "xgboost-cpu", "xgboost"]
        versions = {"Python": platform.python_version()}
        for name in names:
            try:
                versions[name] = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                pass
        if "xgboost-cpu" in versions:
            versions["xgboost"] = versions.pop("xgboost-cpu")
        return {"versions": versions}

    def do_fit(self, model, params, train, threads, watchMemory):
        self.model, self.peer, self.training = None, PEERS[model], self.rows[train]
        X = self.peer.prepare(self.training, self.training)
        with Memory(watchMemory) as memory:
            started = time.perf_counter()
            self.model = self.peer.fit(X, self.training, params)
            seconds = time.perf_counter() - started
        return {"ms": seconds * 1000, "peakBytes": memory.peak}

    def do_predict(self, rows, into):
        X = self.peer.prepare(self.rows[rows], self.training)
        started = time.perf_counter()
        pd = self.peer.predict(self.model, X)
        seconds = time.perf_counter() - started
        np.asarray(pd, np.float64).tofile(into)
        return {"ms": seconds * 1000, "peakBytes": None}

    def do_score(self, rows, applicants, times):
        X = self.peer.prepare(self.rows[rows], self.training)
        started = time.perf_counter()
        for _ in range(times):
            for i in range(applicants):
                self.peer.predict(self.model, X[i : i + 1])
        return {"ms": (time.perf_counter() - started) * 1000, "peakBytes": None}


contender = Contender()
for line in sys.stdin:
    command = json.loads(line)
    try:
        answer = getattr(contender, "do_" + command.pop("do"))(**command)
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(answer) + "\n")
