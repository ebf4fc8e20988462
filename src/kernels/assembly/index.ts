export { computeGradients } from "./gradients";
export { addUp, clearHistogram, fillHistogram, subtractHistogram } from "./histogram";
export { addTreeToScores, addToScores, arrangeByRow, partition, resetOrder, sumCopies } from "./rows";
export { findSplit } from "./split";
export { assignBins, chooseCuts, sortDistinct } from "./binning";
export { growTree, plantTree } from "./class-tree";
