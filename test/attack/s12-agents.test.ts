import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DesiredImage, RegistryAccess } from '../../schemas/agent/desired.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { ControlBench, NODE } from '../fakes/control-bench.ts';
import { fakeDigest, makeAppliance } from '../fakes/appliances.ts';
import { lonelyImages, noServer } from '../fakes/image-links.ts';

/** A service of the node that is nobody's registry; the agent, being root, could ask it anything. */
const SECRET = 'the-secret-of-loopback';
let service: Server;
let port: number;
let pool: string;
const asked: string[] = [];
let answer: () => { status: number; headers?: Record<string, string> };

beforeAll(async () => {
  service = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { status, headers } = answer();
    response.writeHead(status, headers).end(SECRET);
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  ({ port } = service.address() as AddressInfo);
  pool = await mkdtemp(join(tmpdir(), 'stackyard-s12-'));
  await mkdir(join(pool, 'images'));
});
afterAll(async () => {
  service.close();
  await rm(pool, { recursive: true });
});
beforeEach(() => {
  answer = () => ({ status: 403 });
});
afterEach(() => void asked.splice(0));

/** @returns why the agent did not get an image from there */
async function fetchFrom(host: string, access: RegistryAccess, link = noServer): Promise<Fault> {
  const images = lonelyImages(pool, link);
  const image: DesiredImage = {
    id: fakeDigest('an image'),
    indexBytes: 100,
    diskBytes: 512,
    label: 'an image',
    source: { registry: `http://${host}:${port}`, access, repository: 'acme/shop' },
    peers: [],
  };
  const fetched = images.ensure(image, () => undefined, AbortSignal.timeout(60_000));
  const error = await fetched.catch((cause: unknown) => cause);
  if (error instanceof Fault) return error;
  throw new Error('it was fetched');
}

describe('S12: an agent that is told to fetch an image', () => {
  test.each(['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost', '0'])(
    'S12: does not ask http://%s for a registry that is approved for public addresses',
    async (host) => {
      expect((await fetchFrom(host, 'public')).code).toBe('REGISTRY_ADDRESS_REFUSED');
      expect(asked).toEqual([]);
    },
  );

  test('S12: asks nobody when the registry is not approved', async () => {
    expect((await fetchFrom('127.0.0.1', 'refused')).code).toBe('REGISTRY_NOT_APPROVED');
    expect(asked).toEqual([]);
  });

  test('S12: repeats no word of a registry of others', async () => {
    const fault = await fetchFrom('127.0.0.1', 'private');
    expect(asked.length).toBeGreaterThan(0);
    expect(JSON.stringify([fault.message, fault.data])).not.toContain(SECRET);
  });

  test('S12: follows no redirect to another host', async () => {
    answer = () => ({ status: 307, headers: { location: `http://localhost:${port}/internal` } });
    expect((await fetchFrom('127.0.0.1', 'private')).code).toBe('REGISTRY_MISLEADS');
    expect(asked.filter((path) => path.startsWith('/internal'))).toEqual([]);
  });

  test('S12: asks nobody but the server for an image of its own registry', async () => {
    const refused = new Fault('NOT_FOUND', { what: 'image', name: 'an image' });
    const link = { ...noServer, openBlob: () => Promise.reject(refused) };
    expect(await fetchFrom('127.0.0.1', 'own', link)).toBe(refused);
    expect(asked).toEqual([]);
  });
});

describe('S12: what the server lets its agents ask', () => {
  const OTHER = 'https://registry.example.org';
  let bench: ControlBench;
  beforeEach(async () => {
    bench = await ControlBench.open();
    await bench.trustPublisher();
  });
  afterEach(() => bench.close());

  const approve = (allowPrivate: boolean) =>
    bench.call('approveRegistry', { body: { url: OTHER, allowPrivate } });
  const accesses = async (): Promise<(string | undefined)[]> => {
    const { images } = await bench.control.dependencies.desired.current(NODE);
    return [...new Set(images.map(({ source }) => source.access))];
  };

  test('S12: its own registry', async () => {
    await bench.finish((await bench.install()).id);
    expect(await accesses()).toEqual(['own']);
  });

  test('S12: one of others as it is approved at this moment, and no longer', async () => {
    bench.appliances.add({ ...makeAppliance(), registry: OTHER });
    await approve(false);
    await bench.finish((await bench.install()).id);
    expect(await accesses()).toEqual(['public']);
    await approve(true);
    expect(await accesses()).toEqual(['private']);
    await bench.call('removeRegistry', { query: { url: OTHER } });
    expect(await accesses()).toEqual(['refused']);
  });

  test('S12: for an image of two stacks, the registry that may be asked', async () => {
    await bench.finish((await bench.install({ name: 'own' })).id);
    bench.appliances.add({ ...makeAppliance(), registry: OTHER });
    await bench.finish((await bench.install({ name: 'others' })).id);
    expect(await accesses()).toEqual(['own']);
  });
});
