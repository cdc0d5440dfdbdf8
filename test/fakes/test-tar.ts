/** One entry of a tar as a test wants it; every field can be wrong. */
export interface TestEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly type?: string;
  /** Seven octal digits; default 0000644. */
  readonly mode?: string;
  readonly size?: string | Uint8Array;
  readonly linkName?: string;
  readonly magic?: string;
  readonly prefix?: string;
  readonly checksum?: string;
  readonly padding?: number;
}

const put = (header: Buffer, offset: number, value: string | Uint8Array): void =>
  void Buffer.from(value as string, 'latin1').copy(header, offset);

/** Writes a tar without asking whether it is one. Shares no code with the product's writer. */
export function testTar(
  entries: readonly TestEntry[],
  end: Uint8Array = Buffer.alloc(1024),
): Buffer {
  return Buffer.concat([...entries.flatMap(entryBytes), end]);
}

function entryBytes(entry: TestEntry): Uint8Array[] {
  const content = Buffer.from((entry.content ?? '') as string);
  const header = Buffer.alloc(512);
  put(header, 0, entry.name);
  put(header, 100, `${entry.mode ?? '0000644'}\0`);
  put(header, 108, '0000000\0');
  put(header, 116, '0000000\0');
  put(header, 124, entry.size ?? `${content.length.toString(8).padStart(11, '0')}\0`);
  put(header, 136, '00000000000\0');
  put(header, 148, '        ');
  put(header, 156, entry.type ?? '0');
  put(header, 157, entry.linkName ?? '');
  put(header, 257, entry.magic ?? 'ustar\x0000');
  put(header, 345, entry.prefix ?? '');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(header, 148, entry.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512, entry.padding ?? 0);
  return [header, content, padding];
}

/**
 * Takes a tar apart into entries that {@link testTar} can put together again.
 *
 * @throws Error for one that is not whole: a test that takes a broken one apart has a mistake
 */
export function splitTar(bytes: Buffer): { name: string; content: Buffer }[] {
  const entries: { name: string; content: Buffer }[] = [];
  for (let at = 0; bytes[at] !== 0;) {
    const name = bytes
      .subarray(at, at + 100)
      .toString('latin1')
      .replace(/\0.*$/s, '');
    const digits = bytes.subarray(at + 124, at + 135).toString('latin1');
    const size = /^[0-7]{11}$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
    const next = at + 512 + Math.ceil(size / 512) * 512;
    if (!(next < bytes.length)) throw new Error(`the tar is broken at ${at}: size “${digits}”`);
    entries.push({ name, content: bytes.subarray(at + 512, at + 512 + size) });
    at = next;
  }
  return entries;
}
