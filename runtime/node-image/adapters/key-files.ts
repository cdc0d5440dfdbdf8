import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import {
  readTextIfThere,
  writePrivateFile,
} from '../../../packager/images/adapters/files/private-files.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeNodeImageKey, publicKeyOf } from '../core/signify.ts';

const COMMENT = 'stackyard node image';

/**
 * Makes a key for node images, unless the file is there: the secret one, which only its owner may read, and beside it
 * the public one, as `.pub`.
 *
 * @returns whether it was made
 * @throws Fault FILE_FAILED
 */
export async function makeKeyFiles(file: string): Promise<boolean> {
  if ((await readTextIfThere(file)) !== undefined) return false;
  const key = makeNodeImageKey({ number: randomBytes(8), seed: randomBytes(32) }, COMMENT);
  await writePrivateFile(file, key.secret);
  await writeFile(publicFileOf(file), key.public, { mode: 0o644 });
  return true;
}

/** @returns where the public key of a secret one lies */
export const publicFileOf = (file: string): string => `${file.replace(/\.sec$/, '')}.pub`;

/** @throws Fault NOT_FOUND, KEY_UNREADABLE */
export async function readSecretKey(file: string): Promise<string> {
  const text = await readTextIfThere(file);
  if (text === undefined) throw new Fault('NOT_FOUND', { what: 'key', name: file });
  publicKeyOf(text, file);
  return text;
}

/** @param file of a secret or a public key @throws Fault NOT_FOUND, KEY_UNREADABLE */
export async function readPublicKey(file: string): Promise<string> {
  const text = await readTextIfThere(file);
  if (text === undefined) throw new Fault('NOT_FOUND', { what: 'key', name: file });
  return /^untrusted comment: .* public key\n/.test(text) ? text : publicKeyOf(text, file);
}
