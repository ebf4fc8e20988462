import { isBuiltin } from "node:module";
import { posix, relative, sep } from "node:path";
import { flow, type Place, pure } from "./flow.ts";

/**
 * Oxlint rule `underwrite/import-direction`: keeps the data flow readable off the folder names. In `src/`
 * - an import points to places earlier in the flow only;
 * - another folder is imported through its `index.ts` only;
 * - pure places import nothing of Node.
 */
const importDirection = {
  meta: { type: "problem" },
  create(context: RuleContext) {
    const file = relative(context.cwd, context.filename).split(sep).join("/");
    const check = ({ source }: Importing) => {
      if (typeof source?.value !== "string") return;
      const message = violation(file, source.value);
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

export default { meta: { name: "underwrite" }, rules: { "import-direction": importDirection } };

/**
 * What is wrong with one import, or undefined.
 * @param file path of the importing file from the project's root, with `/`
 */
function violation(file: string, specifier: string): string | undefined {
  const from = placeOf(file);
  if (from === undefined) return undefined;
  if (!isPlace(from)) return `"${from}" is not in the flow. Give it its place in lint/flow.ts.`;
  if (!specifier.startsWith(".")) {
    if (!pure.includes(from) || !isBuiltin(specifier)) return undefined;
    return `${from} is pure and runs in a browser: it can't import ${specifier}. Let its caller pass in what it needs.`;
  }
  const target = posix.join(posix.dirname(file), specifier);
  const to = placeOf(target);
  if (to === undefined) return `${from} can't import ${target}: it lies outside src/ and is not part of the package.`;
  if (to === from) return undefined;
  if (!isPlace(to)) return `"${to}" is not in the flow. Give it its place in lint/flow.ts.`;
  if (flow.indexOf(to) > flow.indexOf(from)) {
    return `${from} can't import ${to}, which comes later in the flow: ${flow.join(" → ")}.`;
  }
  if (target !== `src/${to}.ts` && target !== `src/${to}/index.ts`) {
    return `${from} can't reach into ${to}: import from src/${to}/index.ts, and export there what others may use.`;
  }
  return undefined;
}

/** The first name below `src/`, without `.ts`; undefined for what lies elsewhere. */
function placeOf(path: string): string | undefined {
  return /^src\/([^/]+?)(?:\.ts)?(?:\/|$)/.exec(path)?.[1];
}

function isPlace(name: string): name is Place {
  return (flow as readonly string[]).includes(name);
}

// As much of Oxlint's plugin interface as the rule uses; the whole is in a package of its own.
interface RuleContext {
  readonly cwd: string;
  readonly filename: string;
  report(problem: { node: unknown; message: string }): void;
}

interface Importing {
  readonly source?: { readonly value?: unknown } | null;
}
