import { availableParallelism } from "node:os";
import type { TrainingEvent } from "../../training/index.ts";
import { count, duration, percent, share } from "./format.ts";
import type { Terminal } from "./style.ts";

const REDRAW_MILLISECONDS = 100;
const BAR = 20;

/**
 * Shows a training run as it goes: what each worker does, progress, CPU and time left, redrawn in place. Where lines
 * can't be redrawn (a log, a pipe), it says one plain line per finished model.
 */
export class LiveView {
  readonly #terminal: Terminal;
  readonly #executor: string;
  readonly #workers = new Map<string, { task: string; share: number }>();
  readonly #workerOf = new Map<string, string>();
  readonly #began = performance.now();
  #tasks = 0;
  #ended = 0;
  #models = 0;
  #modelsEnded = 0;
  #timer: NodeJS.Timeout | undefined;
  #cpu = process.cpuUsage();
  #cpuAt = performance.now();
  #utilisation = 0;

  constructor(terminal: Terminal, executor: string) {
    this.#terminal = terminal;
    this.#executor = executor;
  }

  handle(event: TrainingEvent): void {
    switch (event.type) {
      case "data-sent":
        this.#terminal.say(
          this.#terminal.style.dim(`  ${size(event.bytes)} of data sent ${event.way} in ${duration(event.seconds)}`),
        );
        break;
      case "began":
        this.#tasks = event.tasks;
        this.#models = event.models;
        if (this.#terminal.interactive) this.#timer = setInterval(() => this.#draw(), REDRAW_MILLISECONDS).unref();
        break;
      case "task-started":
        this.#workerOf.set(event.task, event.worker);
        this.#workers.set(event.worker, { task: event.task, share: 0 });
        break;
      case "task-progress": {
        const doing = this.#workers.get(this.#workerOf.get(event.task) ?? "");
        if (doing?.task === event.task) doing.share = event.share;
        break;
      }
      case "task-retried":
        this.#terminal.say(this.#terminal.style.warn(`  ! ${event.task}: ${event.reason}; trying again`));
        break;
      case "task-ended":
        this.#ended++;
        this.#workerOf.delete(event.task);
        break;
      case "model-ended":
        this.#modelsEnded++;
        this.#sayModel(event.outcome);
        break;
    }
  }

  /** Takes the moving lines away. */
  close(): void {
    clearInterval(this.#timer);
    this.#terminal.redraw([]);
  }

  #sayModel(outcome: Extract<TrainingEvent, { type: "model-ended" }>["outcome"]): void {
    const { style } = this.#terminal;
    const name = outcome.learner.padEnd(20);
    const total = String(this.#models);
    const at = `[${String(this.#modelsEnded).padStart(total.length)}/${total}]`;
    if (outcome.evaluation) {
      const { metrics } = outcome.evaluation;
      const words = `ROC AUC ${share(metrics["roc_auc"], 4)}  cost ${share(metrics["cost_tuned"])}  fit ${duration(metrics["fit_seconds"])}`;
      this.#terminal.say(`  ${style.good("✓")} ${at} ${name} ${words}`);
    } else if (outcome.status === "FAILED") {
      const { code = "", message = "failed" } = outcome.error ?? {};
      this.#terminal.say(`  ${style.bad("✗")} ${at} ${name} ${`${code} ${message}`.trim()}`);
    }
  }

  #draw(): void {
    this.#measureCpu();
    const elapsed = (performance.now() - this.#began) / 1000;
    const running = [...this.#workers.values()].reduce((sum, worker) => sum + worker.share, 0);
    const done = Math.min(1, (this.#ended + Math.min(running, this.#tasks - this.#ended)) / Math.max(1, this.#tasks));
    const left = done > 0.02 ? `${duration((elapsed / done) * (1 - done))} left` : "";
    const lines = [...this.#workers]
      .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
      .map(
        ([worker, { task, share: part }]) => `    ${worker.padEnd(10)} ${task.padEnd(44)} ${percent(part).padStart(5)}`,
      );
    const head = `  ${bar(done)} ${this.#ended}/${count(this.#tasks, "task")} · ${this.#executor} · CPU ${percent(this.#utilisation)} · ${duration(elapsed)} · ${left}`;
    this.#terminal.redraw([head, ...lines]);
  }

  #measureCpu(): void {
    const now = performance.now();
    if (now - this.#cpuAt < 500) return;
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#utilisation = Math.min(1, (user + system) / 1000 / (now - this.#cpuAt) / availableParallelism());
    this.#cpu = process.cpuUsage();
    this.#cpuAt = now;
  }
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function bar(done: number): string {
  const full = Math.round(done * BAR);
  return "█".repeat(full) + "░".repeat(BAR - full);
}
