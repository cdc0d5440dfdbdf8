import { TAR, type TarField, tarChecksum } from '../../../format/tar/tar-format.ts';
import type { EntryKind } from './layer-entry.ts';
import { unusable } from '../unusable.ts';

/** Headers that say something about the next entry. */
type Extension = 'pax' | 'global pax' | 'long name' | 'long target';

export interface LayerHeader {
  readonly kind: EntryKind | Extension;
  readonly name: string;
  readonly target: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modified: number;
  readonly sizeBytes: number;
}

/** Type flags (POSIX.1-2024, `pax`; GNU tar manual, “Basic Tar Format”). */
const KINDS: Readonly<Record<string, LayerHeader['kind']>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hard link',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '5': 'folder',
  '6': 'pipe',
  '7': 'file',
  g: 'global pax',
  x: 'pax',
  K: 'long target',
  L: 'long name',
};

/**
 * Reads one header of a layer: whatever Docker, BuildKit, Buildah, Kaniko, Bazel and GNU tar write.
 * Its names are only ever places in a tree of ours, so more can be accepted than from an archive.
 *
 * @param header 512 bytes that are not all zero
 * @throws Fault CONTAINER_UNUSABLE
 */
export function parseLayerHeader(header: Uint8Array): LayerHeader {
  const text = (field: TarField): string => latin1(header, field).replace(/\0.*$/s, '');
  const sum = /^ *([0-7]+)[\0 ]*$/.exec(latin1(header, TAR.checksum))?.[1];
  if (sum === undefined || Number.parseInt(sum, 8) !== tarChecksum(header)) {
    throw unusable('a layer is no tar, or damaged: a header has another checksum than it says');
  }
  const type = latin1(header, TAR.type);
  const kind = KINDS[type];
  if (kind === undefined) {
    const what = type === 'S' ? 'a sparse file of GNU tar' : 'of a type that is not known';
    throw unusable(`an entry of a layer is ${what}`);
  }
  // Only POSIX has a prefix there; GNU's older form has times.
  const prefix = latin1(header, TAR.magic).startsWith('ustar\0') ? text(TAR.prefix) : '';
  const name = prefix === '' ? text(TAR.name) : `${prefix}/${text(TAR.name)}`;
  return {
    kind,
    name,
    target: text(TAR.linkName),
    mode: readNumber(header, TAR.mode) & 0o7777,
    uid: readNumber(header, TAR.owner),
    gid: readNumber(header, TAR.group),
    modified: readNumber(header, TAR.modified),
    // Of links and folders some tools write the size of something else.
    sizeBytes: 'file|pax|global pax|long name|long target'.split('|').includes(kind)
      ? readNumber(header, TAR.size)
      : 0,
  };
}

/** Octal digits, or a binary number marked by the highest bit. Times before 1970 count as 1970. */
function readNumber(header: Uint8Array, field: TarField): number {
  const [first = 0, ...rest] = header.subarray(field.offset, field.offset + field.length);
  if (first === 0xff) return 0;
  if (first === 0x80) {
    const value = rest.reduce((sum, byte) => sum * 256 + byte, 0);
    if (Number.isSafeInteger(value)) return value;
  }
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(latin1(header, field))?.[1];
  if (digits === undefined)
    throw unusable('a layer is damaged: a header has no number where one must be');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

const latin1 = (bytes: Uint8Array, { offset, length }: TarField): string =>
  String.fromCharCode(...bytes.subarray(offset, offset + length));
