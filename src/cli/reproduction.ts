import { flagOf, type TrainConfig } from "./train-config.ts";

/** Options of a config that no flag of `train` says. */
const WITHOUT_FLAG = ["kinds", "name", "separator"] as const;
/** Where it is stored is not part of what comes out. */
const LEFT_OUT = ["data", "tracking"];
const CONFIG_FILE = "training.json";

/** The command that trains the same models on the same rows, with a config file where flags can't say all. */
export function reproductionOf(config: TrainConfig): {
  readonly command: string;
  readonly configFile?: { readonly name: string; readonly content: string };
} {
  if (WITHOUT_FLAG.some((key) => config[key] !== undefined) || typeof config.codebook === "object") {
    const { tracking: _, ...rest } = config;
    return {
      command: `npx underwrite train --config ${CONFIG_FILE}`,
      configFile: { name: CONFIG_FILE, content: JSON.stringify(rest, null, 2) },
    };
  }
  const flags = Object.entries(config).flatMap(([key, value]) => {
    if (LEFT_OUT.includes(key) || value === undefined) return [];
    if (key === "executor" && config.compareExecutors) return [];
    if (key === "params") return paramFlags(value as TrainConfig["params"]);
    return [`${flagOf(key)} ${quoted(textOf(value))}`];
  });
  return { command: ["npx underwrite train", quoted(config.data), ...flags].join(" ") };
}

function paramFlags(params: TrainConfig["params"]): string[] {
  return Object.entries(params).flatMap(([learner, values]) =>
    Object.entries(values).map(([name, value]) => `--param ${quoted(`${learner}.${name}=${JSON.stringify(value)}`)}`),
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  if (typeof value === "object" && value !== null && "falseNegative" in value && "falsePositive" in value) {
    return `${String(value.falseNegative)}:${String(value.falsePositive)}`;
  }
  return String(value);
}

/** As a POSIX shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./:,=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
