import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Chromium's program (`CHROMIUM` names another), or undefined where there is none: then tests that need a browser are to
 * be skipped, and this says so. On the CI machine nothing may be skipped.
 */
export function chromiumProgram(): string | undefined {
  const found = [process.env["CHROMIUM"], ...PLACES].find((file) => file !== undefined && existsSync(file));
  if (found !== undefined) return found;
  if (process.env["CI"] === "true") throw new Error("no Chromium is installed: apt-get install chromium");
  process.stderr.write("\nSkipping the tests in a browser: install Chromium, or name it in CHROMIUM.\n");
  return undefined;
}
