import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buffer } from 'node:stream/consumers';
import { digestOf } from '../../../packager/format/digest.ts';
import { accessOfPrincipal } from '../../../registry/core/access/access.ts';
import { finishUpload } from '../../../registry/core/blobs/finish-upload.ts';
import { continueUpload } from '../../../registry/core/blobs/continue-upload.ts';
import { reserveBlob } from '../../../registry/core/blobs/find-blob.ts';
import { startUpload } from '../../../registry/core/blobs/start-upload.ts';
import { collectGarbage } from '../../../registry/core/garbage/collect-garbage.ts';
import { verifyStore } from '../../../registry/core/garbage/verify-store.ts';
import { deleteManifest } from '../../../registry/core/manifests/delete-manifest.ts';
import { pushManifest } from '../../../registry/core/manifests/push-manifest.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { testDatabases } from '../../fakes/databases.ts';
import { openParts, type TestParts } from '../lab/start-registry.ts';
import { Readable } from 'node:stream';

const ADDRESS = 'acme/garbage' as ApplianceAddress;
const DAY = 24 * 60 * 60 * 1000;
const access = {
  ...accessOfPrincipal({
    accountId: 'account-a',
    name: 'a',
    reads: 'all' as const,
    canPush: () => true,
  }),
  accountId: 'account-a',
};

describe.each(testDatabases)('garbage on $name', (database) => {
  let lab: TestParts;
  beforeEach(async () => {
    lab = await openParts(database);
  });
  afterEach(() => lab.close());

  const upload = async (content: Uint8Array, address = ADDRESS): Promise<Digest> => {
    const { id } = await startUpload(lab.parts, address, { accountId: 'account-a' });
    const name = { id, address, accountId: 'account-a' };
    await continueUpload(lab.parts, name, Readable.from([content]), {
      offset: 0,
      announcedBytes: 0,
    });
    await finishUpload(lab.parts, name, digestOf(content));
    return digestOf(content);
  };
  const pushImage = async (layer: Uint8Array, tag = 'v'): Promise<Digest> => {
    const config = await upload(Buffer.from('{}'));
    const digest = await upload(layer);
    const image = {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: { mediaType: 'x/config', digest: config, size: 2 },
      layers: [{ mediaType: 'x/layer', digest, size: layer.length }],
    };
    const pushed = await pushManifest(lab.parts, {
      address: ADDRESS,
      name: { kind: 'tag', tag },
      contentType: MEDIA_TYPES.manifest,
      bytes: Buffer.from(JSON.stringify(image)),
      access,
    });
    return pushed.digest;
  };
  const collect = () => collectGarbage(lab.parts);
  const isThere = async (digest: Digest): Promise<boolean> =>
    (await lab.parts.store.blobs.sizeOf(digest)) !== undefined;
  /** Far enough for everything that may go to be gone. */
  const collectAll = async (): Promise<number> => {
    let swept = 0;
    for (let i = 0; i < 4; i += 1) {
      lab.clock.forward(DAY + 1000);
      swept += (await collect()).swept;
    }
    return swept;
  };

  test('a blob nobody uses goes, but not before its time, and in two phases', async () => {
    const digest = await upload(Buffer.from('unused'));
    expect(await collect()).toEqual({ droppedLinks: 0, condemned: 0, swept: 0 });
    lab.clock.forward(DAY + 1000);
    expect(await collect()).toEqual({ droppedLinks: 1, condemned: 1, swept: 0 });
    expect(await isThere(digest)).toBe(true);
    expect(await collect()).toEqual({ droppedLinks: 0, condemned: 0, swept: 0 });
    lab.clock.forward(LIMITS.registry.garbageConfirmMs + 1000);
    expect(await collect()).toEqual({ droppedLinks: 0, condemned: 0, swept: 1 });
    expect(await isThere(digest)).toBe(false);
  });

  test('what a manifest uses stays for ever, and goes after the manifest', async () => {
    const layer = Buffer.from('layer');
    const manifest = await pushImage(layer);
    expect(await collectAll()).toBe(0);
    const repository = await lab.parts.catalogue.findRepository(ADDRESS);
    await deleteManifest(lab.parts, repository!, { kind: 'digest', digest: manifest });
    expect(await collectAll()).toBe(3);
    for (const digest of [manifest, digestOf(layer), digestOf(Buffer.from('{}'))]) {
      expect(await isThere(digest)).toBe(false);
    }
  });

  test('a blob that somebody asked for before pushing is kept for that push', async () => {
    const content = Buffer.from('asked for');
    const digest = await upload(content);
    lab.clock.forward(DAY - 1000);
    const repository = await lab.parts.catalogue.findRepository(ADDRESS);
    await reserveBlob(lab.parts, repository!, digest);
    lab.clock.forward(DAY - 1000);
    expect(await collect()).toEqual({ droppedLinks: 0, condemned: 0, swept: 0 });
  });

  test('a condemned blob is saved by being uploaded again', async () => {
    const content = Buffer.from('saved');
    const digest = await upload(content);
    lab.clock.forward(DAY + 1000);
    expect((await collect()).condemned).toBe(1);
    await upload(content, 'acme/other' as ApplianceAddress);
    lab.clock.forward(LIMITS.registry.garbageConfirmMs + 1000);
    expect((await collect()).swept).toBe(0);
    expect(await isThere(digest)).toBe(true);
  });

  test('a blob in another repository stays there when this one loses it', async () => {
    const content = Buffer.from('shared');
    const digest = await upload(content, 'acme/other' as ApplianceAddress);
    const manifest = await pushImage(content);
    await collectAll();
    const other = await lab.parts.catalogue.findRepository('acme/other' as ApplianceAddress);
    expect(await lab.parts.catalogue.findBlobs(other!.id, [digest])).toEqual(new Map());
    const mine = await lab.parts.catalogue.findRepository(ADDRESS);
    expect((await lab.parts.catalogue.findBlobs(mine!.id, [digest])).size).toBe(1);
    expect(await isThere(manifest)).toBe(true);
  });

  test('who uploads what is being swept waits until it is gone', async () => {
    const content = Buffer.from('swept and pushed');
    const digest = await upload(content);
    lab.clock.forward(DAY + 1000);
    await collect();
    lab.clock.forward(LIMITS.registry.garbageConfirmMs + 1000);
    const { catalogue, store } = lab.parts;
    const claimed = await catalogue.claimForSweep(digest, {
      now: lab.clock.now(),
      condemnedBefore: lab.clock.now(),
      brokenOffBefore: new Date(0),
    });
    expect(claimed).toBe(true);
    let finished = false;
    const pushing = upload(content).then(() => (finished = true));
    await expect.poll(() => catalogue.countSessions('account-a')).toBe(1);
    expect(finished).toBe(false);
    await store.blobs.removeBlob(digest);
    await catalogue.forgetSwept(digest);
    await pushing;
    expect((await buffer(await store.blobs.read(digest))).equals(content)).toBe(true);
  });

  test('a sweep that a crash broke off is done again', async () => {
    const digest = await upload(Buffer.from('half swept'));
    lab.clock.forward(DAY + 1000);
    await collect();
    lab.clock.forward(LIMITS.registry.garbageConfirmMs + 1000);
    const now = lab.clock.now();
    await lab.parts.catalogue.claimForSweep(digest, {
      now,
      condemnedBefore: now,
      brokenOffBefore: new Date(0),
    });
    expect((await collect()).swept).toBe(0);
    lab.clock.forward(LIMITS.registry.garbageBrokenOffMs + 1000);
    expect((await collect()).swept).toBe(1);
    expect(await lab.parts.catalogue.isKnown(digest)).toBe(false);
  });

  test('what was swept between being announced and being in place is not said to be stored', async () => {
    const digest = digestOf(Buffer.from('slow'));
    const { catalogue } = lab.parts;
    const slow = await catalogue.admitBlob(digest, 4, lab.clock.now());
    expect(await collectAll()).toBe(1);
    expect(await catalogue.markStored(digest, slow!, lab.clock.now())).toBe(false);
    const quick = await catalogue.admitBlob(digest, 4, lab.clock.now());
    expect(await catalogue.markStored(digest, slow!, lab.clock.now())).toBe(false);
    expect(await catalogue.markStored(digest, quick!, lab.clock.now())).toBe(true);
  });

  test('an upload that a crash broke off between announcing and storing goes, too', async () => {
    const digest = digestOf(Buffer.from('announced'));
    await lab.parts.catalogue.admitBlob(digest, 9, lab.clock.now());
    expect(await collectAll()).toBe(1);
    expect(await lab.parts.catalogue.isKnown(digest)).toBe(false);
  });

  test('the database itself refuses to forget a blob that a manifest uses', async () => {
    await pushImage(Buffer.from('layer'));
    await expect(lab.db.deleteFrom('registry_blob').execute()).rejects.toThrow(/foreign key/);
  });

  describe('verifying the store', () => {
    const pathOf = (digest: Digest): string =>
      join(lab.folder, 'v1/blobs/sha256', digest.slice(7, 9), digest.slice(7));
    const flip = async (digest: Digest): Promise<void> => {
      const bytes = await readFile(pathOf(digest));
      bytes[0]! ^= 1;
      await chmod(pathOf(digest), 0o600);
      await writeFile(pathOf(digest), bytes);
    };

    test('a whole store is whole', async () => {
      await pushImage(Buffer.from('layer'));
      expect(await verifyStore(lab.parts)).toMatchObject({
        checkedBlobs: 3,
        lost: [],
        unknown: [],
      });
    });

    test('a7: one flipped byte is found, told with who needs it, and repaired by a push', async () => {
      const layer = Buffer.from('precious');
      await pushImage(layer);
      const digest = digestOf(layer);
      await flip(digest);
      const report = await verifyStore(lab.parts);
      expect(report.lost).toEqual([{ digest, neededBy: [ADDRESS] }]);
      const repository = await lab.parts.catalogue.findRepository(ADDRESS);
      await expect(reserveBlob(lab.parts, repository!, digest)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await upload(layer);
      expect((await verifyStore(lab.parts)).lost).toEqual([]);
      expect((await readFile(join(lab.folder, 'v1/bad/sha256', digest.slice(7)))).length).toBe(8);
    });

    test('a missing and an unknown blob are told', async () => {
      const digest = await upload(Buffer.from('gone'));
      await lab.parts.store.blobs.removeBlob(digest);
      const stranger = digestOf(Buffer.from('stranger'));
      await lab.parts.store.blobs.putBlob(stranger, Buffer.from('stranger'));
      expect(await verifyStore(lab.parts)).toMatchObject({
        lost: [{ digest, neededBy: [] }],
        unknown: [stranger],
      });
    });

    test('a blob whose bytes are gone is not said to be there', async () => {
      const digest = await upload(Buffer.from('gone'));
      await lab.parts.store.blobs.removeBlob(digest);
      const repository = await lab.parts.catalogue.findRepository(ADDRESS);
      await expect(reserveBlob(lab.parts, repository!, digest)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await expect(pushImage(Buffer.from('other'))).resolves.toMatch(/^sha256:/);
    });
  });
});
