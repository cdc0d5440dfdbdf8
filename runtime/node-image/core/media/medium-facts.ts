import { createHash } from 'node:crypto';

/** What names a medium that carries a node image; the same image gives the same. */
export interface MediumFacts {
  /** Of its file system: at most eleven capitals, digits and `-`, as FAT wants it. */
  readonly label: string;
  /** Of its FAT: eight hex digits. */
  readonly serial: string;
  /** Of its partition table and its partitions. */
  readonly uuids: readonly [table: string, loader: string, files: string];
}

/**
 * @param manifest text of the image's manifest: the first stage looks for the medium of its own image, and for no
 *   other that may be in the same machine
 */
export function mediumFacts(manifest: string): MediumFacts {
  const digest = (part: string): string =>
    createHash('sha256').update(`${part}\n${manifest}`).digest('hex');
  const serial = digest('serial').slice(0, 8);
  return {
    label: `SY-${digest('label').slice(0, 8).toUpperCase()}`,
    serial,
    uuids: [uuid(digest('table')), uuid(digest('loader')), uuid(digest('files'))],
  };
}

/** Version 8 of RFC 9562: its bits are ours to choose. */
const uuid = (hex: string): string =>
  [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
