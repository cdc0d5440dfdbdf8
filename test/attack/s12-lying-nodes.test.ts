import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { RequestListener, ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HttpsPeerLink } from '../../runtime/agent/link/adapters/https-peer-link.ts';
import type { DesiredImage } from '../../schemas/agent/desired.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { openHostileDoor } from '../fakes/hostile-door.ts';
import { ensure, heldBy, ImageSite, packDisks, type SiteNode } from '../fakes/image-site.ts';
import { testDisk } from '../fakes/test-disk.ts';

const DB = testDisk(1, 3_000, 0.1);
const WEB = testDisk(2, 300);
let packed: Buffer;
let site: ImageSite;
let db: DesiredImage;
/** `one` shall have the first image and has it, `two` the second. */
let one: SiteNode;
let two: SiteNode;

beforeAll(async () => {
  packed = await packDisks(DB, WEB);
});
beforeEach(async () => {
  site = await ImageSite.open();
  const [first, second] = await site.addAppliance(packed);
  db = first;
  [one, two] = [await site.addNode(1, first), await site.addNode(2, second)];
  await ensure(one, db);
});
afterEach(() => site[Symbol.asyncDispose]());

const { signal } = new AbortController();
const PACE = { connectMs: 150, answerMs: 150, runMs: 100 };

/** Answers with what is true, but for one bit. */
async function forge(
  response: ServerResponse,
  truth: () => Promise<Uint8Array | undefined>,
): Promise<void> {
  const forged = Buffer.from((await truth()) ?? []);
  forged[forged.length - 1]! ^= 1;
  response.end(forged);
}

describe('S12: a node that lies to one that fetches', () => {
  const wrong: Record<string, RequestListener> = {
    'sends other bytes': (asked, response) => void response.end(Buffer.alloc(sizeOf(asked), 1)),
    'sends too much': (_asked, response) => {
      response.on('error', () => undefined);
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(1 << 20, 1), more);
      };
      more();
    },
    'sends too little': (_asked, response) => void response.end('x'),
    'sends nothing': (_asked, response) => void response.writeHead(200).end(),
    'cuts every connection': (asked) => void asked.socket.destroy(),
    'answers with an error': (_asked, response) => void response.writeHead(500).end('no'),
    'leads elsewhere': (_asked, response) =>
      void response.writeHead(307, { location: 'https://127.0.0.1:1/' }).end(),
    'says that it has nothing': (_asked, response) => void response.writeHead(404).end(),
  };
  const sizeOf = ({ url = '' }: { url?: string | undefined }): number => {
    const [, first, end] = /chunks\/(\d+)-(\d+)$/.exec(url) ?? [];
    return first === undefined ? db.indexBytes : (Number(end) - Number(first)) * 16_384;
  };

  test.each(Object.keys(wrong))('S12: %s gets no wrong byte into it', async (what) => {
    const three = await site.addNode(3, db);
    await using liar = await openHostileDoor(await site.sign(two.id), wrong[what]!);
    site.countBytes();
    await ensure(three, heldBy(db, 'all', liar));
    expect((await readFile(three.path(db.id))).equals(DB)).toBe(true);
    // It is asked for the index, and for the runs that were under way when it was found out.
    expect(liar.asked.length).toBeLessThanOrEqual(1 + 2 * LIMITS.agent.peers.parallelRuns);
    expect(site.blobBytes).toBeGreaterThan(0);
  });

  test.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['never sends what it has begun to', (_asked, response) => void response.write('x')],
    [
      'sends a byte now and then',
      (_asked, response) => {
        const timer = setInterval(() => response.write('x'), 20);
        response.once('close', () => clearInterval(timer));
      },
    ],
  ])('S12: holds it up no longer than its patience when it %s', async (_what, answer) => {
    const three = await site.addPatientNode(3, PACE, db);
    await using liar = await openHostileDoor(await site.sign(two.id), answer);
    const startedAt = Date.now();
    await ensure(three, heldBy(db, 'all', liar));
    expect((await readFile(three.path(db.id))).equals(DB)).toBe(true);
    // The index, and each run twice; far from what the real patience would take.
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    expect(liar.asked.length).toBeLessThanOrEqual(1 + 2 * LIMITS.agent.peers.parallelRuns);
  });

  test('S12: holds it up no longer than its patience when it takes no connection', async () => {
    const three = await site.addPatientNode(3, { ...PACE, answerMs: 60_000, runMs: 60_000 }, db);
    let connections = 0;
    const silent = createServer(() => (connections += 1)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await ensure(three, heldBy(db, 'all', { address: { ...one.address, port } }));
    expect((await readFile(three.path(db.id))).equals(DB)).toBe(true);
    // Once for the index; chunks are not asked for then.
    expect(connections).toBe(1);
    silent.close();
  });

  test('S12: about one byte is found out, and the others give the rest', async () => {
    const three = await site.addNode(3, db);
    const truth = new HttpsPeerLink(one.identity);
    await using liar = await openHostileDoor(await site.sign(two.id), (asked, response) => {
      const [, first, end] = /chunks\/(\d+)-(\d+)$/.exec(asked.url ?? '') ?? [];
      if (first === undefined) return void response.writeHead(404).end();
      const wanted = { first: Number(first), end: Number(end), plainBytes: 4 << 20 };
      void forge(response, () => truth.chunks(one.address, db.id, { ...wanted, signal }));
    });
    site.countBytes();
    await ensure(three, heldBy(db, 'all', liar, one));
    truth.close();
    expect((await readFile(three.path(db.id))).equals(DB)).toBe(true);
    expect(site.blobBytes).toBe(0);
    const asked = liar.asked.length;
    // It is put aside for the next images, too.
    await three.images.remove(db.id);
    await ensure(three, heldBy(db, 'all', liar, one));
    expect(liar.asked.length).toBe(asked);
  });
});
