import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Sealer } from '../ports/secret-maker.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * AES-256-GCM with a key in a file beside the database: who gets a copy of the database alone
 * learns no secret of a stack. Sealed text is `v1.` and base64 of nonce, tag and cipher text.
 */
export class AesSealer implements Sealer {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** Reads the key from its file, or makes it there. */
  static async open(file: string): Promise<AesSealer> {
    if (!existsSync(file)) {
      const temporary = `${file}.new`;
      await writeFile(temporary, randomBytes(KEY_BYTES), { mode: 0o600 });
      await rename(temporary, file);
    }
    return new AesSealer(await readFile(file));
  }

  seal(plain: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64')}`;
  }

  open(sealed: string): string {
    const bytes = Buffer.from(sealed.replace(/^v1\./, ''), 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch (error) {
      const what = 'a secret was sealed with another key than this server has';
      throw new Fault('INTERNAL', { what }, { cause: error });
    }
  }
}
