import { createHash } from 'node:crypto';
import { copyFile, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../../runtime/control/nodes/agents/authority.ts';
import { JoinDoor } from '../fakes/join-door.ts';
import { BootingMachine, type Plugged } from './lab/booting-machine.ts';
import { BuiltImage, images, work } from './lab/built-image.ts';

/** Media that are really written, and machines that find nothing else to start from. */

let built: BuiltImage;
let authority: Authority;
let door: JoinDoor;

beforeAll(async () => {
  built = await BuiltImage.make();
  authority = await Authority.open(join(built.folder, 'authority'));
  door = await JoinDoor.open(authority);
});
afterAll(async () => {
  await door[Symbol.asyncDispose]();
  await built.remove();
});

async function write(kind: 'iso' | 'disk', name: string): Promise<string> {
  const out = join(built.folder, name);
  const server = `https://10.0.2.2:${door.port}`;
  const request = { kind, out, force: true, server, authority: authority.fingerprint };
  await images.writeMedium(built.image.folder, request, work);
  return out;
}

const digestOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** Flips a byte of the root, wherever it lies on the medium. */
async function alter(file: string): Promise<void> {
  const root = await readFile(join(built.image.folder, 'root.img'));
  const at = (await readFile(file)).indexOf(root.subarray(0, 4096));
  expect(at).toBeGreaterThan(0);
  const handle = await open(file, 'r+');
  try {
    await handle.write(Buffer.from([(root[2_000_000] ?? 0) ^ 1]), 0, 1, at + 2_000_000);
  } finally {
    await handle.close();
  }
}

describe('a medium with a node image', () => {
  test.each<Omit<Plugged, 'file'>>([
    { as: 'disc', firmware: 'bios' },
    { as: 'stick', firmware: 'bios' },
    { as: 'disc', firmware: 'uefi' },
    { as: 'stick', firmware: 'uefi' },
    { as: 'disk', firmware: 'bios' },
    { as: 'disk', firmware: 'uefi' },
  ])('starts a node as a $as with $firmware, which shows its code', async (plugged) => {
    const file = await write(plugged.as === 'disk' ? 'disk' : 'iso', 'medium');
    await using machine = await BootingMachine.startFrom({ ...plugged, file });
    await machine.sees(/stackyard: Approve the code [0-9A-Z]{4}-[0-9A-Z]{4} on the page Nodes/);
    expect((await door.asked).facts.hostname).toBe('node-525400aabb01');
  });

  test.each(['iso', 'disk'] as const)(
    'has the same bytes when it is made again: %s',
    async (kind) => {
      const once = await digestOf(await write(kind, 'once'));
      expect(await digestOf(await write(kind, 'again'))).toBe(once);
    },
  );

  test('is refused on the screen when its root was altered', async () => {
    const file = await write('iso', 'good');
    const altered = join(built.folder, 'altered');
    await copyFile(file, altered);
    await alter(altered);
    await using machine = await BootingMachine.startFrom({
      file: altered,
      as: 'stick',
      firmware: 'uefi',
    });
    await machine.sees('REFUSED: root.img was altered; its sha256 is not that of the manifest');
    await machine.sees('stackyard: trying again in 2 s');
    expect(await machine.screen()).not.toContain('starting the node');
  });
});
