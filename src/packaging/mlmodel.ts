import type { Field } from "../table/index.ts";
import type { PackagedModel } from "./packaged-model.ts";

/** The oldest MLflow that this was tried with. */
const MLFLOW_VERSION = "3.7.0";

/** The text of the file `MLmodel`, which says to MLflow what a model folder holds. */
export function mlmodelYaml(model: PackagedModel): string {
  const { fields, onnx, native, runId, uuid, about, learner } = model;
  return `artifact_path: model
flavors:
  onnx:
    code: null
    data: model.onnx
    onnx_version: 1.16.0
    providers:
    - CPUExecutionProvider
  python_function:
    code: code
    data: model.onnx
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: underwrite_pyfunc
    python_version: "3.11"
metadata:
  underwrite.learner: ${quoted(learner)}
  underwrite.version: ${quoted(about.version)}
  underwrite.dataset_sha256: ${quoted(about.trainedOn.sha256)}
mlflow_version: ${MLFLOW_VERSION}
model_size_bytes: ${onnx.length + native.length}
model_uuid: ${uuid}
run_id: ${runId}
saved_input_example_info:
  artifact_path: input_example.json
  pandas_orient: split
  serving_input_path: serving_input_example.json
  type: dataframe
signature:
  inputs: ${quoted(JSON.stringify(fields.map(columnOf)))}
  outputs: ${quoted(JSON.stringify([{ type: "double", name: "pd", required: true }]))}
  params: null
utc_time_created: ${quoted(timeOf(model))}
`;
}

/** The tag of a run by which MLflow's pages know that a folder of its artifacts is a model. */
export function modelHistoryTag(model: PackagedModel, folder: string): Record<string, string> {
  const entry = {
    artifact_path: folder,
    run_id: model.runId,
    model_uuid: model.uuid,
    utc_time_created: timeOf(model),
    flavors: { python_function: { loader_module: "underwrite_pyfunc" }, onnx: { data: "model.onnx" } },
  };
  return { "mlflow.log-model.history": JSON.stringify([entry]) };
}

function timeOf({ createdAt }: PackagedModel): string {
  return new Date(createdAt).toISOString().replace("T", " ").replace("Z", "000");
}

/** `any` for numbers: MLflow refuses integers where it was told `double`, and whoever types an amount types integers. */
function columnOf({ name, kind, allowMissing }: Field): object {
  return { type: kind === "numeric" ? "any" : "string", name, required: !allowMissing };
}

/** A text in double quotes means the same in YAML as in JSON. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
