export type { MlflowOptions } from "./settings.ts";
export { openMlflowStore } from "./store.ts";
export { type SyncReport, syncOutbox } from "./sync.ts";
