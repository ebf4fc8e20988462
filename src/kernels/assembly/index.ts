export { stepAdam } from "./adam";
export { assignBins, chooseCuts, sortDistinct } from "./binning";
export { factorise, solveFactorised } from "./cholesky";
export * from "./constants";
export { growTree, plantTree } from "./class-tree";
export { admit, dismiss, work } from "./crew";
export { takePlan } from "./forest-plan";
export { addUp, clear as clearHistogram, subtractHistogram } from "./histogram";
export {
  addToScores,
  countChild,
  fillHistogram,
  findSplit,
  partition,
  vote,
  writeRecords,
} from "./jobs";
export { addLogisticGroup, packLogistic } from "./logistic";
export {
  denseBackward,
  denseForward,
  fetchRows,
  penalise,
  rectify,
  silence,
  sparseBackward,
  sparseForward,
} from "./network";
export { judge, weigh } from "./network-loss";
export { noteCodes, noteNumbers, spreadCodes, spreadNumbers } from "./neighbour-cells";
export { arrangeByRow, drawRows, resetOrder, sumCopies } from "./rows";
export { fillKernelRow, findPartner, leastSlope, moveSlopes, sumRadial } from "./smo";
export { addSparseCurvatures, addSparseSlopes } from "./sparse-logistic";
export { seekTile, summarizeTile } from "./summary";
export { addTrees } from "./tree-walk";
