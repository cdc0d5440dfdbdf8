import { ID_ALPHABET, idTail } from '../../../../schemas/ids/brand.ts';

/** @returns the 50 random bits of an id. */
export const idBits = (id: string): bigint =>
  Array.from(idTail(id)).reduce(
    (bits, letter) => (bits << 5n) | BigInt(ID_ALPHABET.indexOf(letter)),
    0n,
  );
