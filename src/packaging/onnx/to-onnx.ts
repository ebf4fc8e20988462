import { type Learnt, learntBy, type ModelJson } from "../../learners/index.ts";
import { OnnxGraph, type Value } from "./graph.ts";
import { evidencePd } from "./learners/evidence.ts";
import { linePd } from "./learners/line.ts";
import { neighboursPd } from "./learners/neighbours.ts";
import { networkPd } from "./learners/network.ts";
import { scorecardPd } from "./learners/scorecard.ts";
import { supportVectorsPd } from "./learners/support-vectors.ts";
import { treesPd } from "./learners/trees.ts";
import { votePd } from "./learners/vote.ts";
import { RawInputs } from "./raw-inputs.ts";

/**
 * A model with its preprocessing as ONNX: one input a raw column, named like it, `[N]`, numbers double (NaN where
 * missing) and categories text; one output, `pd`, double `[N]`. Unseen levels and missing values are what they are to
 * the native model. The metadata name the learner and how many applicants to score in one call at most.
 */
export function toOnnx(model: ModelJson): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph();
  const learnt = learntBy(model);
  const pd = pdOf(new RawInputs(graph, model.fields), learnt);
  return graph.toOnnx(pd, {
    name: model.learner,
    metadata: { "underwrite.learner": model.learner, "underwrite.rows_per_call": String(rowsPerCall(learnt)) },
  });
}

function pdOf(inputs: RawInputs, learnt: Learnt): Value {
  switch (learnt.kind) {
    case "line":
      return linePd(inputs, learnt);
    case "scorecard":
      return scorecardPd(inputs, learnt);
    case "trees":
      return treesPd(inputs, learnt);
    case "support vectors":
      return supportVectorsPd(inputs, learnt);
    case "neighbours":
      return neighboursPd(inputs, learnt);
    case "evidence":
      return evidencePd(inputs, learnt);
    case "network":
      return networkPd(inputs, learnt);
    case "vote":
      return votePd(
        inputs,
        learnt.members.map((member) => pdOf(inputs, learntBy(member))),
      );
  }
}

/** Each applicant meets every training row of neighbours at once: so few at a time that their distances fit in memory. */
function rowsPerCall(learnt: Learnt): number {
  if (learnt.kind !== "neighbours") return 1000;
  return Math.max(1, Math.min(1000, Math.floor(4_000_000 / learnt.training.rows)));
}
