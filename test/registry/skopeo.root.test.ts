import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../packager/native/run-command.ts';
import { testDisk } from '../fakes/test-disk.ts';
import { tinyAppliance } from '../fakes/test-appliance.ts';
import { YardUser, type YardResult } from '../fakes/yard.ts';
import { writeProject } from '../fakes/yard-project.ts';
import { startRegistry, type TestRegistry } from './lab/start-registry.ts';

/** The whole way of an appliance, between `yard`, the registry and skopeo, which knows neither. */
let registry: TestRegistry;
let user: YardUser;
let digest: string;

const env = (): Record<string, string> => ({
  STACKYARD_SERVER: registry.url,
  STACKYARD_TOKEN: 'token-a',
});
const yard = (...argv: string[]): Promise<YardResult> => user.yard(argv, { env: env() });

/** @throws Error with what the user would read, when it fails */
async function yardJson(...argv: string[]): Promise<Record<string, unknown>> {
  const { exit, stdout, stderr } = await yard(...argv, '--json');
  if (exit !== 0) throw new Error(`yard ${argv.join(' ')} ended with ${exit}: ${stderr || stdout}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
const at = (name: string): string => `docker://${new URL(registry.url).host}/acme/${name}:1.0.0`;
const file = (name: string): string => `oci-archive:${user.path(name)}`;

const skopeo = (from: string, to: string): Promise<unknown> =>
  runCommand(
    'skopeo',
    [
      `--tmpdir=${user.dir}`,
      '--insecure-policy',
      'copy',
      '--preserve-digests',
      '--src-tls-verify=false',
      '--dest-tls-verify=false',
      ...(to.startsWith('docker://') ? ['--dest-creds=alice:token-a'] : []),
      from,
      to,
    ],
    { timeoutMs: 60_000 },
  );

beforeAll(async () => {
  registry = await startRegistry();
  user = await YardUser.create();
  const disks = { db: testDisk(1, 800, 0), web: testDisk(2, 800, 0.1) };
  await writeProject(user.path('tiny'), { ...tinyAppliance(), disks });
  await yard('keygen', '--namespace', 'acme');
  await yard('pack', 'tiny', '-o', 'tiny.yard', '--sign-key', 'acme');
  digest = String((await yardJson('push', 'tiny.yard', `${registry.url}/acme/tiny`)).digest);
});
afterAll(async () => {
  await registry.close();
  await user.remove();
});

/** @param options `--signed-as`, where skopeo has copied to another name */
const verified = (name: string, ...options: string[]): Promise<Record<string, unknown>> =>
  yardJson('verify', name, ...options);
const AS_TINY = ['--signed-as', 'acme/tiny'];

describe('skopeo', () => {
  test('copies an appliance out and back under another name; its digest stays, its signature counts', async () => {
    await skopeo(at('tiny'), file('out.yard'));
    expect(await verified('out.yard')).toMatchObject({ digest, verdict: { trusted: true } });

    await skopeo(file('out.yard'), at('other'));
    const wanted = { digest, verdict: { trusted: true, appliance: 'acme/tiny' } };
    expect(await verified(`${registry.url}/acme/tiny:1.0.0`)).toMatchObject(wanted);
    const other = `${registry.url}/acme/other:1.0.0`;
    expect((await yard('verify', other)).stderr).toContain('signed as acme/tiny');
    expect(await verified(other, ...AS_TINY)).toMatchObject(wanted);
  });

  test('copies an archive that yard packed into the registry', async () => {
    await yard('pack', 'tiny', '-o', 'plain.yard');
    await skopeo(file('plain.yard'), at('plain'));
    expect(await verified(`${registry.url}/acme/plain:1.0.0`, ...AS_TINY)).toMatchObject({
      digest,
    });
  });

  test('copies straight from name to name', async () => {
    await skopeo(at('tiny'), at('straight'));
    expect(await verified(`${registry.url}/acme/straight:1.0.0`, ...AS_TINY)).toMatchObject({
      digest,
    });
  });

  test('gets what it had put in: the same file, byte for byte', async () => {
    await skopeo(at('tiny'), file('first.yard'));
    await skopeo(file('first.yard'), at('round'));
    await yard('pull', `${registry.url}/acme/round:1.0.0`, '-o', 'round.yard', ...AS_TINY);
    await yard('pull', `${registry.url}/acme/tiny:1.0.0`, '-o', 'again.yard');
    expect((await verified('round.yard')).digest).toBe(digest);
    const bytes = (name: string): Promise<Buffer> => readFile(user.path(name));
    expect((await bytes('again.yard')).equals(await bytes('tiny.yard'))).toBe(true);
  });
});

describe('a blob that was changed in the store of the registry', () => {
  const SPOIL = 0x10;
  let blobs: string[];
  beforeEach(async () => {
    const names = await readdir(registry.folder, { recursive: true });
    blobs = names.filter((name) => /[0-9a-f]{64}$/.test(name));
  });

  /** Changes one byte in a stored blob while `use` runs. */
  async function spoiled(blob: string, use: () => Promise<void>): Promise<void> {
    const path = join(registry.folder, blob);
    const good = await readFile(path);
    const bad = Buffer.from(good);
    const middle = Math.floor(bad.length / 2);
    bad[middle] = (bad[middle] ?? 0) ^ SPOIL;
    await writeFile(path, bad);
    try {
      await use();
    } finally {
      await writeFile(path, good);
    }
  }

  test('is refused by pull, whichever it is, and nothing is left under the name', async () => {
    const { imageBlobs } = await partsOf('tiny');
    const stored = blobs.filter((blob) => imageBlobs.some((hex) => blob.endsWith(hex)));
    expect(stored).toHaveLength(imageBlobs.length);
    for (const blob of stored) {
      await spoiled(blob, async () => {
        // A name of its own: what an earlier pull had got is used again.
        const name = `${blob.slice(-12)}.yard`;
        const pulled = await yard('pull', `${registry.url}/acme/tiny:1.0.0`, '-o', name);
        expect([blob, pulled.exit]).not.toEqual([blob, 0]);
        expect(pulled.stderr).toMatch(/is damaged|does not match/);
        expect(await readdir(user.dir)).not.toContain(name);
      });
    }
  });

  test('is refused by verify', async () => {
    const { imageBlobs } = await partsOf('tiny');
    for (const blob of blobs.filter((name) => imageBlobs.some((hex) => name.endsWith(hex)))) {
      await spoiled(blob, async () => {
        const { exit } = await yard('verify', `${registry.url}/acme/tiny:1.0.0`);
        expect([blob, exit]).not.toEqual([blob, 0]);
      });
    }
  });

  /** @returns the hex digests of the blobs of an appliance */
  async function partsOf(name: string): Promise<{ imageBlobs: string[] }> {
    const answer = await fetch(`${registry.url}/v2/acme/${name}/manifests/1.0.0`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    const image = (await answer.json()) as Record<'config', { digest: string }> &
      Record<'layers', { digest: string }[]>;
    return { imageBlobs: [image.config, ...image.layers].map((part) => part.digest.slice(7)) };
  }
});
