/** German Credit for the tests of model files: with holes to learn from, and with values that training did not see. */
import { fileURLToPath } from "node:url";
import { Random } from "../../src/random.ts";
import { loadDataset } from "../../src/readers/index.ts";
import { type Column, type Dataset, type Field, MISSING, type Table, takeRows, UNSEEN } from "../../src/table/index.ts";

const dataset = await loadDataset("german-credit", {}, { cwd: fileURLToPath(new URL("../../", import.meta.url)) });

/** All 1000 applicants, one value in twenty missing. */
export function germanWithHoles(): Dataset {
  const { schema } = dataset;
  const fields = schema.fields.map((field): Field => ({ ...field, allowMissing: true }));
  return { ...dataset, schema: { ...schema, fields }, X: pierce(dataset.X, 0.05, new Random(1)) };
}

/** 200 applicants, one value in ten missing and one category in ten never seen; some numbers are no integers. */
export function oddApplicants(): Table {
  const random = new Random(2);
  const rows = random.shuffle(Uint32Array.from({ length: dataset.X.rows }, (_, row) => row)).subarray(0, 200);
  const { columns } = pierce(takeRows(dataset.X, rows), 0.1, random);
  return {
    rows: rows.length,
    columns: columns.map((column): Column => {
      if (column.kind === "numeric") {
        return { ...column, values: column.values.map((x, row) => (row % 3 === 0 ? x * 1.37 + 0.1 : x)) };
      }
      return { ...column, codes: column.codes.map((code) => (random.float() < 0.1 ? UNSEEN : code)) };
    }),
  };
}

function pierce(X: Table, share: number, random: Random): Table {
  const columns = X.columns.map((column): Column => {
    const gone = () => random.float() < share;
    return column.kind === "numeric"
      ? { ...column, values: column.values.map((x) => (gone() ? Number.NaN : x)) }
      : { ...column, codes: column.codes.map((code) => (gone() ? MISSING : code)) };
  });
  return { ...X, columns };
}
