export { type EmbeddedOptions, openEmbeddedStore } from "./store.ts";
