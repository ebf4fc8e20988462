import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeProcesses, processes, until } from "../executors/ray/cluster/ray-cluster.ts";
import { type CliOptions, underwrite, workingFolder } from "./cli.ts";

const EVERYTHING_OF_RAY = /ray::|ray-dashboard|ray start|site-packages.ray|multiprocessing|underwrite_ray/;

interface Started {
  readonly ray: { readonly url: string; readonly pid: number };
}

describe("a Ray head of this folder", () => {
  const cwd = mkdtempSync(join(tmpdir(), "underwrite-services-"));
  const foldersOfRay = () => readdirSync("/tmp").filter((name) => name.startsWith("underwrite-ray-"));
  const foldersBefore = foldersOfRay();
  const sharedMemoryBefore = readdirSync("/dev/shm");
  /** What earlier tests of this machine, or the tools, are named like. */
  const processesBefore = processes(EVERYTHING_OF_RAY);
  const ofRay = () => processes(EVERYTHING_OF_RAY).filter((pid) => !processesBefore.includes(pid));
  const tokenFile = join(cwd, ".underwrite/ray-token");
  const tokens = new Set<string>();
  let said = "";

  const run = async (args: readonly string[], env: CliOptions["env"] = {}) => {
    const result = await underwrite(args, { cwd, env });
    said += result.stdout + result.stderr;
    if (existsSync(tokenFile)) tokens.add(readFileSync(tokenFile, "utf8").trim());
    return result;
  };
  const json = async (...args: string[]): Promise<unknown> => {
    const { status, stdout, stderr } = await run([...args, "--json"]);
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  const train = ["train", "german-credit", "--learners", "logistic_regression", "--cv", "2", "--executor", "ray"];

  let started: Started;
  beforeAll(async () => {
    const { status, stdout, stderr } = await run(["services", "up", "--ray", "--cpus", "2"]);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(
      /^Starting Ray .*\nRay runs on http:\/\/127\.0\.0\.1:8265 .*\n.*: npx underwrite train .* --executor ray\n.*token/,
    );
    started = (await json("services", "up", "--ray")) as Started;
  });
  afterAll(async () => {
    await run(["services", "down"]);
    rmSync(cwd, { recursive: true, force: true });
  });

  it("is known again, keeps to this machine, and asks everybody for its token", async () => {
    expect(started).toMatchObject({ ray: { url: "http://127.0.0.1:8265" } });
    expect(await json("services", "status")).toEqual({
      mlflow: null,
      ray: { ...started.ray, answers: true },
    });
    expect(listeningAddresses()).toEqual(new Set(["127.0.0.1"]));
    expect([...tokens]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    expect((await fetch(`${started.ray.url}/api/version`)).status).toBe(401);
    // The dashboard tells a browser the same, which then asks for it.
    const mode = await fetch(`${started.ray.url}/api/authentication_mode`);
    expect(await mode.json()).toEqual({ authentication_mode: "token" });
  });

  it("is what train uses in this folder, under any of its names", async () => {
    const document = (await json(...train)) as { timing: object[] };
    expect(document.timing).toMatchObject([{ executor: "ray", workers: 2 }]);
    expect(await run([...train, "--ray", "http://localhost:8265/"])).toMatchObject({ status: 0, stderr: "" });
    // What the environment says comes first, and elsewhere nobody has the token.
    const elsewhere = { RAY_API_SERVER_ADDRESS: "http://127.0.0.1:9" };
    expect((await run(train, elsewhere)).stderr).toMatch(/^UW-RAY-001 no Ray head answers at http:\/\/127\.0\.0\.1:9 /);
    const stranger = await underwrite(train, { cwd: workingFolder() });
    expect(stranger).toMatchObject({ status: 4, stderr: expect.stringMatching(/^UW-RAY-002 .* wants a token/) });
    const env = { RAY_AUTH_TOKEN_PATH: tokenFile };
    expect(await underwrite(train, { cwd: workingFolder(), env })).toMatchObject({ status: 0 });
  });

  it("that has died is said to have ended, and goes with all that it left", async () => {
    process.kill(processes(/gcs_server/)[0], "SIGKILL");
    await until(() => !processes(/ray start --head/).includes(started.ray.pid));
    const { stdout } = await run(["services", "status"]);
    expect(stdout).toMatch(
      /\nRay {5}not running: it has ended by itself, its last words are in \.underwrite\/ray-head\.log/,
    );
    expect((await run(train)).stderr).toMatch(/^UW-RAY-001 .*Start one/);
    const again = (await json("services", "up", "--ray", "--ray-port", "8266")) as Started;
    expect(again.ray.url).toBe("http://127.0.0.1:8266");
    process.kill(again.ray.pid, "SIGKILL");
    expect(await json("services", "down")).toEqual({ mlflow: null, ray: null });
    await expectNothingLeft();
  });

  it("ends with all its processes, also in the midst of a job", async () => {
    await json("services", "up", "--ray");
    const long = ["--param", "mlp.maxIter=100000", "--param", "mlp.nIterNoChange=100000"];
    const running = underwrite(["train", "--executor", "ray", "--learners", "mlp", ...long], { cwd });
    await until(() => nodeProcesses().length > 0);
    expect(listeningAddresses()).toEqual(new Set(["127.0.0.1"]));
    expect(await json("services", "down")).toMatchObject({ ray: { pid: expect.any(Number) } });
    await expectNothingLeft();
    expect(await running).toMatchObject({ status: 4, stderr: expect.stringMatching(/^UW-RAY-00[56]/) });
    expect(await json("services", "status")).toEqual({ mlflow: null, ray: null });
  });

  it("can be interrupted while it starts", async () => {
    const starting = /^Starting Ray .*\n$/;
    const onOutput: CliOptions["onOutput"] = (output, child) => starting.test(output) && child.kill("SIGINT");
    const { status, stdout } = await underwrite(["services", "up", "--ray"], { cwd, onOutput });
    expect(stdout).toMatch(/\nInterrupted: ending what was begun\.\n$/);
    expect(status).toBe(130);
    await expectNothingLeft();
  });

  it("says how Ray ended where it does not start", async () => {
    const { status, stderr } = await run(["services", "up", "--ray"], { PYTHONHOME: "/nowhere" });
    expect(stderr).toMatch(
      /^UW-SERVICE-003 Ray did not start: it ended with 1\. Its last words, in \.underwrite\/ray-head\.log:\n/,
    );
    expect(stderr).toContain("Python");
    expect(status).toBe(4);
    await expectNothingLeft();
  });

  /** Not even for a moment: `down` waits until all have ended. */
  async function expectNothingLeft(): Promise<void> {
    expect(ofRay()).toEqual([]);
    expect(foldersOfRay()).toEqual(foldersBefore);
    expect(existsSync(tokenFile)).toBe(false);
    // Other programs of the machine come and go there.
    await until(() => readdirSync("/dev/shm").every((file) => sharedMemoryBefore.includes(file)));
    const folder = join(cwd, ".underwrite");
    const kept = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
    for (const token of tokens) expect([said, ...kept].filter((text) => text.includes(token))).toEqual([]);
  }
});

/** Local addresses of all sockets that listen, as the kernel's tables have them. */
function listeningAddresses(): Set<string> {
  const LISTEN = "0A";
  const addresses = ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === LISTEN)
      .map(([, local]) => readableAddress(local.split(":")[0])),
  );
  return new Set(addresses);
}

/** IPv4 is kept in the machine's byte order, on its own or as the end of an IPv6 address. */
function readableAddress(hex: string): string {
  const mapped = /^(?:0{16}FFFF0000)?([0-9A-F]{8})$/.exec(hex);
  if (mapped === null) return hex;
  return [6, 4, 2, 0].map((at) => Number.parseInt(mapped[1].slice(at, at + 2), 16)).join(".");
}
