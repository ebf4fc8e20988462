/**
 * Makes the pictures of README and docs/ anew, from what the commands shown there really print and store:
 *
 *     node scripts/pictures.mjs
 *
 * Needs Chromium (or its program in CHROMIUM), `script` of util-linux for a terminal, and some quiet on the machine, as
 * times are in the picture.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { pinnedNode, root } from "./install.mjs";

const images = join(root, "docs/images");
const folder = mkdtempSync(join(tmpdir(), "underwrite-pictures-"));
const underwrite = [pinnedNode, join(root, "bin/underwrite.mjs")];
const env = {
  ...process.env,
  TERM: "xterm-256color",
  UNDERWRITE_DATA: dataFolder(),
  CI: undefined,
  NO_COLOR: undefined,
};

/** Terminal's codes for looks. */
const CLASSES = { 1: "bold", 2: "dim", 31: "bad", 32: "good", 33: "warn" };

mkdirSync(images, { recursive: true });
try {
  const printed = inTerminal([...underwrite, "start"].map((word) => `'${word}'`).join(" "));
  await photograph(pageOf(lastScreen(printed)), join(images, "start.png"));
  copyCharts();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The data beside the clone, where they are; else the command looks for them itself. */
function dataFolder() {
  return process.env.UNDERWRITE_DATA ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
}

/** What a command prints on a terminal 110 columns wide, with all its control codes. */
function inTerminal(command) {
  const { status, stdout, stderr } = spawnSync("script", ["-qec", `stty cols 110 rows 60; ${command}`, "/dev/null"], {
    cwd: folder,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${command} ended with status ${status}: ${stderr}${stdout}`);
  return stdout;
}

/** The lines that are left when all has been printed: a live view overwrites its own. */
function lastScreen(printed) {
  const lines = [""];
  for (const part of printed.replaceAll("\r", "").split(/(\n|\u001b\[\d+A|\u001b\[0J)/)) {
    const up = /^\u001b\[(\d+)A$/.exec(part);
    if (up) lines.splice(lines.length - 1 - Number(up[1]), Infinity, "");
    else if (part === "\n") lines.push("");
    else if (part !== "\u001b[0J") lines[lines.length - 1] += part;
  }
  return lines;
}

/** The leaderboard and the timings, as a page that looks like a terminal. */
function pageOf(lines) {
  const from = lines.findIndex((line) => line.includes("cross-validation"));
  const to = lines.findIndex((line) => line.startsWith("Next:"));
  const shown = lines.slice(from, to).map(toHtml).join("\n");
  return `<!doctype html><meta charset="utf-8"><style>
    body{margin:0;background:#fff;inline-size:fit-content}
    figure{margin:0;background:#16181c;color:#e8e6e1;border-radius:10px;padding:18px 22px;inline-size:fit-content}
    pre{margin:0;font:14px/1.45 "DejaVu Sans Mono",monospace}
    .prompt{color:#8fd18f}.bold{font-weight:700;color:#fff}.dim{color:#a3a7ae}.good{color:#7fd88f}.bad{color:#ff8f80}.warn{color:#f2c14e}
  </style><figure><pre><span class="prompt">$</span> <span class="bold">npm start</span>\n<span class="dim">…</span>\n${shown}</pre></figure>`;
}

function toHtml(line) {
  const escaped = line.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return escaped.replaceAll(/\u001b\[(\d+)m/g, (_, code) =>
    CLASSES[code] === undefined ? "</span>" : `<span class="${CLASSES[code]}">`,
  );
}

async function photograph(html, file) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage({ deviceScaleFactor: 1.2 });
    await page.setContent(html);
    await page.locator("figure").screenshot({ path: file, omitBackground: true });
  } finally {
    await browser.close();
  }
}

/** The charts that the cheapest model's run and its training run carry. */
function copyCharts() {
  const list = (...flags) => {
    const [program, ...args] = [...underwrite, "runs", "--json", ...flags];
    return JSON.parse(spawnSync(program, args, { cwd: folder, env, encoding: "utf8" }).stdout);
  };
  const [best] = list("--order-by", "metrics.cost_tuned ASC", "--limit", "1");
  const [training] = list("--parents", "--limit", "1");
  const artifacts = ({ experimentId, runId }) => join(folder, "mlruns", experimentId, runId, "artifacts");
  for (const name of ["roc.svg", "calibration.svg", "cost.svg", "confusion.svg"]) {
    copyFileSync(join(artifacts(best), name), join(images, name));
  }
  copyFileSync(join(artifacts(training), "timeline.svg"), join(images, "timeline.svg"));
  const { length } = readFileSync(join(images, "start.png"));
  process.stdout.write(`Pictures made in docs/images; start.png has ${Math.round(length / 1000)} kB.\n`);
}
