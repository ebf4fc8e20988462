import { createHash } from "node:crypto";
import { Random } from "../../random.ts";
import { BAD, type Column, type Dataset, GOOD } from "../../table/index.ts";
import { fieldOf } from "../build-dataset.ts";
import { germanCredit } from "../catalogue/german-credit.ts";
import type { ParsedOptions } from "../options.ts";
import { effects, FATE, type FieldModel, fieldModels, INTERCEPT, interplay, TRAITS } from "./applicant-model.ts";
import type { SyntheticSpec } from "./spec.ts";

/**
 * Generated applicants with the columns of German Credit, about 30 % of them bad. The same rows and seed give the same
 * data everywhere; a longer table begins with the rows of a shorter one.
 */
export function generateApplicants({ rows, seed }: SyntheticSpec, options: ParsedOptions = {}): Dataset {
  const random = new Random(seed).fork("applicants");
  const drawers = fieldModels.map((model) => drawerOf(model, rows));
  const y = new Uint8Array(rows);
  const traits = new Float64Array(TRAITS);
  const at = new Map(fieldModels.map(({ name }, i) => [name, i]));
  const answer = (name: string) => drawers[at.get(name) as number].last();
  for (let row = 0; row < rows; row++) {
    for (let trait = 0; trait < TRAITS; trait++) traits[trait] = random.normal();
    let logOdds = INTERCEPT + FATE * random.normal();
    for (const drawer of drawers) logOdds += drawer.draw(row, traits, random);
    logOdds += interplay(answer);
    y[row] = random.float() * (1 + Math.exp(-logOdds)) < 1 ? BAD : GOOD;
  }
  const columns = drawers.map(({ column }) => column);
  const { target, costs, name } = germanCredit;
  const edition = options.labels ?? "corrected";
  return {
    schema: {
      name: options.name ?? `synthetic-${name}`,
      fields: columns.map((column, i) => fieldOf(column, germanCredit.fields[i], edition)),
      target: { name: target.name, event: target.event, nonEvent: target.nonEvent, labels: target.labels },
      costs: options.costs ?? costs ?? { falseNegative: 1, falsePositive: 1 },
      labelEdition: edition,
    },
    X: { rows, columns },
    y,
    source: {
      name: `synthetic-${name}`,
      uri: `synthetic:${rows}:${seed}`,
      sha256: hashOf(columns, y),
      synthetic: true,
      warnings: ["generated applicants: no figure says anything about lending"],
    },
  };
}

interface Drawer {
  readonly column: Column;
  /** Draws one applicant's answer. @returns the log-odds that it adds. */
  draw(row: number, traits: Float64Array, random: Random): number;
  /** The answer drawn last. */
  last(): string | number;
}

function drawerOf({ name, traits: loadings, answer }: FieldModel, rows: number): Drawer {
  const chance = Math.sqrt(1 - loadings.reduce((sum, loading) => sum + loading * loading, 0));
  const score = (traits: Float64Array, random: Random) => {
    let z = chance * random.normal();
    for (let trait = 0; trait < TRAITS; trait++) z += loadings[trait] * traits[trait];
    return z;
  };
  if (answer.kind === "lognormal") {
    const values = new Float64Array(rows);
    const { location, spread, shift, least, most } = answer;
    let value = 0;
    return {
      column: { kind: "numeric", name, values },
      draw(row, traits, random) {
        const drawn = shift + Math.round(Math.exp(location + spread * score(traits, random)));
        value = Math.min(Math.max(drawn, least), most);
        values[row] = value;
        return 0;
      },
      last: () => value,
    };
  }
  const { values: choices, upper } = answer;
  const added = Float64Array.from(choices, (choice) => effects[name]?.[String(choice)] ?? 0);
  const { column, write } = choiceColumn(name, choices, rows);
  let choice = 0;
  return {
    column,
    draw(row, traits, random) {
      const z = score(traits, random);
      choice = 0;
      while (z > upper[choice]) choice++;
      write(row, choice);
      return added[choice];
    },
    last: () => choices[choice],
  };
}

/** Levels stand in the codebook's order, whatever the order of the choices. */
function choiceColumn(name: string, choices: readonly (string | number)[], rows: number) {
  if (typeof choices[0] === "number") {
    const values = new Float64Array(rows);
    const column: Column = { kind: "numeric", name, values };
    return {
      column,
      write: (row: number, choice: number) => {
        values[row] = choices[choice] as number;
      },
    };
  }
  const listed = Object.keys(germanCredit.fields.find((field) => field.name === name)?.labels ?? {});
  const levels = listed.filter((level) => choices.includes(level));
  const codeOf = Int32Array.from(choices, (choice) => levels.indexOf(String(choice)));
  const codes = new Int32Array(rows);
  const column: Column = { kind: "categorical", name, codes, levels };
  return {
    column,
    write: (row: number, choice: number) => {
      codes[row] = codeOf[choice];
    },
  };
}

function hashOf(columns: readonly Column[], y: Uint8Array): string {
  const hash = createHash("sha256");
  for (const column of columns) hash.update(column.kind === "numeric" ? column.values : column.codes);
  return hash.update(y).digest("hex");
}
