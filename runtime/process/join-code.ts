import { scrypt } from 'node:crypto';
import { type JoinCode, joinCodeOf } from '../../schemas/ids/join-code.ts';

/** 16 MiB and some 50 ms on a processor of 2020 (RFC 7914 §2). */
const COST = { N: 2 ** 14, r: 8, p: 1 } as const;

/**
 * The code by which people recognize a machine that wants to join: what it shows is what the server has
 * worked out from the key that it asks with. A code has 40 bits only, since people compare it; that
 * each try costs that much keeps others from looking for a key with the same one. It holds for one server,
 * so that nobody can begin before they know it.
 *
 * @param spki SubjectPublicKeyInfo (DER) of the machine's key
 * @param authority sha256 of the server's authority, in hex
 */
export const deriveJoinCode = (spki: Buffer, authority: string): Promise<JoinCode> =>
  new Promise((resolve, reject) => {
    scrypt(spki, `stackyard-join-1 ${authority}`, 5, COST, (error, bytes) =>
      error ? reject(error) : resolve(joinCodeOf(bytes)),
    );
  });
