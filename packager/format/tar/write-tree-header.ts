import { TAR, type TarField, tarChecksum } from './tar-format.ts';

/** One thing of a tree of files. */
export interface TreeEntry {
  /** The whole path, without a slash before it; that of a folder ends with one. */
  readonly path: Uint8Array;
  readonly kind: 'file' | 'folder' | 'link';
  /** Of a file; else 0. */
  readonly sizeBytes: number;
  /** Nine bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Since 1970. */
  readonly seconds: number;
  /** Where a link leads. */
  readonly to?: Uint8Array;
}

const TYPES = { file: '0', folder: '5', link: '2' } as const;
const LONG_NAME = 'L';
const LONG_LINK = 'K';
const LONG_PLACE = Buffer.from('././@LongLink');
const NO_RIGHTS = { mode: 0o644, uid: 0, gid: 0, seconds: 0 };

/**
 * Writes what comes before the content of a file, in the format of GNU tar (its manual, “Basic Tar Format” and “GNU Extensions”): names of any
 * bytes and any length, sizes and owners of any number. It is what every tar reads.
 */
export function writeTreeHeader(entry: TreeEntry): Uint8Array {
  const { path, to = new Uint8Array() } = entry;
  return Buffer.concat([
    ...(to.length > TAR.linkName.length ? longText(LONG_LINK, to) : []),
    ...(path.length > TAR.name.length ? longText(LONG_NAME, path) : []),
    header(path, TYPES[entry.kind], { ...entry, to }),
  ]);
}

/** @returns zeros behind the content of a file, up to a whole block */
export const treePadding = (sizeBytes: number): Uint8Array =>
  new Uint8Array((TAR.blockBytes - (sizeBytes % TAR.blockBytes)) % TAR.blockBytes);

/** What is too long for a header is the content of an entry before it, with a NUL at its end. */
function longText(type: string, text: Uint8Array): Uint8Array[] {
  const sizeBytes = text.length + 1;
  const to = new Uint8Array();
  return [
    header(LONG_PLACE, type, { ...NO_RIGHTS, sizeBytes, to }),
    text,
    new Uint8Array(1),
    treePadding(sizeBytes),
  ];
}

type Rest = Required<Omit<TreeEntry, 'path' | 'kind'>>;

function header(path: Uint8Array, type: string, rest: Rest): Uint8Array {
  const block = Buffer.alloc(TAR.blockBytes);
  put(block, TAR.name, path);
  putNumber(block, TAR.mode, rest.mode);
  putNumber(block, TAR.owner, rest.uid);
  putNumber(block, TAR.group, rest.gid);
  putNumber(block, TAR.size, rest.sizeBytes);
  putNumber(block, TAR.modified, rest.seconds);
  put(block, TAR.type, Buffer.from(type));
  put(block, TAR.linkName, rest.to);
  put(block, TAR.magic, Buffer.from('ustar  \0'));
  const sum = tarChecksum(block).toString(8).padStart(6, '0');
  put(block, TAR.checksum, Buffer.from(`${sum}\0 `));
  return block;
}

const put = (block: Buffer, { offset, length }: TarField, bytes: Uint8Array): void =>
  block.set(bytes.subarray(0, length), offset);

/** Octal digits and a NUL; what does not fit into these, in base 256, with the first bit set. */
function putNumber(block: Buffer, field: TarField, value: number): void {
  const digits = value.toString(8).padStart(field.length - 1, '0');
  if (digits.length < field.length) return put(block, field, Buffer.from(digits));
  let rest = BigInt(value);
  for (let at = field.length - 1; at > 0; at -= 1) {
    block[field.offset + at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  block[field.offset] = 0x80;
}
