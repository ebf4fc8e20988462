import path from "node:path";
import { describe } from "vitest";
import { openStore } from "../../src/tracking/index.ts";
import { pythonPrograms } from "../python.ts";
import { MlflowServer } from "../tracking/mlflow-server.ts";
import { describeStore } from "./store-contract.ts";

const latest = pythonPrograms("latest");
const oldest = pythonPrograms("mlflow-3.7");

describe.each([
  ["the newest MLflow", latest, 120],
  // Its server moves 2 MB a second.
  ["MLflow 3.7", oldest, 6],
] as const)("%s", (_, programs, largeMegabytes) => {
  describe.skipIf(programs === undefined)("by REST", () => {
    describeStore("the mlflow store", async () => {
      const server = await MlflowServer.start({ programs: programs ?? "" });
      const open = () => openStore(server.url, { outbox: path.join(server.folder, "outbox") });
      const store = await open().catch(async (error) => {
        await server.dispose();
        throw error;
      });
      return { store, largeMegabytes, reopen: open, dispose: () => server.dispose() };
    });
  });
});
