import { UsageError } from "../errors.ts";
import type { TaskHandlers } from "./executor.ts";

/**
 * Imports a handler module, which exports `handlers`.
 * @throws UsageError `UW-EXEC-006` where it can't be imported or exports no `handlers`.
 */
export async function loadHandlers(url: URL): Promise<TaskHandlers> {
  const module: { readonly handlers?: TaskHandlers } = await import(url.href).catch((cause: unknown) => {
    throw new UsageError("UW-EXEC-006", `The handler module ${url.href} can't be imported: ${String(cause)}.`, {
      cause,
    });
  });
  if (module.handlers !== undefined) return module.handlers;
  throw new UsageError("UW-EXEC-006", `The handler module ${url.href} exports no "handlers".`);
}
