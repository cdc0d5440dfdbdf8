/**
 * What a build reads from, and takes off, programs and drivers: 64-bit little-endian ELF files (System V gABI,
 * chapters 4 and 5).
 */

const SECTION = { nameOffset: 0, type: 4, offset: 24, size: 32, link: 40, bytes: 64 } as const;
const SEGMENT = { type: 0, offset: 8, address: 16, fileSize: 32, bytes: 56 } as const;
const HEADER = { segments: 0x20, sections: 0x28, segmentCount: 0x38, sectionCount: 0x3c } as const;
const NAMES_INDEX = 0x3e;
const SEGMENT_TYPE = { load: 1, dynamic: 2, interpreter: 3 } as const;
const DYNAMIC = { end: 0, needed: 1, strings: 5, bytes: 16 } as const;

/** @returns whether it is a program, library or driver of this kind */
export const isElf = (bytes: Buffer): boolean =>
  bytes.length > 64 && bytes.readUInt32BE(0) === 0x7f454c46 && bytes[4] === 2 && bytes[5] === 1;

/**
 * @returns what a driver says of itself, such as `firmware` → names of files that it loads
 * @throws RangeError when it is cut off
 */
export function driverFacts(bytes: Buffer, fact: string): readonly string[] {
  const section = sections(bytes).find(({ name }) => name === '.modinfo');
  if (!section) return [];
  const text = bytes.toString('latin1', section.offset, section.offset + section.size);
  return text
    .split('\0')
    .filter((line) => line.startsWith(`${fact}=`))
    .map((line) => line.slice(fact.length + 1));
}

/** @returns the libraries that a program names, and what loads it; none when it is linked statically */
export function neededBy(bytes: Buffer): readonly string[] {
  const all = segments(bytes);
  const dynamic = all.find(({ type }) => type === SEGMENT_TYPE.dynamic);
  if (!dynamic) return [];
  const entries: { tag: number; value: number }[] = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += DYNAMIC.bytes) {
    const tag = Number(bytes.readBigInt64LE(at));
    if (tag === DYNAMIC.end) break;
    entries.push({ tag, value: Number(bytes.readBigUInt64LE(at + 8)) });
  }
  const address = entries.find(({ tag }) => tag === DYNAMIC.strings)?.value ?? 0;
  const home = all.find(
    ({ type, address: from, size }) =>
      type === SEGMENT_TYPE.load && address >= from && address < from + size,
  );
  if (!home) return [];
  const strings = address - home.address + home.offset;
  const interpreter = all.find(({ type }) => type === SEGMENT_TYPE.interpreter);
  return [
    ...(interpreter ? [textAt(bytes, interpreter.offset)] : []),
    ...entries
      .filter(({ tag }) => tag === DYNAMIC.needed)
      .map(({ value }) => textAt(bytes, strings + value)),
  ];
}

/**
 * Takes off what nothing reads when a program runs: the table of sections, and all that lies behind what is loaded
 * (symbols, notes for debuggers). What other code looks up in it at run time stays, since that is loaded.
 */
export function withoutSymbols(bytes: Buffer): Buffer {
  const end = Math.max(...segments(bytes).map(({ offset, size }) => offset + size));
  const small = Buffer.from(bytes.subarray(0, end));
  small.writeBigUInt64LE(0n, HEADER.sections);
  small.writeUInt16LE(0, HEADER.sectionCount);
  small.writeUInt16LE(0, NAMES_INDEX);
  return small;
}

function segments(
  bytes: Buffer,
): { type: number; offset: number; address: number; size: number }[] {
  const start = Number(bytes.readBigUInt64LE(HEADER.segments));
  return Array.from({ length: bytes.readUInt16LE(HEADER.segmentCount) }, (_, index) => {
    const at = start + index * SEGMENT.bytes;
    return {
      type: bytes.readUInt32LE(at + SEGMENT.type),
      offset: Number(bytes.readBigUInt64LE(at + SEGMENT.offset)),
      address: Number(bytes.readBigUInt64LE(at + SEGMENT.address)),
      size: Number(bytes.readBigUInt64LE(at + SEGMENT.fileSize)),
    };
  });
}

function sections(bytes: Buffer): { name: string; offset: number; size: number }[] {
  const start = Number(bytes.readBigUInt64LE(HEADER.sections));
  const all = Array.from({ length: bytes.readUInt16LE(HEADER.sectionCount) }, (_, index) => {
    const at = start + index * SECTION.bytes;
    return {
      nameOffset: bytes.readUInt32LE(at + SECTION.nameOffset),
      offset: Number(bytes.readBigUInt64LE(at + SECTION.offset)),
      size: Number(bytes.readBigUInt64LE(at + SECTION.size)),
    };
  });
  const names = all[bytes.readUInt16LE(NAMES_INDEX)]?.offset ?? 0;
  return all.map(({ nameOffset, offset, size }) => ({
    name: textAt(bytes, names + nameOffset),
    offset,
    size,
  }));
}

const textAt = (bytes: Buffer, start: number): string =>
  bytes.toString('latin1', start, bytes.indexOf(0, start));
