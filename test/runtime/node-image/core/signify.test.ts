import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../packager/native/run-command.ts';
import { readSignifyKey, verifyNodeImage } from '../../../../packager/format/node-image/signify.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import {
  makeNodeImageKey,
  publicKeyOf,
  signText,
} from '../../../../runtime/node-image/core/signify.ts';

const keyOf = (fill: number) =>
  makeNodeImageKey({ number: Buffer.alloc(8, fill), seed: Buffer.alloc(32, fill) }, 'test');
const key = keyOf(7);
const TEXT = 'stackyard-node-image 1\nversion 1\n';
const signature = signText(TEXT, key.secret, 'test.sec');
const folder = mkdtempSync(join(tmpdir(), 'sy-signify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const signify = (...words: string[]) =>
  runCommand('signify-openbsd', words, { acceptExitCodes: [0, 1] });

describe('signatures of node images', () => {
  test('hold for the text that was signed, by the reader of the server', () => {
    const trusted = readSignifyKey(key.public, 'test.pub');
    expect(verifyNodeImage({ manifest: TEXT, signature }, [trusted])).toBe(trusted);
  });

  test('are understood by signify', async () => {
    const words = ['-V', '-p', put('key.pub', key.public), '-x', put('sig', signature), '-m'];
    expect((await signify(...words, put('text', TEXT))).exitCode).toBe(0);
    expect((await signify(...words, put('other', `${TEXT}more\n`))).exitCode).toBe(1);
  });

  test('signify signs with our secret key, and its signature is the same', async () => {
    await signify(
      '-S',
      '-s',
      put('key.sec', key.secret),
      '-m',
      put('text', TEXT),
      '-x',
      join(folder, 'theirs'),
    );
    const { stdout } = await runCommand('cat', [join(folder, 'theirs')]);
    expect(stdout.split('\n')[1]).toBe(signature.split('\n')[1]);
  });

  test('the public key follows from the secret one', () => {
    expect(publicKeyOf(key.secret, 'test.sec')).toBe(key.public);
  });

  test.each([
    ['', 'it is no secret key of signify'],
    [key.public, 'it is no secret key of signify'],
    [protectedKey(), 'it is protected by a passphrase; make one with “yard node-image key”'],
  ])('a key that cannot sign is refused: %#', (text, why) => {
    expect(() => signText(TEXT, text, 'my.sec')).toThrow(
      new Fault('KEY_UNREADABLE', { file: 'my.sec', why }),
    );
  });
});

/** As signify makes it of a passphrase: with rounds of its derivation. */
function protectedKey(): string {
  const [comment = '', base64 = ''] = key.secret.split('\n');
  const bytes = Buffer.from(base64, 'base64');
  bytes.writeUInt32BE(42, 4);
  return `${comment}\n${bytes.toString('base64')}\n`;
}
