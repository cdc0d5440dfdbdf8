import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pause } from '../../../packager/archive/adapters/pause.ts';
import {
  HelperEngine,
  type RepositoryHelper,
} from '../../../runtime/control/backups/adapters/helper/helper-engine.ts';
import { startHelper } from '../../../runtime/control/backups/adapters/helper/start-helper.ts';
import type { DiskToBackUp } from '../../../runtime/control/backups/ports/backup-engine.ts';
import { openBackups } from '../../../runtime/server/open-backups.ts';
import type { S3Access } from '../../../schemas/ids/s3-place.ts';
import { startTlsProxy } from '../../attack/lab/tls-proxy.ts';
import { type CephGateway, startCeph } from '../../fakes/ceph/ceph-gateway.ts';
import { freePorts } from '../../fakes/free-ports.ts';
import { waitFor } from '../../fakes/wait-for.ts';

/** The processes that the server starts, and a real Ceph. */
const MiB = 2 ** 20;
const PROGRAM = fileURLToPath(new URL('../../../runtime/server/backup-helper.ts', import.meta.url));
const work = { signal: new AbortController().signal, onProgress: () => undefined };

let ceph: CephGateway;
beforeAll(async () => {
  ceph = await startCeph();
}, 120_000);
afterAll(() => ceph?.close());

/** A disk that nothing makes smaller. */
function randomDisk(pieces: number): { disk: DiskToBackUp; sha256: string } {
  const bytes = Array.from({ length: pieces }, () => randomBytes(MiB));
  const sum = createHash('sha256');
  for (const piece of bytes) sum.update(piece);
  const volume: DiskToBackUp['volume'] = {
    sizeBytes: pieces * MiB,
    async *depths() {},
    async *used() {
      for (const [i, piece] of bytes.entries()) {
        yield { firstBlock: (i * MiB) / 4_096, bytes: piece };
      }
    },
    async *ranges() {},
    close: () => undefined,
  };
  return { disk: { name: 'web.system', changed: undefined, volume }, sha256: sum.digest('hex') };
}

const request = (disk: DiskToBackUp) => ({
  group: 'blog',
  document: Buffer.from('it'),
  disks: [disk],
  since: undefined,
});

/** What is in a bucket, whole or begun, as another client sees it. */
async function seenIn({ endpoint, region, bucket, keyId, secret }: S3Access) {
  const credentials = { accessKeyId: keyId, secretAccessKey: secret };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return { keys: Contents.map(({ Key = '' }) => Key), begun: Uploads.length };
  } finally {
    client.destroy();
  }
}

const packsIn = async (access: S3Access): Promise<number> =>
  (await seenIn(access)).keys.filter((key) => key.startsWith('packs/')).length;

test('what is written keeps to the bound on bandwidth, and what is read does not need to', async () => {
  const engine = openBackups();
  const s3 = await ceph.bucket('slow');
  const place = { s3, key: engine.newKey(), bytesPerSecond: 4 * MiB };
  await engine.init(place);
  const { disk } = randomDisk(12);
  const beganMs = performance.now();
  const { writtenBytes } = await engine.create(place, request(disk), work);
  const tookMs = performance.now() - beganMs;
  expect(writtenBytes).toBeGreaterThan(12 * MiB);
  expect(tookMs).toBeGreaterThan((writtenBytes / place.bytesPerSecond - 0.5) * 1_000);
  const readMs = performance.now();
  expect(await engine.verify(place, 1, work)).toMatchObject({ problems: [] });
  expect(performance.now() - readMs).toBeLessThan(tookMs);
}, 60_000);

test('a process that is killed while it sends leaves nothing half, and the next one sends the rest', async () => {
  const helpers: RepositoryHelper[] = [];
  const start = (): RepositoryHelper => {
    const helper = startHelper(PROGRAM);
    helpers.push(helper);
    return helper;
  };
  const engine = new HelperEngine(start, { now: () => performance.now(), pause });
  const s3 = await ceph.bucket('killed');
  const place = { s3, key: openBackups().newKey() };
  await engine.init(place);
  const { disk, sha256 } = randomDisk(80);
  const slow = { ...place, bytesPerSecond: 16 * MiB };
  const dying = engine.create(slow, request(disk), work);
  // Told below.
  dying.catch(() => undefined);
  await waitFor('the first pack', async () => (await packsIn(s3)) > 0);
  helpers.at(-1)!.kill();
  await expect(dying).rejects.toThrow('has ended');
  const { keys, begun } = await seenIn(s3);
  expect(begun).toBe(0);
  expect(keys.filter((key) => /^(points|indexes)\//.test(key))).toEqual([]);
  const { point, writtenBytes } = await engine.create(place, request(disk), work);
  expect(writtenBytes).toBeLessThan(60 * MiB);
  const restored = Buffer.alloc(80 * MiB);
  const open = async () => ({
    sizeBytes: 80 * MiB,
    write: async (bytes: Uint8Array, offset: number) => restored.set(bytes, offset),
    flush: async () => undefined,
    close: () => undefined,
  });
  await engine.restore(place, { point, disks: ['web.system'], open }, work);
  expect(createHash('sha256').update(restored).digest('hex')).toBe(sha256);
  for (const { kill } of helpers) kill();
}, 120_000);

test('a certificate of an authority that the server does not know is refused, and one that it was told of is fine', async () => {
  const proxy = await startTlsProxy(await freePorts(), Number(new URL(ceph.endpoint).port));
  const before = process.env.NODE_EXTRA_CA_CERTS;
  try {
    const s3 = { ...(await ceph.bucket('tls')), endpoint: proxy.url };
    const [strict, trusting] = [openBackups(), openBackups()];
    const place = { s3, key: strict.newKey() };
    await expect(strict.init(place)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      data: { about: 'certificate' },
    });
    process.env.NODE_EXTRA_CA_CERTS = join(proxy.certificateFolder, 'ca.crt');
    await trusting.init(place);
    const { point } = await trusting.create(place, request(randomDisk(2).disk), work);
    expect(await trusting.list(place)).toMatchObject([{ point }]);
  } finally {
    if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
    else process.env.NODE_EXTRA_CA_CERTS = before;
    await proxy.close();
  }
}, 60_000);
