import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HttpsImageLink } from '../../runtime/agent/link/adapters/https-image-link.ts';
import type { Identity } from '../../runtime/agent/link/adapters/identity.ts';
import type { DesiredImage } from '../../schemas/agent/desired.ts';
import { nodeServerName, SERVER_NAME } from '../../schemas/agent/messages.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import { ControlBench, NODE } from '../fakes/control-bench.ts';
import { fakeDigest } from '../fakes/appliances.ts';
import { openHostileDoor } from '../fakes/hostile-door.ts';
import { ensure, ImageSite, packDisks, type SiteNode } from '../fakes/image-site.ts';
import { testDisk } from '../fakes/test-disk.ts';

const DB = testDisk(1, 3_000, 0.1);
const WEB = testDisk(2, 300);
let packed: Buffer;
let site: ImageSite;
let db: DesiredImage;
let web: DesiredImage;
/** `one` shall have the first image and has it, `two` the second. */
let one: SiteNode;
let two: SiteNode;

beforeAll(async () => {
  packed = await packDisks(DB, WEB);
});
beforeEach(async () => {
  site = await ImageSite.open();
  [db, web] = await site.addAppliance(packed);
  [one, two] = [await site.addNode(1, db), await site.addNode(2, web)];
  await ensure(one, db);
});
afterEach(() => site[Symbol.asyncDispose]());

const { signal } = new AbortController();
const range = { offset: 0, length: 64, signal };
const run = { first: 0, end: 1, plainBytes: 128 * 1_024, signal };

/** @returns status and body of a GET with a certificate, or `refused` when TLS ends it */
async function get(
  identity: Partial<Identity> & Pick<Identity, 'authority'>,
  url: string,
  options: { servername: string; method?: string; headers?: Record<string, string> },
): Promise<{ status: number; body: string } | 'refused'> {
  const { key, certificate, authority } = identity;
  const agent = new Agent({ ca: authority, ...(key ? { key, cert: certificate } : {}) });
  const { servername, method = 'GET', headers = {} } = options;
  // As it is written: `URL` would tidy up what an attacker does not.
  const [, host, port, path] = /^https:\/\/([^:/]+):(\d+)(.*)$/.exec(url) ?? [];
  try {
    const asked = request({ host, port, path, servername, method, headers, agent }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: await text(response) };
  } catch {
    return 'refused';
  } finally {
    agent.destroy();
  }
}

const doorOf = ({ address }: Pick<SiteNode, 'address'>, path: string): string =>
  `https://127.0.0.1:${address.port}${path}`;
const chunksPath = (image: Digest, chunks = '0-1'): string => `/images/${image}/chunks/${chunks}`;

describe('S12: what the server gives of its registry', () => {
  const blobPath = (image: Digest, blob: Digest): string =>
    `${site.url}/agent/v1/images/${image}/blobs/${blob}`;
  const packOf = (): Digest => {
    const packs = [...site.registry.blobs].filter(([, bytes]) => bytes.length > 20_000);
    return packs[0]![0] as Digest;
  };

  test('S12: is nothing of an image that the node shall not have', async () => {
    await expect(two.link.openBlob(db.id, db.id, range)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { what: 'image' },
    });
  });

  test('S12: is only what belongs to the image that is named', async () => {
    const secret = fakeDigest('a secret');
    site.registry.blobs.set(secret, Buffer.from('a secret'));
    for (const blob of [secret, web.id]) {
      await expect(one.link.openBlob(db.id, blob, range)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        data: { what: 'blob' },
      });
    }
    await one.link.openBlob(db.id, packOf(), range);
  });

  test('S12: is nothing of a registry of others, whatever the image is', async () => {
    const foreign = { ...web, source: { ...web.source, access: 'private' as const } };
    site.named.set(two.id, [foreign]);
    await expect(two.link.openBlob(web.id, web.id, range)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('S12: is nothing for a node that was removed, or has no certificate', async () => {
    const { authority } = one.identity;
    const stranger = { servername: SERVER_NAME };
    expect(await get({ authority }, blobPath(db.id, db.id), stranger)).toMatchObject({
      status: 403,
    });
    site.named.delete(one.id);
    await expect(one.link.openBlob(db.id, db.id, range)).rejects.toMatchObject({
      code: 'ENROLMENT_REFUSED',
    });
  });

  test.each([
    ['none', undefined],
    ['more than there is', 'bytes=0-999999999'],
    ['one from behind the end', 'bytes=999999999-999999999'],
    ['one that ends before it begins', 'bytes=9-3'],
    ['several', 'bytes=0-1,5-9'],
    ['the end of it', 'bytes=-5'],
    ['one without end', 'bytes=5-'],
    ['one of another unit', 'chunks=0-1'],
  ])('S12: asks the registry for no range but a plain one: %s', async (_what, header) => {
    site.countBytes();
    const headers = header === undefined ? {} : { range: header };
    const asked = { servername: SERVER_NAME, headers };
    expect(await get(one.identity, blobPath(db.id, db.id), asked)).toMatchObject({ status: 400 });
    expect(site.blobBytes).toBe(0);
  });

  test('S12: is read from the registry for nobody who does not want it', async () => {
    site.countBytes();
    const asked = { servername: SERVER_NAME, method: 'HEAD', headers: { range: 'bytes=0-9' } };
    expect(await get(one.identity, blobPath(db.id, db.id), asked)).toMatchObject({ status: 404 });
    expect(site.blobBytes).toBe(0);
  });

  test('S12: leads nowhere when the registry redirects', async () => {
    const other = new URL(site.registry.url);
    other.hostname = 'localhost';
    site.registry.meddle = ({ url }, response) => {
      response.writeHead(307, { location: new URL(url, other).href }).end();
      return 'answered';
    };
    await expect(one.link.openBlob(db.id, db.id, range)).rejects.toMatchObject({
      code: 'REGISTRY_MISLEADS',
    });
  });

  test('S12: goes to one node in so many parts at the same time, and others get theirs', async () => {
    const held: (() => void)[] = [];
    site.registry.meddle = (_request, response) => {
      held.push(() => response.writeHead(404).end());
      return 'answered';
    };
    const { answersPerNode } = LIMITS.agent.images;
    const links = Array.from({ length: 3 }, () => new HttpsImageLink(site.url, one.identity));
    const abort = new AbortController();
    const many = Array.from({ length: answersPerNode + 3 }, (_, i) =>
      links[i % 3]!.openBlob(db.id, db.id, { ...range, signal: abort.signal }).catch(
        (error: unknown) => error,
      ),
    );
    const refused = await Promise.race(many);
    expect(refused).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    site.registry.meddle = () => 'go on';
    await two.link.openBlob(web.id, web.id, range);
    abort.abort();
    for (const end of held) end();
    await Promise.all(many);
    for (const link of links) link.close();
    // What was given back is there for the next.
    await one.link.openBlob(db.id, db.id, range);
  });
});

describe('S12: what the server says about who may read', () => {
  test('S12: is yes for the key of an enrolled node that shall have the image, and else no', async () => {
    const bench = await ControlBench.open();
    await bench.trustPublisher();
    await bench.finish((await bench.install()).id);
    const { reception, dependencies } = bench.control;
    const { images } = await dependencies.desired.current(NODE);
    const image = images[0]!.id;
    expect(await reception.imageOf(NODE, image)).toEqual(images[0]);
    expect(await reception.mayRead(NODE, 'k', image)).toBe(true);
    expect(await reception.mayRead(NODE, 'another key', image)).toBe(false);
    expect(await reception.mayRead(NODE, 'k', fakeDigest('another image'))).toBe(false);
    expect(await reception.mayRead('node-0000000009' as NodeId, 'k', image)).toBe(false);
    await bench.close();
  });

  test('S12: is asked with a certificate only', async () => {
    const { authority } = one.identity;
    const url = `${site.url}/agent/v1/images/${db.id}/readers/${one.id}?key=${'0'.repeat(64)}`;
    expect(await get({ authority }, url, { servername: SERVER_NAME })).toMatchObject({
      status: 403,
    });
    expect(await get(two.identity, url, { servername: SERVER_NAME })).toMatchObject({
      status: 404,
    });
  });
});

describe('S12: what a node gives to others', () => {
  test('S12: is nothing of an image that the other shall not have', async () => {
    await expect(two.peers.chunks(one.address, db.id, run)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const index = { sizeBytes: db.indexBytes, signal: run.signal };
    await expect(two.peers.index(one.address, db.id, index)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    site.named.set(two.id, [db]);
    const three = await site.addNode(3, db);
    expect(await three.peers.chunks(one.address, db.id, run)).toBeDefined();
  });

  test('S12: is nothing without a certificate of this server', async () => {
    const { authority } = one.identity;
    const asked = { servername: nodeServerName(one.id) };
    expect(await get({ authority }, doorOf(one, chunksPath(db.id)), asked)).toBe('refused');
    const elsewhere = await ImageSite.open();
    const { key, certificate } = await elsewhere.sign(one.id);
    await elsewhere[Symbol.asyncDispose]();
    const forged = { key, certificate, authority };
    expect(await get(forged, doorOf(one, chunksPath(db.id)), asked)).toBe('refused');
  });

  test('S12: is nothing for the certificate of the server, which is none of a node', async () => {
    const { authority } = one.identity;
    const { key, certificate } = site.authority.server;
    const asked = { servername: nodeServerName(one.id) };
    const server = { key, certificate, authority };
    expect(await get(server, doorOf(one, chunksPath(db.id)), asked)).toBe('refused');
  });

  test('S12: is nothing for a node that was removed, or whose key was replaced', async () => {
    const three = await site.addNode(3, db);
    await site.sign(three.id);
    await expect(three.peers.chunks(one.address, db.id, run)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const four = await site.addNode(4, db);
    site.named.delete(four.id);
    await expect(four.peers.chunks(one.address, db.id, run)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test('S12: is nothing while the server cannot be asked', async () => {
    const three = await site.addNode(3, db);
    one.link.close();
    await site.closeServer();
    await expect(three.peers.chunks(one.address, db.id, run)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
  });

  test.each([
    '/images/../pool.id',
    '/images/..%2f..%2fpool.id/index',
    '/images/sha256:../../pool.id/index',
    `/images/sha256:${'A'.repeat(64)}/index`,
    `/images/sha256:${'a'.repeat(64)}/chunks/-1-1`,
    `/images/sha256:${'a'.repeat(64)}/chunks/0-1/../../../../pool.id`,
    `/images/sha256:${'a'.repeat(64)}/index?x`,
    '/pool.id',
    '/',
  ])('S12: is no file, whatever path is asked for: %s', async (path) => {
    await writeFile(join(one.pool, 'pool.id'), 'a secret');
    const asked = { servername: nodeServerName(one.id) };
    const answer = await get(one.identity, doorOf(one, path), asked);
    expect(answer).toMatchObject({ status: 400 });
    expect(JSON.stringify(answer)).not.toContain('a secret');
  });

  test.each(['0-0', '5-3', '0-999999999', '999999998-999999999'])(
    'S12: is no chunks that the image does not have, or too many: %s',
    async (chunks) => {
      const asked = { servername: nodeServerName(one.id) };
      const url = doorOf(one, chunksPath(db.id, chunks));
      expect(await get(one.identity, url, asked)).toMatchObject({ status: 400 });
    },
  );

  test('S12: does not run out because one node holds all the connections it can', async () => {
    const { key, certificate, authority } = one.identity;
    const three = await site.addNode(3, db);
    const { connectionsPerNode } = LIMITS.agent.peers;
    const sockets = Array.from({ length: connectionsPerNode + 3 }, () =>
      connect({
        host: '127.0.0.1',
        port: one.address.port,
        servername: nodeServerName(one.id),
        key,
        cert: certificate,
        ca: authority,
      }),
    );
    const ends = sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.on('error', () => undefined);
          socket.once('close', () => resolve());
        }),
    );
    await Promise.race(ends);
    expect(await three.peers.chunks(one.address, db.id, run)).toBeDefined();
    for (const socket of sockets) socket.destroy();
    await Promise.all(ends);
  });
});

describe('S12: whom a node takes images from', () => {
  test('S12: is the node it was told, and no other that is at its address', async () => {
    const three = await site.addNode(3, db);
    const peer = { ...one.address, node: two.id };
    await expect(three.peers.chunks(peer, db.id, run)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
  });

  test('S12: is nobody with a certificate that is only good for asking', async () => {
    const three = await site.addNode(3, db);
    const old = await site.signOld(one.id);
    await using door = await openHostileDoor(old, (_request, response) => response.end('x'));
    await expect(three.peers.chunks(door.address, db.id, run)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    expect(door.asked).toEqual([]);
  });

  test('S12: is nobody who has only the name of the server', async () => {
    const three = await site.addNode(3, db);
    const { key, certificate } = site.authority.server;
    const server = { ...one.identity, key, certificate };
    await using door = await openHostileDoor(server, (_request, response) => response.end('x'));
    await expect(three.peers.chunks(door.address, db.id, run)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    expect(door.asked).toEqual([]);
  });

  test('S12: nor does the certificate of a node make it the server', async () => {
    await using door = await openHostileDoor(two.identity, (_request, response) =>
      response.end('x'),
    );
    const link = new HttpsImageLink(doorOf(door, ''), one.identity);
    await expect(link.openBlob(db.id, db.id, range)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    link.close();
    expect(door.asked).toEqual([]);
  });
});
