import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { UnavailableError } from "../../errors.ts";
import { failureOf, notMlflow, ServerGone } from "./refusal.ts";
import type { ServerAddress } from "./server-address.ts";

/** What is sent: JSON for MLflow's API, anything else for artifacts. */
export type Body = { readonly json: unknown } | { readonly bytes: Uint8Array | string } | { readonly file: string };

type Query = Readonly<Record<string, string | number | undefined>>;

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ALTNAME/;

/** Speaks to one MLflow server, over connections that are kept open. */
export class Http {
  readonly address: ServerAddress;
  readonly #silenceMs: number;
  readonly #agent: http.Agent;

  /**
   * @param connections most requests at once.
   * @param silenceMs how long the server may be silent before it counts as gone.
   */
  constructor(address: ServerAddress, connections: number, silenceMs: number) {
    this.address = address;
    this.#silenceMs = silenceMs;
    this.#agent = address.url.startsWith("https:")
      ? new https.Agent({
          keepAlive: true,
          maxSockets: connections,
          rejectUnauthorized: !address.insecureTls,
          ...(address.authority !== undefined && { ca: address.authority }),
        })
      : new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Asks `/api/2.0/mlflow/…`. @throws what `failureOf` makes of the answer, or ServerGone. */
  get<Answer>(method: string, query: Query = {}): Promise<Answer> {
    return this.#json("GET", `/api/2.0/mlflow/${method}${queryText(query)}`);
  }

  /** Tells `/api/2.0/mlflow/…`. */
  post<Answer>(method: string, json: unknown): Promise<Answer> {
    return this.#json("POST", `/api/2.0/mlflow/${method}`, { json });
  }

  patch<Answer>(method: string, json: unknown): Promise<Answer> {
    return this.#json("PATCH", `/api/2.0/mlflow/${method}`, { json });
  }

  delete<Answer>(method: string, json: unknown): Promise<Answer> {
    return this.#json("DELETE", `/api/2.0/mlflow/${method}`, { json });
  }

  /** Sends an artifact; a file is streamed. */
  async upload(path: string, body: Body): Promise<void> {
    await this.#exchange("PUT", path, body, text);
  }

  /** Fetches an artifact into memory. */
  async download(path: string): Promise<Uint8Array> {
    return this.#exchange("GET", path, undefined, async (answer) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of answer) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    });
  }

  /** Fetches an artifact into a file, which appears whole or not at all. */
  async downloadTo(path: string, file: string): Promise<void> {
    const aside = `${file}.incomplete`;
    try {
      await this.#exchange("GET", path, undefined, (answer) => pipeline(answer, createWriteStream(aside)));
      await rename(aside, file);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #json<Answer>(verb: string, path: string, body?: Body): Promise<Answer> {
    const answer = await this.#exchange(verb, path, body, text);
    try {
      return (answer === "" ? {} : JSON.parse(answer)) as Answer;
    } catch {
      throw notMlflow(this.address.url, path, "no JSON");
    }
  }

  /** One request, and a second one where the server had just closed the connection that was kept open. */
  async #exchange<T>(verb: string, path: string, body: Body | undefined, read: Read<T>): Promise<T> {
    try {
      return await this.#request(verb, path, body, read);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return await this.#request(verb, path, body, read);
    }
  }

  async #request<T>(verb: string, path: string, body: Body | undefined, read: Read<T>): Promise<T> {
    const { url, authorization } = this.address;
    const payload = await payloadOf(body);
    const client = url.startsWith("https:") ? https : http;
    const request = client.request(`${url}${path}`, {
      method: verb,
      agent: this.#agent,
      timeout: this.#silenceMs,
      headers: { ...payload.headers, ...(authorization !== undefined && { authorization }) },
    });
    request.on("timeout", () => request.destroy(new Error(`silent for ${this.#silenceMs / 1000} s`)));
    try {
      const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
        request.once("response", resolve);
        request.once("error", reject);
      });
      // The answer may come, as a refusal does, before all is sent; then the rest of the file matters no more.
      const sent = payload.send(request);
      sent.catch(() => undefined);
      const answer = await answered;
      // From here on a broken connection shows where the answer is read.
      request.on("error", () => undefined);
      const status = answer.statusCode ?? 0;
      if (status < 200 || status >= 300) throw failureOf(url, path, status, await text(answer));
      await sent;
      return await read(answer);
    } catch (error) {
      throw connectionFailure(url, request, error);
    } finally {
      if (!request.writableFinished) request.destroy();
    }
  }
}

type Read<T> = (answer: http.IncomingMessage) => Promise<T>;

/** The server closed an idle connection in the moment when a request was sent over it. */
class StaleConnection extends ServerGone {}

interface Payload {
  readonly headers: Readonly<Record<string, string>>;
  send(request: http.ClientRequest): Promise<void>;
}

async function payloadOf(body: Body | undefined): Promise<Payload> {
  if (body === undefined) return payload("", {});
  if ("json" in body) return payload(JSON.stringify(body.json), { "content-type": "application/json" });
  const headers = { "content-type": "application/octet-stream" };
  if ("bytes" in body) return payload(body.bytes, headers);
  const { size } = await stat(body.file);
  return {
    headers: { ...headers, "content-length": String(size) },
    send: (request) => pipeline(createReadStream(body.file), request),
  };
}

function payload(content: string | Uint8Array, headers: Readonly<Record<string, string>>): Payload {
  const length = typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
  return {
    headers: length > 0 || "content-type" in headers ? { ...headers, "content-length": String(length) } : headers,
    send: async (request) => {
      request.end(content);
    },
  };
}

function connectionFailure(url: string, request: http.ClientRequest, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (CERTIFICATE.test(code)) {
    return new UnavailableError(
      "UW-TRACK-016",
      `the certificate of ${url} is not trusted (${code}). Set MLFLOW_TRACKING_SERVER_CERT_PATH to its authority's file, or, at your own risk, MLFLOW_TRACKING_INSECURE_TLS=true.`,
      { cause: error },
    );
  }
  const isNetwork =
    /^(?:E[A-Z]+|HPE_|EAI_|ERR_(?:SSL|STREAM_PREMATURE|TLS))/.test(code) || /silent for/.test(String(error));
  // The disk's own errors name a path.
  if (!isNetwork || (error as NodeJS.ErrnoException).path !== undefined) return error;
  const reason = code || (error as Error).message;
  const stale = request.reusedSocket && code === "ECONNRESET";
  return new (stale ? StaleConnection : ServerGone)(url, reason, { cause: error });
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
