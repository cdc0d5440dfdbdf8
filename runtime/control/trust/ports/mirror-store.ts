import type { Mirror } from '../../../../schemas/api/resources/trust.ts';
import type { ApplianceAddress } from '../../../../schemas/ids/names.ts';

/** A mirror as it is kept; whether a registry is the own one may change. */
export type StoredMirror = Omit<Mirror, 'own' | 'addedBy'> & { readonly addedBy: string };

/** Which addresses of which registries are mirrors of what is signed under another name. */
export interface MirrorStore {
  list(): Promise<StoredMirror[]>;
  /** @returns whether it was recorded; false: that address mirrors something already */
  add(mirror: StoredMirror): Promise<boolean>;
  /** @returns whether there was one */
  remove(registry: string, address: ApplianceAddress): Promise<boolean>;
}
