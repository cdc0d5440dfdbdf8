import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { tunnelKeyFile } from '../../node/core/names.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

/** A private key as a file for `wg`, and its public half in base64. */
export interface TunnelKeyFile {
  readonly file: string;
  readonly publicKey: string;
}

/** PKCS#8 of an X25519 key without its last 32 bytes, the key itself (RFC 8410 §7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex');

/**
 * Finds the private key of a node's tunnel, or makes one. It is named after the node, so that a node
 * that was enrolled anew has a new one; those of before are deleted.
 *
 * @param folder of the agent
 */
export async function ensureTunnelKey(folder: string, node: NodeId): Promise<TunnelKeyFile> {
  const file = join(folder, tunnelKeyFile(node));
  const known = await readKey(file);
  const key = known ?? generateKeyPairSync('x25519').privateKey;
  if (!known) await writeKey(file, key);
  await removeOthers(file);
  return { file, publicKey: toBase64(createPublicKey(key).export({ format: 'jwk' }).x) };
}

/** @returns undefined when there is none, or what is there is none */
async function readKey(file: string): Promise<KeyObject | undefined> {
  const bytes = Buffer.from(await readFile(file, 'utf8').catch(ifAbsent), 'base64');
  if (bytes.length !== 32) return undefined;
  return createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, bytes]),
    format: 'der',
    type: 'pkcs8',
  });
}

async function writeKey(file: string, key: KeyObject): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${toBase64(key.export({ format: 'jwk' }).d)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

async function removeOthers(file: string): Promise<void> {
  const folder = dirname(file);
  const others = (await readdir(folder)).filter((name) => name !== basename(file));
  for (const name of others) await rm(join(folder, name), { force: true });
}

const toBase64 = (base64url: string | undefined): string =>
  Buffer.from(base64url ?? '', 'base64url').toString('base64');

const ifAbsent = (error: NodeJS.ErrnoException): string => {
  if (error.code === 'ENOENT') return '';
  throw error;
};
