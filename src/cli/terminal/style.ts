import { styleText } from "node:util";

/** Where words go, and how. Documents (`--json`) go to stdout; words go to stderr then. */
export interface Terminal {
  /** Writes text for people, with a line feed. */
  say(text: string): void;
  /** Writes what the command was asked for, with a line feed: always on stdout. */
  print(text: string): void;
  /** Overwrites the lines that the last `redraw` wrote; a no-op where not `interactive`. */
  redraw(lines: readonly string[]): void;
  /** True where lines can be overwritten. */
  readonly interactive: boolean;
  /** Infinite where lines go to a file or a pipe. */
  readonly columns: number;
  readonly style: Style;
}

/** What a text must know of where it is shown. */
export type Page = Pick<Terminal, "columns" | "style">;

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

export interface TerminalOptions {
  /** A document goes to stdout: words must not. */
  readonly json: boolean;
  readonly quiet: boolean;
}

export function openTerminal({ json, quiet }: TerminalOptions): Terminal {
  const stream = json ? process.stderr : process.stdout;
  const dumb = process.env["TERM"] === "dumb" || process.env["CI"] !== undefined;
  const interactive = Boolean(stream.isTTY) && !quiet && !dumb;
  const columns = stream.columns ?? Number.POSITIVE_INFINITY;
  const colour = Boolean(stream.isTTY) && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) stream.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  return {
    interactive,
    columns,
    style: { bold: paint("bold"), dim: paint("dim"), good: paint("green"), bad: paint("red"), warn: paint("yellow") },
    say(text) {
      if (quiet) return;
      erase();
      stream.write(`${text}\n`);
    },
    print(text) {
      erase();
      process.stdout.write(`${text}\n`);
    },
    redraw(lines) {
      if (!interactive) return;
      erase();
      for (const line of lines) stream.write(`${clip(line, columns - 1)}\n`);
      drawn = lines.length;
    },
  };
}

/** Cuts a line without colours at a width, so that it never wraps. */
function clip(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
