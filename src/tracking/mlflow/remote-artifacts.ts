import { stat } from "node:fs/promises";
import { UsageError } from "../../errors.ts";
import { checkArtifactPath } from "../artifact-path.ts";
import { ArtifactFolder, type ArtifactOwner } from "../disk/artifact-folder.ts";
import type { ArtifactContent, ArtifactInfo } from "../store.ts";
import type { Http } from "./http.ts";
import { isMissing } from "./refusal.ts";

interface FileAnswer {
  readonly path: string;
  readonly is_dir?: boolean;
  readonly file_size?: number | string;
}

/**
 * The files of runs and models of an MLflow server: through the server where it keeps them (`mlflow-artifacts:`), or
 * straight into a folder that this machine shares with it.
 */
export class RemoteArtifacts {
  readonly #http: Http;
  readonly #shared: ArtifactFolder;

  constructor(http: Http) {
    this.#http = http;
    this.#shared = new ArtifactFolder(process.cwd());
  }

  async write(owner: ArtifactOwner, name: string, content: ArtifactContent): Promise<void> {
    checkArtifactPath(name);
    if (!isProxied(owner)) return this.#shared.write(owner, name, content);
    if (typeof content === "string" || content instanceof Uint8Array) {
      return this.#http.upload(proxyPath(owner, name), { bytes: content });
    }
    if (!(await stat(content.file).catch(() => undefined))?.isFile()) {
      throw new UsageError(
        "UW-TRACK-415",
        `${content.file}, to be stored as an artifact, is not a file. Check its path.`,
      );
    }
    return this.#http.upload(proxyPath(owner, name), content);
  }

  async list(owner: ArtifactOwner, folder: string | undefined): Promise<readonly ArtifactInfo[]> {
    if (folder !== undefined) checkArtifactPath(folder);
    if (!isProxied(owner)) return this.#shared.list(owner, folder);
    const files: FileAnswer[] = [];
    let token: string | undefined;
    do {
      const answer = await this.#page(owner, folder, token);
      files.push(...(answer.files ?? []));
      token = answer.next_page_token || undefined;
    } while (token !== undefined);
    return files
      .map(({ path, is_dir: isFolder = false, file_size: bytes }) => ({
        path,
        isFolder,
        bytes: isFolder ? undefined : Number(bytes ?? 0),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async read(owner: ArtifactOwner, name: string): Promise<Uint8Array> {
    checkArtifactPath(name);
    if (!isProxied(owner)) return this.#shared.read(owner, name);
    return this.#found(owner, name, this.#http.download(proxyPath(owner, name)));
  }

  async copyTo(owner: ArtifactOwner, name: string, file: string): Promise<void> {
    checkArtifactPath(name);
    if (!isProxied(owner)) return this.#shared.copyTo(owner, name, file);
    await this.#found(owner, name, this.#http.downloadTo(proxyPath(owner, name), file));
  }

  #page({ id }: ArtifactOwner, folder: string | undefined, token: string | undefined) {
    interface Answer {
      readonly files?: readonly FileAnswer[];
      readonly next_page_token?: string;
    }
    if (!id.startsWith("m-")) {
      return this.#http.get<Answer>("artifacts/list", { run_id: id, path: folder, page_token: token });
    }
    const query = { artifact_directory_path: folder, page_token: token };
    return this.#http.get<Answer>(`logged-models/${id}/artifacts/directories`, query);
  }

  /** Servers differ in how they say that a file is absent, by 500 even: what is listed decides. */
  async #found<T>(owner: ArtifactOwner, name: string, fetched: Promise<T>): Promise<T> {
    try {
      return await fetched;
    } catch (error) {
      const folder = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : undefined;
      const isThere = (file: ArtifactInfo) => file.path === name && !file.isFolder;
      if (!isMissing(error) && (await this.list(owner, folder)).some(isThere)) throw error;
      throw new UsageError(
        "UW-TRACK-405",
        `${owner.id} has no artifact "${name}". See what it has with listArtifacts.`,
        { cause: error },
      );
    }
  }
}

function isProxied({ artifactUri }: ArtifactOwner): boolean {
  return artifactUri.startsWith("mlflow-artifacts:");
}

/** `mlflow-artifacts:/1/RUN/artifacts` and a name → where the server takes and gives the file. */
function proxyPath({ artifactUri }: ArtifactOwner, name: string): string {
  const root = decodeURIComponent(new URL(artifactUri).pathname);
  const segments = `${root}/${name}`.split("/").filter((segment) => segment !== "");
  return `/api/2.0/mlflow-artifacts/artifacts/${segments.map(encodeURIComponent).join("/")}`;
}
