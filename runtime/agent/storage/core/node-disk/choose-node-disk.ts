import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { NodeDiskMark } from './node-disk-mark.ts';

/** A file system with the label of disks that keep a node. */
export interface FoundNodeDisk {
  /** Such as `/dev/sda`. */
  readonly device: string;
  /** Of the file system, such as `ext4`. */
  readonly type: string;
  readonly readOnly: boolean;
  /** Whose it is; undefined: nothing on it says so. */
  readonly mark: NodeDiskMark | undefined;
}

/** What is known of the node itself. */
export interface OwnSigns {
  /** Undefined: it has no identity yet, and may get that of the disk. */
  readonly node: NodeId | undefined;
  /** sha256 of the certificate of the authority it was told to trust; undefined: it was told none. */
  readonly authority: string | undefined;
  /** How many machines run here. */
  readonly machines: number;
}

/** A disk that is left alone, and why: to follow “because”. */
export interface RefusedDisk {
  readonly device: string;
  readonly why: string;
}

/** What is to be done about the disks that were found. */
export type NodeDiskChoice =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'take';
      readonly disk: FoundNodeDisk;
      readonly refused: readonly RefusedDisk[];
    }
  | { readonly kind: 'refused'; readonly refused: readonly RefusedDisk[] };

/**
 * Decides which disk keeps this node. Two that fit are copies of each other: nobody can tell which of
 * them is the newer one, so none is taken.
 */
export function chooseNodeDisk(found: readonly FoundNodeDisk[], own: OwnSigns): NodeDiskChoice {
  if (found.length === 0) return { kind: 'none' };
  const judged = found.map((disk) => ({ disk, why: whyNot(disk, own) }));
  const fitting = judged.flatMap(({ disk, why }) => (why === undefined ? [disk] : []));
  const refused = judged.flatMap(({ disk: { device }, why }) =>
    why === undefined ? [] : [{ device, why }],
  );
  const [disk, ...others] = fitting;
  if (!disk) return { kind: 'refused', refused };
  if (others.length === 0) return { kind: 'take', disk, refused };
  const why = `${fitting.map(({ device }) => device).join(' and ')} both say that they keep this node, so that nobody knows which one to use; take one out`;
  const copies = fitting.map(({ device }) => ({ device, why }));
  return { kind: 'refused', refused: [...refused, ...copies] };
}

function whyNot(
  { type, readOnly, mark }: FoundNodeDisk,
  { node, authority, machines }: OwnSigns,
): string | undefined {
  if (type !== 'ext4') return `its file system is ${type || 'not known'}, and not ext4`;
  if (!mark) return 'nothing on it that can be read says which node it keeps';
  if (authority !== undefined && mark.authority !== authority) {
    return `it keeps ${mark.node} of another server`;
  }
  if (node !== undefined && mark.node !== node) return `it keeps another node, ${mark.node}`;
  if (readOnly) return 'it is read-only';
  if (machines > 0)
    return 'machines run here without it; it is taken once none does, or after a reboot';
  return undefined;
}

/** @returns what is said on the screen of a node, and on its page, about disks that are left alone */
export const refusedWords = (refused: readonly RefusedDisk[]): string[] =>
  refused.map(({ device, why }) => `${device} does not keep this node, because ${why}.`);
