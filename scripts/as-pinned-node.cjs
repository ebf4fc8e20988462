// Preloaded into npm. Npm leaves out optional packages, the linter's and the bundler's binaries among them, for which the
// Node that runs npm is too old. But the pinned Node will run them: so let npm choose for that one.
const pinned = require("../package-lock.json").packages["node_modules/node"].version;

if (/npm-cli\.js$|[\\/]npm$/.test(process.argv[1] ?? ""))
  Object.defineProperty(process, "version", { value: `v${pinned}` });
