import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../../src/tracking/index.ts";
import { pythonPrograms } from "../../python.ts";
import { MlflowServer } from "../mlflow-server.ts";

const programs = pythonPrograms("latest");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "underwrite-access-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function open(url: string, environment: NodeJS.ProcessEnv = {}, lines: string[] = []) {
  return openStore(url, { outbox: folder, environment, silenceMs: 5000, notify: (line) => lines.push(line) });
}

function refusal(code: string, words: string) {
  return { code, exitCode: 4, message: expect.stringContaining(words) };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe.skipIf(programs === undefined)("an MLflow server that asks who is there", () => {
  let server: MlflowServer;
  const admin = { MLFLOW_TRACKING_USERNAME: "admin", MLFLOW_TRACKING_PASSWORD: "a long password" };
  beforeAll(async () => {
    const config = path.join(folder, "auth.ini");
    const users = `sqlite:///${path.join(folder, "users.db")}`;
    await writeFile(
      config,
      `[mlflow]\ndefault_permission = READ\ndatabase_uri = ${users}\nadmin_username = admin\nadmin_password = a long password\n`,
    );
    server = await MlflowServer.start({
      programs: programs ?? "",
      args: ["--app-name", "basic-auth"],
      environment: {
        MLFLOW_AUTH_CONFIG_PATH: config,
        MLFLOW_FLASK_SERVER_SECRET_KEY: "for the test only",
        MLFLOW_AUTH_ADMIN_PASSWORD: "a long password",
      },
    });
  }, 120_000);
  afterAll(() => server?.dispose());

  it("refuses strangers and wrong passwords, and names the variables to set", async () => {
    const unknown = refusal("UW-TRACK-011", "MLFLOW_TRACKING_USERNAME");
    await expect(open(server.url)).rejects.toMatchObject(unknown);
    await expect(open(server.url, { ...admin, MLFLOW_TRACKING_PASSWORD: "guess" })).rejects.toMatchObject(unknown);
    await expect(open(server.url, { MLFLOW_TRACKING_TOKEN: "guess" })).rejects.toMatchObject(unknown);
  });

  it("lets a user in, named by MLflow's variables or in the address, and shows no password", async () => {
    const address = server.url.replace("//", "//admin:a%20long%20password@");
    for (const store of [await open(server.url, admin), await open(address)]) {
      const { id } = await store.experiment("mine");
      const { runId } = await store.createRun({ experimentId: id, name: "run" });
      await store.logArtifact(runId, "a.txt", "a");
      expect(store.uri).toBe(server.url);
      await store.close();
    }
  });

  it("refuses a user who may only look, and says so", async () => {
    const owner = await open(server.url, admin);
    const { id } = await owner.experiment("theirs");
    await owner.close();
    const answer = await fetch(`${server.url}/api/2.0/mlflow/users/create`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Basic ${btoa("admin:a long password")}`,
      },
      body: JSON.stringify({ username: "guest", password: "another password" }),
    });
    expect(answer.status).toBe(200);
    const guest = await open(server.url, {
      MLFLOW_TRACKING_USERNAME: "guest",
      MLFLOW_TRACKING_PASSWORD: "another password",
    });
    expect((await guest.experiment("theirs")).id).toBe(id);
    await expect(guest.createRun({ experimentId: id, name: "run" })).rejects.toMatchObject(
      refusal("UW-TRACK-012", "does not allow"),
    );
    await guest.close();
  });
});

describe.skipIf(programs === undefined)("an MLflow server", () => {
  let server: MlflowServer;
  beforeAll(async () => {
    server = await MlflowServer.start({
      programs: programs ?? "",
      sharedArtifacts: true,
      args: ["--allowed-hosts", "127.0.0.1:*"],
    });
  }, 120_000);
  afterAll(() => server?.dispose());

  it("that is called by a name it does not allow: says which option allows it", async () => {
    const host = `localhost:${new URL(server.url).port}`;
    await expect(open(`http://${host}`)).rejects.toMatchObject(refusal("UW-TRACK-013", `--allowed-hosts ${host}`));
  });

  /** A gateway as servers have it in front, which ends TLS and calls the server by its own name. */
  async function gateway(options: https.ServerOptions): Promise<{ url: string; close: () => void }> {
    const { port } = new URL(server.url);
    const proxy = https.createServer(options, (request, response) => {
      const headers = { ...request.headers, host: `127.0.0.1:${port}` };
      const { url: path, method } = request;
      const onward = http.request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });
    return { url: `https://localhost:${await listen(proxy)}`, close: () => proxy.close() };
  }

  it("behind TLS: checks the certificate, against a given authority too, or warns that it does not", async () => {
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => path.join(folder, name)) as [string, string];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const pair = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert];
    execFileSync("openssl", ["req", "-x509", ...pair, "-days", "2", ...subject], { stdio: "ignore" });
    const { url, close } = await gateway({ key: readFileSync(key), cert: readFileSync(cert) });
    try {
      await expect(open(url)).rejects.toMatchObject(refusal("UW-TRACK-016", "MLFLOW_TRACKING_SERVER_CERT_PATH"));
      const checked: string[] = [];
      await (await open(url, { MLFLOW_TRACKING_SERVER_CERT_PATH: cert }, checked)).close();
      expect(checked).toEqual([]);
      const unchecked: string[] = [];
      await (await open(url, { MLFLOW_TRACKING_INSECURE_TLS: "true" }, unchecked)).close();
      expect(unchecked).toEqual([expect.stringContaining("is not checked (MLFLOW_TRACKING_INSECURE_TLS)")]);
    } finally {
      close();
    }
  });

  it("with artifacts in a shared folder: writes and reads them there", async () => {
    const store = await open(server.url);
    const { id } = await store.experiment("shared");
    const { runId, artifactUri } = await store.createRun({ experimentId: id, name: "run" });
    expect(artifactUri).toBe(path.join(server.folder, "artifacts", id, runId, "artifacts"));
    await store.logArtifact(runId, "plots/a.svg", "<svg/>");
    expect(readFileSync(path.join(artifactUri, "plots/a.svg"), "utf8")).toBe("<svg/>");
    expect(await readdir(path.join(artifactUri, "plots"))).toEqual(["a.svg"]);
    expect(await store.listArtifacts(runId)).toEqual([{ path: "plots", isFolder: true, bytes: undefined }]);
    expect(Buffer.from(await store.readArtifact(runId, "plots/a.svg")).toString()).toBe("<svg/>");
    await store.close();
  });
});

describe("a place that is no MLflow server", () => {
  async function at(server: Server, code: string, words: string): Promise<void> {
    const port = await listen(server);
    try {
      await expect(open(`http://127.0.0.1:${port}`)).rejects.toMatchObject(refusal(code, words));
    } finally {
      server.close();
    }
  }

  it("refuses connections", async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await expect(open(`http://127.0.0.1:${port}`)).rejects.toMatchObject(refusal("UW-TRACK-010", "ECONNREFUSED"));
  });

  it("does not exist", async () => {
    await expect(open("http://nowhere.invalid:5000")).rejects.toMatchObject(refusal("UW-TRACK-010", "nowhere.invalid"));
  });

  it("knows no such path, as servers do that are something else or too old", async () => {
    const server = http.createServer((_, response) => response.writeHead(404).end("<h1>Not Found</h1>"));
    await at(server, "UW-TRACK-014", "no MLflow server, or an older one than 3.0");
  });

  it("answers everything, but not in JSON", async () => {
    const server = http.createServer((_, response) => response.end("<h1>Welcome</h1>"));
    await at(server, "UW-TRACK-014", "no MLflow server");
  });

  it("speaks another language", async () => {
    const server = createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    await at(server, "UW-TRACK-010", "does not answer");
  });

  it("takes requests and stays silent", async () => {
    const server = createServer((socket) => socket.resume());
    const port = await listen(server);
    const silent = openStore(`http://127.0.0.1:${port}`, { outbox: folder, environment: {}, silenceMs: 100 });
    await expect(silent).rejects.toMatchObject(refusal("UW-TRACK-010", "silent for 0.1 s"));
    server.close();
  });

  it.each(["http://", "https://[", "http://host:99999"])("is no address: %s", async (uri) => {
    await expect(open(uri)).rejects.toMatchObject({ code: "UW-TRACK-412", exitCode: 2 });
  });

  it("is given an authority's file that does not exist", async () => {
    const environment = { MLFLOW_TRACKING_SERVER_CERT_PATH: path.join(folder, "absent.pem") };
    await expect(open("https://localhost:1", environment)).rejects.toMatchObject({
      code: "UW-TRACK-412",
      message: expect.stringContaining("absent.pem"),
    });
  });
});
