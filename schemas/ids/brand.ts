import { z } from 'zod';

/** Crockford's base32 in lower case: no i, l, o, u. Ids made of it survive being read aloud. */
export const ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 10 characters of 5 bits: short enough for interface names (15 characters with a prefix). */
export const ID_LENGTH = 10;

const idPattern = (prefix: string): RegExp =>
  new RegExp(`^${prefix}-[${ID_ALPHABET}]{${ID_LENGTH}}$`);

/** A string id `<prefix>-<10 base32 characters>` that cannot be mistaken for another kind of id. */
const id = <Prefix extends string>(prefix: Prefix) =>
  z.string().regex(idPattern(prefix), `an id like ${prefix}-0123456789`).brand<Prefix>();

export const NodeId = id('node');
export type NodeId = z.infer<typeof NodeId>;
export const StackId = id('stack');
export type StackId = z.infer<typeof StackId>;
export const MachineId = id('machine');
export type MachineId = z.infer<typeof MachineId>;
export const VolumeId = id('volume');
export type VolumeId = z.infer<typeof VolumeId>;
export const NetworkId = id('network');
export type NetworkId = z.infer<typeof NetworkId>;
export const PoolId = id('pool');
export type PoolId = z.infer<typeof PoolId>;
export const PointId = id('point');
export type PointId = z.infer<typeof PointId>;
export const OperationId = id('op');
export type OperationId = z.infer<typeof OperationId>;
export const AccountId = id('account');
export type AccountId = z.infer<typeof AccountId>;
export const TokenId = id('token');
export type TokenId = z.infer<typeof TokenId>;
export const SessionId = id('session');
export type SessionId = z.infer<typeof SessionId>;

export type IdPrefix =
  | 'node'
  | 'stack'
  | 'machine'
  | 'volume'
  | 'network'
  | 'pool'
  | 'point'
  | 'op'
  | 'account'
  | 'token'
  | 'session';

/**
 * Makes an id from random bytes that the caller supplies, so that core code stays deterministic.
 *
 * @param prefix the kind of id
 * @param random at least {@link ID_LENGTH} random bytes
 */
export function makeId<Prefix extends IdPrefix>(
  prefix: Prefix,
  random: Uint8Array,
): string & z.$brand<Prefix> {
  const tail = Array.from(random.subarray(0, ID_LENGTH), (byte) => ID_ALPHABET[byte & 31]).join('');
  return `${prefix}-${tail}` as string & z.$brand<Prefix>;
}

/** @returns the part after the dash: 10 characters, for names of interfaces, files and domains. */
export const idTail = (value: string): string => value.slice(value.lastIndexOf('-') + 1);
