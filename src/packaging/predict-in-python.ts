import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { MISSING, type Table, UNSEEN } from "../table/index.ts";

const script = fileURLToPath(new URL("../../python/predict_pd.py", import.meta.url));

/** What the model folder's own Python loader says of applicants, in the Python given. */
export function predictInPython(python: string) {
  return async (onnx: Uint8Array, X: Table) => {
    const folder = await mkdtemp(path.join(tmpdir(), "underwrite-onnx-"));
    try {
      await writeFile(path.join(folder, "model.onnx"), onnx);
      await writeFile(path.join(folder, "columns.json"), JSON.stringify(columnsOf(X)));
      const { stdout } = await promisify(execFile)(python, [script, folder], { maxBuffer: 2 ** 28 });
      const { version, pd } = JSON.parse(stdout) as { version: string; pd: number[] };
      return { name: "onnxruntime-python" as const, version, pd: Float64Array.from(pd) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** Raw values by column, null where missing. */
function columnsOf({ columns }: Table): Record<string, readonly (number | string | null)[]> {
  return Object.fromEntries(
    columns.map((column) => {
      if (column.kind === "numeric")
        return [column.name, Array.from(column.values, (x) => (Number.isNaN(x) ? null : x))];
      const unseen = `none of ${column.levels.join(", ")}`;
      const textOf = (code: number) => (code === MISSING ? null : code === UNSEEN ? unseen : column.levels[code]);
      return [column.name, Array.from(column.codes, textOf)];
    }),
  );
}
