/** Single precision where a network is trained, double where it predicts. */
export type Floats = Float32Array | Float64Array;

/** What the hidden units of a layer make of their inputs. Works on whole layers: a call a unit would cost more than it does. */
export interface Activation {
  /** Turns inputs into outputs, in place. */
  apply(units: Floats): void;
  /** Multiplies each delta by the slope of the activation, which the output tells. */
  multiplyBySlope(deltas: Floats, outputs: Floats): void;
  /** Initial weights lie within ±√(gain / (inputs + outputs)) (Glorot & Bengio, AISTATS 2010). */
  readonly gain: number;
}

export const activations = {
  relu: {
    apply(units) {
      // max(0, z) without a branch: which units fire is a coin toss that no processor predicts.
      for (let j = 0; j < units.length; j++) units[j] = 0.5 * (units[j] + Math.abs(units[j]));
    },
    multiplyBySlope(deltas, outputs) {
      for (let j = 0; j < deltas.length; j++) deltas[j] *= Number(outputs[j] > 0);
    },
    gain: 6,
  },
  tanh: {
    apply(units) {
      for (let j = 0; j < units.length; j++) units[j] = Math.tanh(units[j]);
    },
    multiplyBySlope(deltas, outputs) {
      for (let j = 0; j < deltas.length; j++) deltas[j] *= 1 - outputs[j] * outputs[j];
    },
    gain: 6,
  },
  logistic: {
    apply(units) {
      for (let j = 0; j < units.length; j++) units[j] = sigmoid(units[j]);
    },
    multiplyBySlope(deltas, outputs) {
      for (let j = 0; j < deltas.length; j++) deltas[j] *= outputs[j] * (1 - outputs[j]);
    },
    gain: 2,
  },
  identity: { apply() {}, multiplyBySlope() {}, gain: 6 },
} satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

export const activationNames = ["relu", "tanh", "logistic", "identity"] as const satisfies readonly ActivationName[];

/** 1 / (1 + exp(−z)) without overflow. */
export function sigmoid(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}
