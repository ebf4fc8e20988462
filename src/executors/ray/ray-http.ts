import { readFileSync } from "node:fs";
import { Agent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as AgentTls, request as requestHttps } from "node:https";
import { refused, unauthorized, unreachable } from "./ray-error.ts";

/** Ray's dashboard answers small requests within milliseconds; a head that is gone may never answer. */
const TIMEOUT_MS = 10_000;

/**
 * Requests to the dashboard of a Ray head. `node:http` and not `fetch`: this is a program, and Ray takes the headers
 * of `fetch` for a browser's.
 */
export class RayHttp {
  readonly address: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent: Agent;

  /** @param address of the dashboard: `http://host:8265`. */
  constructor(address: string, token = tokenFromEnvironment()) {
    this.address = address.replace(/\/+$/, "");
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const options = { keepAlive: true, maxSockets: 8 };
    this.#agent = this.address.startsWith("https:") ? new AgentTls(options) : new Agent(options);
  }

  async getJson(path: string): Promise<unknown> {
    return JSON.parse(await text(await this.#request("GET", path)));
  }

  async postJson(path: string, body: object): Promise<unknown> {
    const bytes = Buffer.from(JSON.stringify(body));
    return JSON.parse(await text(await this.#request("POST", path, bytes, "application/json")));
  }

  async putBytes(path: string, body: Uint8Array): Promise<void> {
    await text(await this.#request("PUT", path, body, "application/octet-stream"));
  }

  async delete(path: string): Promise<void> {
    await text(await this.#request("DELETE", path));
  }

  /** The body as it arrives; it may never end. */
  async stream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    const response = await this.#request("GET", path, undefined, undefined, signal);
    response.socket.setTimeout(0);
    return response;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** @throws UnavailableError where the head can't be reached or refuses. */
  async #request(
    method: string,
    path: string,
    body?: Uint8Array,
    contentType?: string,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const headers = {
      ...this.#headers,
      ...(body && { "content-length": body.length, "content-type": contentType }),
    };
    const send = this.address.startsWith("https:") ? requestHttps : requestHttp;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method, headers, agent: this.#agent, ...(signal && { signal }) };
      const request = send(new URL(this.address + path), options, resolve);
      request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`no answer for ${TIMEOUT_MS / 1000} s`)));
      request.on("error", reject);
      request.end(body);
    }).catch((cause: unknown) => {
      throw unreachable(this.address, cause);
    });
    const status = response.statusCode ?? 0;
    if (status < 400) return response;
    const answer = await text(response);
    if (status === 401 || status === 403) throw unauthorized(this.address, "authorization" in this.#headers);
    throw refused(`${method} ${path}`, status, answer);
  }
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The token that Ray's own tools would send: `RAY_AUTH_TOKEN`, else the content of the file `RAY_AUTH_TOKEN_PATH`. */
function tokenFromEnvironment(): string | undefined {
  const { RAY_AUTH_TOKEN: token, RAY_AUTH_TOKEN_PATH: path } = process.env;
  if (token) return token.trim();
  return path ? readFileSync(path, "utf8").trim() : undefined;
}
