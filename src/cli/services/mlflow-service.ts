import { delimiter } from "node:path";
import { openStore } from "../../tracking/index.ts";
import type { Service } from "./service.ts";

/** An MLflow server over the runs and artifacts of the working folder. */
export const mlflowService: Service = {
  name: "mlflow",
  title: "MLflow",
  log: ".underwrite/mlflow-server.log",
  usualPort: 5000,
  portOption: "port",
  hints: [],

  async prepare({ port, programs }) {
    // Made by us where there is none, so that older versions of MLflow can read it too.
    await (await openStore("sqlite:mlflow.db")).close();
    return {
      command: [
        "mlflow",
        ...["server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1"],
        // Without a proxy artifacts stay files of this folder, whoever logs them.
        ...["--backend-store-uri", "sqlite:///mlflow.db", "--default-artifact-root", "mlruns", "--no-serve-artifacts"],
      ],
      environment: {
        PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}`,
        MLFLOW_DISABLE_TELEMETRY: "true",
        // Background jobs need what Underwrite does not: they would be two more processes.
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
        MLFLOW_TRACKING_URI: "",
      },
    };
  },

  async isHealthy(url) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    return answer?.ok === true;
  },
};
