import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureTunnelKey } from '../../../../../runtime/agent/gateway/adapters/tunnel-key.ts';
import { NodeId } from '../../../../../schemas/ids/brand.ts';

const NODE = NodeId.parse('node-0123456789');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yard-tunnel-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a node has one key, which only its owner can read', async () => {
  const made = await ensureTunnelKey(folder, NODE);
  expect(await ensureTunnelKey(folder, NODE)).toEqual(made);
  expect((await stat(made.file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'tunnel'))).mode & 0o777).toBe(0o700);
  const secret = await readFile(made.file, 'utf8');
  expect(Buffer.from(secret, 'base64')).toHaveLength(32);
  expect(secret.trim()).not.toBe(made.publicKey);
});

test('a private key has the public key that RFC 7748 (§6.1) gives it', async () => {
  const { file } = await ensureTunnelKey(folder, NODE);
  const secret = '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a';
  const expected = '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a';
  await writeFile(file, `${Buffer.from(secret, 'hex').toString('base64')}\n`);
  expect((await ensureTunnelKey(folder, NODE)).publicKey).toBe(
    Buffer.from(expected, 'hex').toString('base64'),
  );
});

test('a node that was enrolled anew has another key, and the old one is gone', async () => {
  const before = await ensureTunnelKey(folder, NODE);
  const after = await ensureTunnelKey(folder, NodeId.parse('node-9876543210'));
  expect(after.publicKey).not.toBe(before.publicKey);
  expect(await readdir(join(folder, 'tunnel'))).toEqual(['9876543210.key']);
});

test('a file that holds no key is replaced', async () => {
  const before = await ensureTunnelKey(folder, NODE);
  await writeFile(before.file, 'half a k');
  const after = await ensureTunnelKey(folder, NODE);
  expect(after.publicKey).not.toBe(before.publicKey);
  expect(await ensureTunnelKey(folder, NODE)).toEqual(after);
});
