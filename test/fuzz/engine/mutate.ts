/** @returns a number from 0 up to 1 */
export type Random = () => number;

export const below = (random: Random, end: number): number => Math.floor(random() * end);
export const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[below(random, items.length)] as Item;

/** Numbers around which readers go wrong. */
export const EDGES: readonly bigint[] = [
  ...[0, 1, 2, 7, 8, 16, 31, 32, 52, 53, 63, 64].flatMap((bit) => [
    (1n << BigInt(bit)) - 1n,
    1n << BigInt(bit),
    (1n << BigInt(bit)) + 1n,
  ]),
  512n,
  4_096n,
  131_072n,
  132_096n,
];

/** Writes a number of `length` bytes, as far as it fits. */
export function putNumber(
  bytes: Buffer,
  at: number,
  { value, length, bigEndian = false }: { value: bigint; length: number; bigEndian?: boolean },
): void {
  for (let i = 0; i < length; i += 1) {
    const place = at + (bigEndian ? length - 1 - i : i);
    if (place < bytes.length) bytes[place] = Number((value >> BigInt(8 * i)) & 0xffn);
  }
}

export function getNumber(bytes: Buffer, at: number, length: number): bigint {
  let value = 0n;
  for (let i = length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return value;
}

/** A number on an edge, or a step away from what it was. */
export const nearby = (random: Random, value: bigint): bigint =>
  random() < 0.5 ? pick(random, EDGES) : value + BigInt(below(random, 9) - 4);

type Change = (input: Buffer, random: Random, other: Buffer) => Buffer;

function range(input: Buffer, random: Random): [from: number, to: number] {
  const from = below(random, input.length + 1);
  const length = Math.min(input.length - from, 2 ** below(random, 12));
  return [from, from + below(random, length + 1)];
}

const changed = (input: Buffer, change: (bytes: Buffer) => void): Buffer => {
  const bytes = Buffer.from(input);
  if (bytes.length > 0) change(bytes);
  return bytes;
};

/** What can be done to any bytes. */
const CHANGES: readonly Change[] = [
  function flipBit(input, random) {
    return changed(input, (bytes) => {
      const at = below(random, bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
    });
  },
  function setByte(input, random) {
    return changed(
      input,
      (bytes) => void bytes.fill(below(random, 256), below(random, bytes.length)),
    );
  },
  function otherByte(input, random) {
    return changed(
      input,
      (bytes) => void (bytes[below(random, bytes.length)] = below(random, 256)),
    );
  },
  function edgeNumber(input, random) {
    return changed(input, (bytes) => {
      const length = pick(random, [1, 2, 4, 8]);
      const at = below(random, Math.ceil(bytes.length / length)) * length;
      putNumber(bytes, at, {
        value: nearby(random, getNumber(bytes, at, length)),
        length,
        bigEndian: random() < 0.5,
      });
    });
  },
  function cutOff(input, random) {
    return input.subarray(0, below(random, input.length + 1));
  },
  function leaveOut(input, random) {
    const [from, to] = range(input, random);
    return Buffer.concat([input.subarray(0, from), input.subarray(to)]);
  },
  function double(input, random) {
    const [from, to] = range(input, random);
    return Buffer.concat([input.subarray(0, to), input.subarray(from)]);
  },
  function move(input, random) {
    const [from, to] = range(input, random);
    return changed(input, (bytes) => void input.copy(bytes, below(random, bytes.length), from, to));
  },
  function splice(input, random, other) {
    const [from, to] = range(other, random);
    const at = below(random, input.length + 1);
    const behind = random() < 0.5 ? at : at + to - from;
    return Buffer.concat([input.subarray(0, at), other.subarray(from, to), input.subarray(behind)]);
  },
];

/** One to four changes in a row. @param other another input, to take parts from */
export function mutate(input: Buffer, random: Random, other: Buffer): Buffer {
  let bytes = input;
  const count = 1 + below(random, 4);
  for (let i = 0; i < count; i += 1) bytes = pick(random, CHANGES)(bytes, random, other);
  return bytes;
}
