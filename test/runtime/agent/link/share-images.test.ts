import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageFile } from '../../../../runtime/agent/node/core/names.ts';
import { type ImageSharing, shareImages } from '../../../../runtime/agent/link/share-images.ts';
import { simulatedFacts } from '../../../../runtime/simulator/simulated-node.ts';
import type { DesiredImage } from '../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { freePorts } from '../../../fakes/free-ports.ts';
import { ImageSite, packDisks } from '../../../fakes/image-site.ts';
import { testDisk } from '../../../fakes/test-disk.ts';

const DISK = testDisk(1, 200);
const { signal } = new AbortController();
let site: ImageSite;
let image: DesiredImage;
const open: ImageSharing[] = [];

beforeEach(async () => {
  site = await ImageSite.open();
  [image] = await site.addAppliance(await packDisks(DISK, testDisk(2, 1)));
});
afterEach(async () => {
  for (const sharing of open.splice(0)) await sharing.close();
  await site[Symbol.asyncDispose]();
});

/** Puts together what an agent does; other nodes reach it at loopback. */
async function startNode(number: number, imagePort: number | undefined) {
  const id = `node-000000000${number}` as NodeId;
  const pool = join(site.folder, id);
  await mkdir(join(pool, 'images'), { recursive: true });
  const underlay = { address: '127.0.0.1', mtu: 1_500 };
  site.named.set(id, [image]);
  const sharing = shareImages({
    user: { uid: 0, gid: 0 },
    pool,
    server: site.url,
    identity: await site.sign(id),
    host: {
      facts: async () => ({ ...simulatedFacts(id), underlay }),
      figures: () => Promise.reject(new Error('not asked for')),
    },
    imagePort,
    onError: (error) => site.errors.push(error),
  });
  open.push(sharing);
  return { id, pool, sharing };
}

test('what an agent has from the server, another agent has from it, where it says it is', async () => {
  const port = await freePorts();
  const [one, two] = [await startNode(1, port), await startNode(2, await freePorts())];
  const { underlay } = await one.sharing.host.facts();
  expect(underlay).toEqual({ address: '127.0.0.1', mtu: 1_500, imagePort: port });
  await one.sharing.images.ensure(image, () => undefined, signal);
  // What the agent is told after a renewal holds for all that it does with images.
  const renewed = await site.sign(one.id);
  one.sharing.useIdentity(renewed);
  site.countBytes();
  const peers = [{ node: one.id, address: '127.0.0.1', port, has: 'all' as const }];
  await two.sharing.images.ensure({ ...image, peers }, () => undefined, signal);
  expect((await readFile(join(two.pool, imageFile(image.id)))).equals(DISK)).toBe(true);
  expect(site.blobBytes).toBe(0);
  expect(site.errors).toEqual([]);
});

test('an agent that shall give nothing says so, and fetches anyway', async () => {
  const { sharing } = await startNode(1, undefined);
  expect((await sharing.host.facts()).underlay).toEqual({ address: '127.0.0.1', mtu: 1_500 });
  await sharing.images.ensure(image, () => undefined, signal);
  expect(await sharing.images.list()).toEqual([image.id]);
});
