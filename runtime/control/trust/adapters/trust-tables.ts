import type { Insertable } from 'kysely';
import type { TrustedKey } from '../../../../schemas/api/resources/trust.ts';

export interface KeyTable {
  namespace: string;
  key_id: string;
  public_key: string;
  added_at: Date;
  added_by: string;
  revoked_at: Date | null;
}

export interface ConsentTable {
  digest: string;
  appliance: string;
  reason: string;
  given_at: Date;
  given_by: string;
}

interface SequenceTable {
  namespace: string;
  name: string;
  sequence: string | number | bigint;
  key_ids: string;
  installed_at: Date;
}

interface VoucherTable {
  digest: string;
  appliance: string;
  key_id: string;
}

interface MirrorTable {
  registry: string;
  address: string;
  signed_as: string;
  added_at: Date;
  added_by: string;
}

interface RegistryTable {
  url: string;
  allow_private: boolean;
  approved_at: Date;
  approved_by: string;
}

/** The tables about trust. */
export interface TrustTables {
  trust_mirror: MirrorTable;
  approved_registry: RegistryTable;
  trusted_key: KeyTable;
  consent: ConsentTable;
  release_sequence: SequenceTable;
  release_voucher: VoucherTable;
}

/** @returns the row of a key that is trusted from now on */
export const keyRow = (key: TrustedKey): Insertable<KeyTable> => ({
  namespace: key.namespace,
  key_id: key.keyId,
  public_key: key.publicKey,
  added_at: new Date(key.addedAt),
  added_by: key.addedBy,
  revoked_at: null,
});
