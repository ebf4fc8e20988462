import type { Field } from "../table/index.ts";
import type { PackagedModel } from "./packaged-model.ts";

/** What a reader of the model folder must know: what the model is, what it learnt from, how to use it, what it can't do. */
export function modelCard({ learner, params, fields, warnings, about, runId, createdAt }: PackagedModel): string {
  const { trainedOn, target, decision, version } = about;
  const { falseNegative, falsePositive } = decision.costs;
  const percent = (100 * trainedOn.badRate).toFixed(1);
  return `# ${learner}: the probability that an applicant goes bad

Trained by Underwrite ${version} on ${new Date(createdAt).toISOString().slice(0, 10)}, run \`${runId}\`.

- **Learnt from** ${trainedOn.name}: ${trainedOn.rows} applicants, ${percent} % of them bad (\`${target.name}\` = \`${target.event}\`).
  SHA-256 of the data: \`${trainedOn.sha256}\`.
- **Decides** by rejecting from a PD of ${decision.cutoff} on, where approving a bad applicant costs ${falseNegative} and rejecting a
  good one ${falsePositive}. How well it does is in the run's metrics, all measured on applicants that it had not seen.
- **Hyperparameters**: \`${JSON.stringify(params)}\`
${warnings.map((warning) => `- **Warning**: ${warning}\n`).join("")}
## Use it

    underwrite score runs:/${runId} applicants.csv

    import mlflow.pyfunc
    model = mlflow.pyfunc.load_model("runs:/${runId}/model")
    model.predict(applicants)    # a pandas data frame in; a data frame with one column, pd, out

    mlflow models serve -m runs:/${runId}/model --env-manager local

\`model.onnx\` runs by itself wherever ONNX Runtime does: one input a column, of one entry an applicant, and one output, \`pd\`.
\`""\`, \`nan\`, \`None\`, \`NA\` and the like mean missing in a category, NaN in a number. A level that training did not hold is
taken for what it is, unknown.

## Columns

| column | values | may be missing |
| --- | --- | --- |
${fields.map((field) => `| ${cell(field.name)} | ${cell(valuesOf(field))} | ${field.allowMissing ? "yes" : "no"} |\n`).join("")}
## Limits

- It knows applicants who were accepted and whose loans ran their course. Nothing was inferred of those rejected.
- A PD is as good as its calibration among applicants like those above; where the share of bad differs, correct for it.
- Whether its decisions are fair and lawful where they are made is for people to judge; this file is evidence for that, no more.
`;
}

/** At most a dozen levels. */
function valuesOf({ kind, levels = [], unit }: Field): string {
  if (kind === "numeric") return unit === undefined ? "number" : `number, ${unit}`;
  return levels.slice(0, 12).join(", ") + (levels.length > 12 ? `, … (${levels.length} levels)` : "");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
