// Partial derivatives by central differences with steps of 2^-130 of the input: exact to some 70 digits.
import { abs, div, real, toNumber, toText } from './real.mjs';

/** @typedef {import('./real.mjs').Real} Real */
/** @typedef {(inputs: Real[]) => Real} Model */
/**
 * @typedef {[name: string, by: number[], sign: 1n | -1n][]} GreekList the inputs to differentiate in, and -1 for -d/dT
 */

const STEP_BITS = 130n;

/**
 * The derivative of a model in its inputs of these numbers, one after the other.
 * @param {Model} model
 * @param {number[]} by
 * @returns {Model}
 */
export function derivative(model, by) {
  const [index, ...rest] = by;
  if (index === undefined) return model;
  const inner = derivative(model, rest);
  return (inputs) => {
    const x = inputs[index] ?? 0n;
    const step = (x === 0n ? real(1) : abs(x)) >> STEP_BITS;
    const at = (/** @type {Real} */ value) => inner(inputs.map((input, i) => (i === index ? value : input)));
    return div(at(x + step) - at(x - step), 2n * step);
  };
}

/**
 * A value and its tolerance, in the words of ../shared/vectors/README.md: so many units of the error that one ulp in
 * every input would cause, units x 2^-53 x (|y| + sum |x dy/dx|).
 * @param {Model} model @param {Real[]} inputs @param {number} units @returns {{ value: string, tolerance: string }}
 */
export function valueAndTolerance(model, inputs, units = 16) {
  const value = model(inputs);
  let sum = abs(value);
  inputs.forEach((x, i) => {
    if (x === 0n) return;
    // One-sided with a coarse step: two digits are enough here, and it saves half of the work.
    const moved = inputs.map((input, j) => (j === i ? input + (x >> 60n) : input));
    sum += abs((model(moved) - value) << 60n);
  });
  return { value: toText(value), tolerance: (units * 2 ** -53 * toNumber(sum)).toPrecision(3) };
}

/** The Greeks of a model by name. @param {Model} model @param {GreekList} list @returns {Record<string, Model>} */
export const greekColumns = (model, list) =>
  Object.fromEntries(
    list.map(([name, by, sign]) => [name, (/** @type {Real[]} */ inputs) => sign * derivative(model, by)(inputs)]),
  );

/**
 * The columns of values, then those of their tolerances.
 * @param {Record<string, Model>} models @param {Real[]} inputs @returns {Record<string, string>}
 */
export function valueColumns(models, inputs) {
  const entries = Object.entries(models).map(([name, model]) => ({ name, ...valueAndTolerance(model, inputs) }));
  const values = entries.map(({ name, value }) => [name, value]);
  const tolerances = entries.map(({ name, tolerance }) => [`tol_${name}`, tolerance]);
  return Object.fromEntries([...values, ...tolerances]);
}
