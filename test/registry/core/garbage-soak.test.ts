import { randomBytes } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../../../packager/format/digest.ts';
import { accessOfPrincipal } from '../../../registry/core/access/access.ts';
import { continueUpload } from '../../../registry/core/blobs/continue-upload.ts';
import { reserveBlob } from '../../../registry/core/blobs/find-blob.ts';
import { finishUpload } from '../../../registry/core/blobs/finish-upload.ts';
import { mountBlob } from '../../../registry/core/blobs/mount-blob.ts';
import { startUpload } from '../../../registry/core/blobs/start-upload.ts';
import { collectGarbage } from '../../../registry/core/garbage/collect-garbage.ts';
import { deleteManifest } from '../../../registry/core/manifests/delete-manifest.ts';
import { readDocument } from '../../../registry/core/manifests/pull-manifest.ts';
import { pushManifest } from '../../../registry/core/manifests/push-manifest.ts';
import type { RegistryParts } from '../../../registry/core/parts.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { testDatabases } from '../../fakes/databases.ts';
import { openParts, type TestParts } from '../lab/start-registry.ts';

const ADDRESSES = ['acme/one', 'acme/two'] as ApplianceAddress[];
/** Long enough, and at most. A slow machine takes longer until enough has happened at once. */
const SOAK_MS = { least: 3_000, most: 90_000 };
const ENOUGH = { pushed: 30, swept: 30 };
const WORKERS = 4;
const access = {
  ...accessOfPrincipal({
    accountId: 'account-a',
    name: 'a',
    reads: 'all' as const,
    canPush: () => true,
  }),
  accountId: 'account-a',
};

const dawdle = (mostMs = 15): Promise<void> => setTimeout(Math.random() * mostMs);

/** @returns `target` with some of its methods replaced */
const overriding = <Target extends object>(target: Target, methods: Partial<Target>): Target =>
  new Proxy(target, {
    get: (_target, key) => {
      const own: unknown = Reflect.get(methods, key);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

/** Takes its time at the moments that matter: between deciding and doing. */
const dawdling = (parts: RegistryParts): RegistryParts => ({
  ...parts,
  store: {
    ...parts.store,
    uploads: overriding(parts.store.uploads, {
      commitUpload: async (id, digest) => {
        await dawdle();
        await parts.store.uploads.commitUpload(id, digest);
        await dawdle();
      },
    }),
    blobs: overriding(parts.store.blobs, {
      removeBlob: async (digest) => {
        await dawdle(30);
        await parts.store.blobs.removeBlob(digest);
        await dawdle();
      },
    }),
  },
  catalogue: {
    ...parts.catalogue,
    changeRepository: (id, work) =>
      parts.catalogue.changeRepository(id, (change) =>
        work({
          ...change,
          holdParts: async (digests, now) => {
            const sizes = await change.holdParts(digests, now);
            await dawdle();
            return sizes;
          },
          putManifest: async (manifest, manifestParts) => {
            await change.putManifest(manifest, manifestParts);
            await dawdle();
          },
        }),
      ),
  },
});

interface Pushed {
  readonly address: ApplianceAddress;
  readonly digest: Digest;
  readonly parts: readonly Digest[];
}

describe.each(testDatabases)('pushing and collecting garbage at once, on $name', (database) => {
  let lab: TestParts;
  beforeEach(async () => {
    const opened = await openParts(database);
    lab = { ...opened, parts: dawdling(opened.parts) };
  });
  afterEach(() => lab.close());

  /** So many that most are being swept, or about to be, when one is wanted again. */
  const contents = Array.from({ length: 20 }, () => randomBytes(2_000));
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(Math.random() * items.length)] as Item;

  async function ensureBlob(address: ApplianceAddress, content: Uint8Array): Promise<Digest> {
    const digest = digestOf(content);
    const repository = await lab.parts.catalogue.findRepository(address);
    try {
      if (repository) {
        await reserveBlob(lab.parts, repository, digest);
        return digest;
      }
    } catch (error) {
      if (!Fault.is(error, 'NOT_FOUND')) throw error;
    }
    const from = pick(ADDRESSES);
    if (await mountBlob(lab.parts, access, digest, { from, to: address })) return digest;
    const { id } = await startUpload(lab.parts, address, { accountId: 'account-a' });
    const name = { id, address, accountId: 'account-a' };
    await continueUpload(lab.parts, name, Readable.from([content]), {
      offset: 0,
      announcedBytes: 0,
    });
    await finishUpload(lab.parts, name, digest);
    return digest;
  }

  async function push(): Promise<Pushed> {
    const address = pick(ADDRESSES);
    const layers = [pick(contents), pick(contents)];
    const config = await ensureBlob(address, Buffer.from('{}'));
    const digests: Digest[] = [];
    for (const layer of layers) digests.push(await ensureBlob(address, layer));
    const image = {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: { mediaType: 'x/config', digest: config, size: 2 },
      layers: digests.map((digest) => ({ mediaType: 'x/layer', digest, size: 2_000 })),
      annotations: { unique: randomBytes(8).toString('hex') },
    };
    const bytes = Buffer.from(JSON.stringify(image));
    const name = { kind: 'digest', digest: digestOf(bytes) } as const;
    const contentType = MEDIA_TYPES.manifest;
    const pushed = await pushManifest(lab.parts, { address, name, contentType, bytes, access });
    return { address, digest: pushed.digest, parts: [config, ...digests] };
  }

  /** Nothing is safe for longer than half a push takes here, so sweeps fall into the middle of them. */
  async function shortAges() {
    const start = Date.now();
    const pushed = await Promise.all(Array.from({ length: WORKERS }, push));
    const pushMs = Date.now() - start;
    for (const each of pushed) await remove(each);
    return { graceMs: pushMs / 2, confirmMs: pushMs / 8, brokenOffMs: 60_000 };
  }

  async function remove({ address, digest }: Pushed): Promise<void> {
    const repository = await lab.parts.catalogue.findRepository(address);
    await deleteManifest(lab.parts, repository!, { kind: 'digest', digest });
  }

  async function expectPullable({ address, digest, parts }: Pushed): Promise<void> {
    const { catalogue, store } = lab.parts;
    const repository = await catalogue.findRepository(address);
    expect(await catalogue.findManifest(repository!.id, { kind: 'digest', digest })).toBeDefined();
    await readDocument(store.blobs, digest);
    const sizes = await catalogue.findBlobs(repository!.id, [...new Set(parts)]);
    for (const part of parts) {
      expect(sizes.has(part)).toBe(true);
      expect(digestOf(await buffer(await store.blobs.read(part)))).toBe(part);
    }
  }

  test(
    'every manifest that was accepted and not deleted can be pulled whole',
    { timeout: 180_000 },
    async () => {
      const kept: Pushed[] = [];
      const counts = { pushed: 0, deleted: 0, refused: 0, swept: 0, rounds: 0 };
      const ages = await shortAges();
      const start = Date.now();
      const goesOn = (): boolean => {
        const elapsedMs = Date.now() - start;
        const enough = counts.pushed >= ENOUGH.pushed && counts.swept >= ENOUGH.swept;
        return elapsedMs < SOAK_MS.least || (!enough && elapsedMs < SOAK_MS.most);
      };

      const pusher = async (): Promise<void> => {
        while (goesOn()) {
          try {
            kept.push(await push());
            counts.pushed += 1;
          } catch (error) {
            // Swept between being asked for and being used: the client sends it again.
            if (!Fault.is(error, 'BLOB_MISSING') && !Fault.is(error, 'CONFLICT')) throw error;
            counts.refused += 1;
          }
          if (kept.length > 2) {
            const [old] = kept.splice(Math.floor(Math.random() * kept.length), 1);
            if (old) {
              await expectPullable(old);
              await remove(old);
            }
            counts.deleted += 1;
          }
        }
      };
      const collector = async (): Promise<void> => {
        while (goesOn()) {
          counts.swept += (await collectGarbage(lab.parts, ages)).swept;
          counts.rounds += 1;
          if (kept.length > 0) await expectStillThere(pick(kept));
          await setImmediate();
        }
      };
      const expectStillThere = async (one: Pushed): Promise<void> => {
        try {
          await expectPullable(one);
        } catch (error) {
          // Deleted while it was being looked at.
          if (kept.includes(one)) throw error;
        }
      };
      await Promise.all([...Array.from({ length: WORKERS }, pusher), collector()]);

      for (const one of kept) await expectPullable(one);
      // Otherwise little was collected at once with anything, and the test shows nothing.
      expect(counts.pushed).toBeGreaterThanOrEqual(ENOUGH.pushed);
      expect(counts.swept).toBeGreaterThanOrEqual(ENOUGH.swept);
    },
  );
});
