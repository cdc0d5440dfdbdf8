import { scryptSync } from 'node:crypto';
import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { demandWhole } from './damaged.ts';
import { KEY_BYTES } from './layout.ts';
import { parseStored } from './parse-stored.ts';
import { deriveKey, openSegment, sealSegment } from './sealing.ts';

/** What opens a repository. */
export type BackupSecret =
  | { readonly kind: 'key'; /** 32 bytes. */ readonly key: Uint8Array }
  | { readonly kind: 'password'; readonly password: string };

/** Of new slots: 64 MiB and some 170 ms (RFC 7914). */
const SCRYPT = { cost: 65_536, blockSize: 8, parallelization: 1 } as const;

const Base64 = z.base64();
const Document = z.strictObject({
  format: z.literal(1),
  /** The sha256 of repository.json. */
  header: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(['key', 'password']),
  scrypt: z
    .strictObject({
      cost: z.int().min(2),
      blockSize: z.int().min(1).max(64),
      parallelization: z.int().min(1).max(16),
    })
    .optional(),
  salt: Base64,
  wrapped: Base64,
});
type Document = z.output<typeof Document>;

/**
 * Wraps the master key for somebody who has this secret. The key it is wrapped with is used for
 * nothing else, since its salt is random.
 *
 * @param header digest of repository.json, 64 hex digits: a slot fits this repository only
 * @param salt 32 random bytes
 */
export function makeKeySlot(
  secret: BackupSecret,
  {
    header,
    salt,
    masterKey,
  }: { readonly header: string; readonly salt: Uint8Array; readonly masterKey: Uint8Array },
): Uint8Array {
  const slot = {
    format: 1 as const,
    header,
    kind: secret.kind,
    ...(secret.kind === 'password' ? { scrypt: SCRYPT } : {}),
    salt: Buffer.from(salt).toString('base64'),
  };
  const seal = { key: wrappingKey(secret, slot), header: canonicalJsonBytes(slot) };
  const wrapped = sealSegment(seal, 0, masterKey).toString('base64');
  return canonicalJsonBytes({ ...slot, wrapped });
}

/**
 * @param file the slot's place, for the sentence
 * @returns the master key; undefined when the secret is not the one of this slot, or somebody has
 *   changed the slot: that is the same
 * @throws Fault BACKUP_DAMAGED when it is no slot of this repository
 */
export function openKeySlot(
  bytes: Uint8Array,
  secret: BackupSecret,
  { header, file }: { readonly header: string; readonly file: string },
): Uint8Array | undefined {
  const { wrapped, ...slot } = readSlot(bytes, file);
  demandWhole(slot.header === header, file, 'a key of this repository.json', 'one of another');
  if (slot.kind !== secret.kind) return undefined;
  const seal = { key: wrappingKey(secret, slot), header: canonicalJsonBytes(slot) };
  const masterKey = openSegment(seal, 0, Buffer.from(wrapped, 'base64'));
  return masterKey?.length === KEY_BYTES ? masterKey : undefined;
}

function wrappingKey(
  secret: BackupSecret,
  { salt, scrypt }: Pick<Document, 'salt' | 'scrypt'>,
): Uint8Array {
  const salted = Buffer.from(salt, 'base64');
  const purpose = 'stackyard backup key slot 1';
  if (secret.kind === 'key') return deriveKey(secret.key, salted, purpose);
  const options = { ...(scrypt ?? SCRYPT), maxmem: 2 * LIMITS.backup.scryptMemoryBytes };
  const stretched = scryptSync(secret.password.normalize('NFC'), salted, KEY_BYTES, options);
  return deriveKey(stretched, salted, purpose);
}

function readSlot(bytes: Uint8Array, file: string): Document {
  const slot = parseStored(bytes, Document, { file, wanted: 'a wrapped key' });
  const { scrypt, kind } = slot;
  demandWhole((kind === 'password') === (scrypt !== undefined), file, 'how it is wrapped', kind);
  if (scrypt) {
    const { cost, blockSize, parallelization } = scrypt;
    const memory = 128 * cost * blockSize * parallelization;
    const isPower = Number.isInteger(Math.log2(cost));
    const fits = isPower && memory <= LIMITS.backup.scryptMemoryBytes;
    const most = `scrypt within ${LIMITS.backup.scryptMemoryBytes} bytes`;
    demandWhole(fits, file, most, memory);
  }
  return slot;
}
