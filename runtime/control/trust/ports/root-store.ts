import type { TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import type { RootEnvelope } from '../../../../schemas/archive/namespace-root.ts';
import type { Namespace } from '../../../../schemas/ids/names.ts';

/** The root document that is believed of a namespace. */
export interface StoredRoot {
  readonly namespace: Namespace;
  readonly version: number;
  readonly envelope: RootEnvelope;
  readonly how: 'pinned' | 'followed';
  readonly since: Date;
  readonly by: string;
}

export interface RootChange {
  readonly root: StoredRoot;
  readonly keys: readonly TrustedKey[];
  /** The version whose place it takes; undefined: nothing is there yet. */
  readonly before: number | undefined;
}

/** Root documents of namespaces: one each, the newest. */
export interface RootStore {
  list(): Promise<StoredRoot[]>;
  find(namespace: Namespace): Promise<StoredRoot | undefined>;
  /**
   * Stores a root document, and lists its keys as trusted (revoked ones stay revoked), other keys
   * of the namespace as revoked.
   *
   * @returns false, and nothing has changed: there is another version than `before`
   */
  put(change: RootChange): Promise<boolean>;
}
