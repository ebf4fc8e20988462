/**
 * A model as a folder that MLflow loads, serves and shows, and that needs nothing of Underwrite:
 *
 *     MLmodel                       what is here, and what goes in and comes out
 *     model.onnx                    raw columns in, PD out
 *     model.json                    the native model, with its cut-off: `underwrite score` reads it
 *     code/underwrite_pyfunc.py     how `mlflow.pyfunc` loads model.onnx
 *     input_example.json            a typical applicant, made up
 *     requirements.txt, python_env.yaml, conda.yaml
 *     README.md                     the model card
 */
import { readFileSync } from "node:fs";
import { mlmodelYaml } from "./mlmodel.ts";
import { modelCard } from "./model-card.ts";
import type { PackagedModel } from "./packaged-model.ts";

/** Names of files in a model folder that others read. */
export const MODEL_FILES = { native: "model.json", onnx: "model.onnx", certificate: "certificate.json" } as const;

/** The files of a model folder by their path in it. */
export function modelFolder(model: PackagedModel): Record<string, string | Uint8Array> {
  const columns = Object.keys(model.example);
  const split = { columns, data: [columns.map((name) => model.example[name])] };
  return {
    MLmodel: mlmodelYaml(model),
    [MODEL_FILES.native]: model.native,
    [MODEL_FILES.onnx]: model.onnx,
    "code/underwrite_pyfunc.py": readFileSync(loader, "utf8"),
    "input_example.json": json(split),
    "serving_input_example.json": json({ dataframe_split: split }),
    "requirements.txt": `${PACKAGES.join("\n")}\n`,
    "python_env.yaml": `python: "${PYTHON}"\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n`,
    "conda.yaml": `channels:\n- conda-forge\ndependencies:\n- python=${PYTHON}\n- pip\n- pip:\n${PACKAGES.map((name) => `  - ${name}\n`).join("")}name: mlflow-env\n`,
    "README.md": modelCard(model),
  };
}

const loader = new URL("../../python/underwrite_pyfunc.py", import.meta.url);

const PYTHON = "3.11";
/** `onnx` is what MLflow's own ONNX flavour asks for. */
const PACKAGES = ["mlflow>=3.7", "numpy", "onnx>=1.14", "onnxruntime>=1.16", "pandas"];

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
