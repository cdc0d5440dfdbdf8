import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signText } from '../../../runtime/node-image/core/signify.ts';
import { testImageKey, testNodeImage } from '../../fakes/test-node-image.ts';
import { type YardResult, YardUser } from '../../fakes/yard.ts';

let user: YardUser;
const at = (name: string): string => user.path(name);
const yard = (...words: string[]) => user.yard(['node-image', ...words]);

/** An image of a few bytes, signed with the key that `yard` has made. */
function writeImage(): void {
  const image = testNodeImage(testImageKey(), { version: '2.0.0', sequence: 7 });
  for (const [name, bytes] of Object.entries(image.files)) writeFileSync(at(name), bytes);
  writeFileSync(at('manifest'), image.manifest);
  const secret = readFileSync(at('my.sec'), 'utf8');
  writeFileSync(at('manifest.sig'), signText(image.manifest, secret, 'my.sec'));
}

let made: YardResult;
beforeAll(async () => {
  user = await YardUser.create();
  made = await yard('key', '-o', 'my.sec', '--json');
});

afterAll(() => user.remove());

describe('keys of node images', () => {
  test('the secret one is for its owner alone, the public one for everybody', () => {
    const paths = { secretPath: at('my.sec'), publicPath: at('my.pub') };
    expect({ exit: made.exit, paths: JSON.parse(made.stdout) as unknown }).toEqual({
      exit: 0,
      paths,
    });
    expect(statSync(at('my.sec')).mode & 0o777).toBe(0o600);
    expect(statSync(at('my.pub')).mode & 0o777).toBe(0o644);
  });

  test('are not replaced', async () => {
    const before = readFileSync(at('my.sec'), 'utf8');
    const { exit, stderr } = await yard('key', '-o', 'my.sec');
    expect(exit).toBe(6);
    expect(stderr).toContain('Sign with it, or make another one with -o.');
    expect(readFileSync(at('my.sec'), 'utf8')).toBe(before);
  });
});

describe('a node image in a folder', () => {
  test('is shown as what it says it is', async () => {
    writeImage();
    const { exit, stdout } = await yard('show', '.', '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ folder: user.dir, version: '2.0.0', sequence: 7 });
  });

  test.each(['my.pub', 'my.sec'])('is proved by the key %s', async (key) => {
    writeImage();
    const { exit, stdout } = await yard('verify', '.', '--key', key);
    expect(exit).toBe(0);
    expect(stdout).toContain('is whole, and signed by the key');
  });

  test('by nobody’s key is asked for the key', async () => {
    writeImage();
    const { exit, stderr } = await yard('verify', '.');
    expect(exit).toBe(2);
    expect(stderr).toContain('say which one signed this image');
    expect(stderr).toContain('yard node-image verify . --key node-image.pub');
  });

  test.each<[string, string, () => void, { exit: number; text: string }]>([
    [
      'altered',
      'my.pub',
      () => flip('root.img'),
      { exit: 3, text: 'does not match its signed index' },
    ],
    [
      'cut off',
      'my.pub',
      () => writeFileSync(at('initrd'), ''),
      { exit: 3, text: 'has the wrong size' },
    ],
    ['incomplete', 'my.pub', () => rmSync(at('vmlinuz')), { exit: 4, text: 'vmlinuz' }],
    [
      'altered in its manifest',
      'my.pub',
      () => lower('manifest'),
      { exit: 5, text: 'does not match its signature' },
    ],
    ['signed by another key', 'other.pub', () => putOther(), { exit: 5, text: 'does not trust' }],
    ['proved by no key at all', 'no.pub', () => undefined, { exit: 4, text: 'There is no key' }],
  ])('that is %s is refused', async (_what, key, damage, { exit, text }) => {
    writeImage();
    damage();
    const result = await yard('verify', '.', '--key', key);
    expect(result).toMatchObject({ exit, stderr: expect.stringContaining(text) as string });
  });
});

describe('a medium', () => {
  const MEDIUM = ['medium', '.', '-o', 'node.iso', '--authority', '0a'.repeat(32)];

  test('is not written with an image that was altered', async () => {
    writeImage();
    writeFileSync(at('node-image.pub'), readFileSync(at('my.pub')));
    flip('root.img');
    const { exit, stderr } = await yard(...MEDIUM, '--server', 'https://192.0.2.5:8471');
    expect({ exit, stderr }).toEqual({
      exit: 3,
      stderr: expect.stringContaining('does not match its signed index') as string,
    });
    expect(existsSync(at('node.iso'))).toBe(false);
  });

  test.each(['http://192.0.2.5:8471', '192.0.2.5'])('has no server like %s', async (server) => {
    expect((await yard(...MEDIUM, '--server', server)).exit).toBe(2);
  });
});

function flip(name: string): void {
  const bytes = readFileSync(at(name));
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  writeFileSync(at(name), bytes);
}

const lower = (name: string): void =>
  writeFileSync(at(name), readFileSync(at(name), 'utf8').replace('sequence 7', 'sequence 8'));

const putOther = (): void => writeFileSync(at('other.pub'), testImageKey().publicText);
