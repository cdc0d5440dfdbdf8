/**
 * @returns a copy that nobody changes: what is stored must not follow what its writer does with it
 *   afterwards, nor be changed by a reader
 */
export const detached = <Value>(value: Value): Value => frozen(structuredClone(value));

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (!(value instanceof Date)) for (const part of Object.values(value)) frozen(part as unknown);
  return Object.freeze(value);
}
