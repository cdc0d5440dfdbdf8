import { hash } from 'node:crypto';
import { deriveUuid } from '../../../../packager/images/build/derive-uuid.ts';

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
  const digest = hash('sha256', manifest);
  const uuid = (part: string): string => deriveUuid(`medium ${digest} ${part}`);
  return {
    label: `SY-${digest.slice(0, 8).toUpperCase()}`,
    serial: digest.slice(8, 16),
    uuids: [uuid('table'), uuid('loader'), uuid('files')],
  };
}
