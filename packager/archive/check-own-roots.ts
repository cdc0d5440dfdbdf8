import { Fault } from '../../schemas/errors/fault.ts';
import { readRootChain } from '../format/root/read-root.ts';
import { verifyRootChain } from '../format/root/verify-root-chain.ts';
import type { OwnKey } from './ports/key-files.ts';

/**
 * Checks, before something is signed, that operators who go by the root documents of the namespace
 * would believe the signature.
 *
 * @throws Fault ROOT_MALFORMED, ROOT_INVALID, ROOT_EXPIRED, USAGE
 */
export function checkOwnRoots({ namespace, key, roots }: OwnKey, nowMs: number): void {
  if (roots === undefined) return;
  const chain = readRootChain(Buffer.from(roots));
  const newest = verifyRootChain(undefined, chain, { nowMs }).at(-1)?.root;
  const { keyId } = key.publicKey;
  if (newest?.namespace === namespace && keyId in newest.keys) return;
  const problem =
    `The key ${keyId} does not stand in the newest root document of “${namespace}”, so whoever ` +
    'goes by that would refuse the signature.';
  throw new Fault('USAGE', { problem, example: 'yard trust rotate … --add, or another --key' });
}
