import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { delimiter, dirname, resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import type { Service } from "./service.ts";
import { OWN_FOLDER, runningService } from "./service-record.ts";

/** Holds the token of the head, for its owner alone. */
export const RAY_TOKEN_FILE = ".underwrite/ray-token";

/** A Ray head for one machine, which listens on loopback alone and does only what comes with its token. */
export const rayService: Service = {
  name: "ray",
  title: "Ray",
  log: ".underwrite/ray-head.log",
  usualPort: 8265,
  portOption: "rayPort",
  hints: [
    "Train on it from this folder: npx underwrite train german-credit --executor ray",
    `In a browser it asks, once, for the token: it is in ${RAY_TOKEN_FILE}, for you alone.`,
  ],

  async prepare({ port, cpus, programs }) {
    if (process.platform === "win32") {
      throw new UsageError(
        "UW-SERVICE-006",
        "Ray is not started on Windows. Use WSL, or a cluster elsewhere: train --ray http://HOST:8265.",
      );
    }
    // Ray opens its folder to everybody: it is inside of one that is not.
    const folder = mkdtempSync(OWN_FOLDER);
    const [agentPort, clientPort] = await freePorts(2);
    mkdirSync(dirname(RAY_TOKEN_FILE), { recursive: true });
    rmSync(RAY_TOKEN_FILE, { force: true });
    writeFileSync(RAY_TOKEN_FILE, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
    return {
      command: [
        "ray",
        ...["start", "--head", "--block", "--disable-usage-stats", "--log-color=false", `--temp-dir=${folder}/ray`],
        ...["--include-dashboard=true", "--dashboard-host=127.0.0.1", `--dashboard-port=${port}`],
        // Another Ray may run on this machine: every other port is whatever is free.
        ...["--port=0", "--min-worker-port=0", "--max-worker-port=0"],
        ...[`--dashboard-agent-listen-port=${agentPort}`, `--ray-client-server-port=${clientPort}`],
        ...(cpus === undefined ? [] : [`--num-cpus=${cpus}`]),
      ],
      environment: {
        PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}`,
        RAY_AUTH_MODE: "token",
        RAY_AUTH_TOKEN_PATH: resolve(RAY_TOKEN_FILE),
        RAY_AUTH_TOKEN: undefined,
        RAY_USAGE_STATS_ENABLED: "0",
        // What Ray does on macOS and Windows by itself: it takes 127.0.0.1 for its node, so that no part of it listens
        // beyond this machine. The option --node-ip-address can't say that, as Ray replaces a loopback address.
        RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER: "0",
        RAY_ADDRESS: undefined,
        RAY_API_SERVER_ADDRESS: undefined,
      },
      folder,
    };
  },

  async isHealthy(url) {
    try {
      const headers = { authorization: `Bearer ${readToken()}` };
      const answer = await fetch(`${url}/nodes?view=summary`, { headers, signal: AbortSignal.timeout(5000) });
      const { data } = (await answer.json()) as NodesAnswer;
      return data.summary.some(({ raylet }) => raylet.state === "ALIVE");
    } catch {
      return false;
    }
  },

  cleanUp() {
    rmSync(RAY_TOKEN_FILE, { force: true });
  },
};

interface NodesAnswer {
  readonly data: { readonly summary: readonly { readonly raylet: { readonly state?: string } }[] };
}

/**
 * Where tasks of the `ray` executor go: the address given, else `RAY_API_SERVER_ADDRESS`, else the service that runs for
 * this folder, whose token comes along.
 */
export function clusterFor(given: string | undefined): { readonly ray?: string; readonly rayToken?: string } {
  const own = runningService("ray");
  const address = given ?? (process.env["RAY_API_SERVER_ADDRESS"] || own?.url);
  if (address === undefined) return {};
  return own !== undefined && isSame(address, own.url) ? { ray: own.url, rayToken: readToken() } : { ray: address };
}

function isSame(address: string, own: string): boolean {
  return URL.canParse(address) && new URL(address).origin.replace("//localhost:", "//127.0.0.1:") === own;
}

function readToken(): string {
  return readFileSync(RAY_TOKEN_FILE, "utf8").trim();
}

async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  for (let i = 0; i < count; i++) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    servers.push(server);
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}
