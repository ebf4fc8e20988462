import { setImmediate as nextTurn } from "node:timers/promises";
import { averageProba, type Model, type ModelJson } from "../learners/index.ts";
import { toOnnx } from "../packaging/index.ts";
import type { FittedModel } from "./model-job.ts";
import { findLearner, type ModelPlan, type TrainingPlan } from "./plan.ts";

/**
 * The plan's models that this one averages, where all of them are trained beside it with the hyperparameters that it
 * wants: then their fold predictions and fitted models are used again. Otherwise undefined, and it is fitted itself.
 */
export function membersInPlan(model: ModelPlan, plan: TrainingPlan): readonly ModelPlan[] | undefined {
  const { members } = findLearner(model.learner);
  if (!members) return undefined;
  const found = members.map((name) =>
    plan.models.find(
      (candidate) =>
        candidate.learner === name && JSON.stringify(candidate.params) === JSON.stringify(model.params[name]),
    ),
  );
  return found.every((member) => member !== undefined) ? found : undefined;
}

/**
 * What the model's own fit would have given, bit for bit; its times are the sums of its members' times. In steps, as
 * forests have megabytes, and workers wait for this thread.
 */
export async function averageMembers(model: ModelPlan, members: readonly FittedModel[]): Promise<FittedModel> {
  const learner = findLearner(model.learner);
  if (!learner.combine) throw new TypeError(`learner ${learner.name} has members but no combine`);
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const results = members[0].results.map((first, i) => {
    const parts = members.map((member) => member.results[i]);
    return {
      repeat: first.repeat,
      fold: first.fold,
      pd: averageProba(parts.map((part) => part.pd)),
      fitSeconds: total(parts.map((part) => part.fitSeconds)),
      predictSeconds: total(parts.map((part) => part.predictSeconds)),
      cpuSeconds: total(parts.map((part) => part.cpuSeconds)),
      queueSeconds: Math.max(...parts.map((part) => part.queueSeconds)),
      warnings: [],
    };
  });
  const decoder = new TextDecoder();
  const models = members.map((member) => modelOf(JSON.parse(decoder.decode(member.model)) as ModelJson));
  const combined = learner.combine(model.params, models);
  const json = combined.toJSON();
  await nextTurn();
  const bytes = new TextEncoder().encode(JSON.stringify(json));
  await nextTurn();
  return { results, model: bytes, onnx: toOnnx(json), warnings: combined.warnings };
}

/** A model as it was saved, which is only decoded if it has to predict: forests have megabytes. */
function modelOf(json: ModelJson): Model {
  const { learner, fields, warnings } = json;
  return {
    learner,
    fields,
    warnings,
    predictProba: (X, pd) => findLearner(learner).load(json).predictProba(X, pd),
    toJSON: () => json,
  };
}
