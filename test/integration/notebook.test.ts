import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonPrograms } from "../python.ts";
import { sharedFile } from "./cli.ts";

const root = join(import.meta.dirname, "../..");
const programs = pythonPrograms("notebook");

/** A network that has only the loopback interface, by which Jupyter talks to its kernel. What is begun there ends there. */
const apart = [
  "--net",
  "--pid",
  "--fork",
  "--kill-child",
  ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"]),
];
const loopbackUp = `
import fcntl, socket, struct
SIOCSIFFLAGS, IFF_UP_AND_RUNNING = 0x8914, 0x41
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP_AND_RUNNING))
`;

interface Output {
  readonly output_type: string;
  readonly text?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly source: readonly string[];
  readonly outputs?: readonly Output[];
}

describe.skipIf(programs === undefined)("notebooks/german-credit.ipynb, without a network", () => {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-notebook-"));
  let status: number | null = null;
  let said = "";
  let outputs: readonly Output[] = [];

  beforeAll(async () => {
    const executed = join(folder, "executed.ipynb");
    const env = { ...process.env, UNDERWRITE_DATA: sharedFile("data"), RAY_API_SERVER_ADDRESS: undefined };
    const inside = '"$1"/python -c "$2" && shift 2 && "$@"; exit $?';
    const check = [process.execPath, "scripts/notebook.mjs", "check", executed];
    const args = [...apart, "sh", "-c", inside, "sh", programs ?? "", loopbackUp, ...check];
    const child = spawn("unshare", args, { cwd: root, env });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += String(text)));
    status = await new Promise((resolve) => child.once("close", resolve));
    if (status === 0) {
      const { cells } = JSON.parse(readFileSync(executed, "utf8")) as { readonly cells: readonly Cell[] };
      outputs = cells.flatMap((cell) => cell.outputs ?? []);
    }
  }, 400_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("runs from top to bottom without an error, and every cell shows something", () => {
    expect(said).toContain("german-credit.ipynb: every cell ran and showed something.");
    expect(status).toBe(0);
  });

  it("shows charts inline, the champion's name and three decisions", () => {
    const charts = outputs.filter(({ data }) => data?.["image/svg+xml"] !== undefined);
    expect(charts.length).toBeGreaterThanOrEqual(5);
    const texts = outputs
      .flatMap(({ text, data }) => [...(text ?? []), ...[data?.["text/plain"] ?? data?.["text/html"] ?? []].flat()])
      .join("");
    expect(texts).toContain("Same models, same figures, on both executors.");
    expect(texts).toContain("as credit-risk version 1, alias champion");
    expect(texts.match(/<td>(approve|reject)<\/td>/g)).toEqual([
      "<td>approve</td>",
      "<td>reject</td>",
      "<td>reject</td>",
    ]);
  });

  it("is kept without outputs, so that a change of it can be read", () => {
    const kept = readFileSync(join(root, "notebooks/german-credit.ipynb"), "utf8");
    const { cells } = JSON.parse(kept) as { readonly cells: readonly Cell[] };
    expect(cells.flatMap((cell) => cell.outputs ?? [])).toEqual([]);
  });
});
