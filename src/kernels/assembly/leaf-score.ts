/** The leaf whose best split is looked for, and what two children score that it may be split into. */
import { plan } from "./plan";

/** Sums of the leaf, and the bar that a split must score more than. */
export let leafGradient: f64 = 0;
export let leafHessian: f64 = 0;
export let leafCopies: f64 = 0;
export let bar: f64 = 0;

// @ts-ignore: decorator
@inline
export function gradientOf(packed: i64): f64 {
  return <f64>(packed >> 32);
}

// @ts-ignore: decorator
@inline
export function hessianOf(packed: i64): f64 {
  return <f64>(packed & 0xffff_ffff);
}

/** The L1 penalty, as far as its square matters. */
// @ts-ignore: decorator
@inline
function shrink(gradient: f64): f64 {
  return Math.max(Math.abs(gradient) - plan().regAlpha, 0);
}

// @ts-ignore: decorator
@inline
export function scoreOf(gradient: f64, hessian: f64, penalty: f64): f64 {
  const leftGradient = shrink(gradient);
  const rightGradient = shrink(leafGradient - gradient);
  const left = hessian + penalty;
  const right = leafHessian + penalty - hessian;
  return (leftGradient * leftGradient * right + rightGradient * rightGradient * left) / (left * right);
}

/** What a leaf may say: −gradient / weight, within the bounds. */
// @ts-ignore: decorator
@inline
function valueOf(gradient: f64, weight: f64): f64 {
  return Math.min(Math.max(-signedShrink(gradient) / weight, plan().least), plan().most);
}

// @ts-ignore: decorator
@inline
function scoreOfValue(gradient: f64, weight: f64, value: f64): f64 {
  return -(2 * signedShrink(gradient) + weight * value) * value;
}

// @ts-ignore: decorator
@inline
function signedShrink(gradient: f64): f64 {
  if (gradient > plan().regAlpha) return gradient - plan().regAlpha;
  return gradient < -plan().regAlpha ? gradient + plan().regAlpha : 0;
}

/** Score of children that say what they may; those that say it against the slot's direction have none. */
export function scoreWithin(gradient: f64, hessian: f64, penalty: f64, monotone: i32): f64 {
  const leftWeight = hessian + penalty;
  const rightWeight = leafHessian - hessian + penalty;
  const left = valueOf(gradient, leftWeight);
  const right = valueOf(leafGradient - gradient, rightWeight);
  if (monotone > 0 ? left > right : monotone < 0 && left < right) return -Infinity;
  return scoreOfValue(gradient, leftWeight, left) + scoreOfValue(leafGradient - gradient, rightWeight, right);
}

/** Begins the search for a leaf of these sums. */
export function beginLeaf(gradient: f64, hessian: f64, copies: f64): void {
  leafGradient = gradient;
  leafHessian = hessian;
  leafCopies = copies;
  const shrunk = shrink(leafGradient);
  const weight = leafHessian + plan().regLambda;
  bar = (shrunk * shrunk) / weight;
  if (plan().isMonotone) bar = scoreOfValue(leafGradient, weight, valueOf(leafGradient, weight));
  bar += plan().minSplitGain;
}
