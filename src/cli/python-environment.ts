/** The pinned Python environment, made by a script that also runs without a build. */
interface PythonEnvironment {
  /** The folder with its `python` and `mlflow`; undefined where it is not installed. */
  pythonBin(name: "latest"): string | undefined;
  /** Installs it where it is not, and says so on stderr. */
  ensurePython(name: "latest"): Promise<string>;
}

export async function pythonEnvironment(): Promise<PythonEnvironment> {
  // Named by URL: it lies beside the sources as beside the build, and belongs to neither.
  return (await import(new URL("../../scripts/python-env.mjs", import.meta.url).href)) as PythonEnvironment;
}
