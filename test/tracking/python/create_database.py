"""Makes MLflow's own database: create_database.py FILE"""

import sys

from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

SqlAlchemyStore(f"sqlite:///{sys.argv[1]}", "mlruns")
