import { Fault } from '../../../schemas/errors/fault.ts';
import { KEY_BYTES } from './layout.ts';

const START = 'stackyard-backup-key-1';

/** @param key 32 bytes. @returns the text of a key file */
export const writeKeyText = (key: Uint8Array): string =>
  `${START} ${Buffer.from(key).toString('hex')}\n`;

/** @param path for the sentence. @throws Fault KEY_UNREADABLE */
export function readKeyText(text: string, path: string): Uint8Array {
  const hex = new RegExp(`^${START} ([0-9a-f]{${2 * KEY_BYTES}})\\s*$`).exec(text)?.[1];
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  throw new Fault('KEY_UNREADABLE', { file: path, why: 'it is no key of a backup repository' });
}
