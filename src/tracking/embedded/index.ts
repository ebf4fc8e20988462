export { type Relocation, relocateStore } from "./relocate.ts";
export { type EmbeddedOptions, openEmbeddedStore } from "./store.ts";
