import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Fastify from 'fastify';
import { threadedChecker } from '../../../registry/adapters/chunk-indexes/threaded-checker.ts';
import { openFolderBlobs } from '../../../registry/adapters/folder-blobs/open-folder-blobs.ts';
import { randomUploadIds } from '../../../registry/adapters/random-upload-ids.ts';
import { registryMigrations } from '../../../registry/adapters/sql/migrations.ts';
import { sqlCatalogue } from '../../../registry/adapters/sql/sql-catalogue.ts';
import type { RegistryParts } from '../../../registry/core/parts.ts';
import { Quota } from '../../../registry/core/quota/quota.ts';
import { DEFAULT_QUOTAS, type QuotaLimits } from '../../../registry/core/quota/quota-limits.ts';
import type { Authorizer } from '../../../registry/ports/authorizer.ts';
import type { BlobSpace } from '../../../registry/ports/blob-space.ts';
import { assetRoute } from '../../../registry/http/asset-route.ts';
import { TRAFFIC, type TrafficLimits } from '../../../registry/http/v2/traffic.ts';
import { registryApi } from '../../../registry/http/v2/registry-api.ts';
import type { AnyDatabase } from '../../../runtime/database/open-database.ts';
import { type TestDatabase, testDatabases } from '../../fakes/databases.ts';
import { freePorts } from '../../fakes/free-ports.ts';
import { testAuthorizer } from './test-accounts.ts';

/** A clock that runs, and can be put forward. */
export class TestClock {
  #aheadMs = 0;
  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }
  wait(ms: number): Promise<void> {
    return setTimeout(ms);
  }
  forward(ms: number): void {
    this.#aheadMs += ms;
  }
}

export interface TestParts {
  readonly parts: RegistryParts;
  readonly clock: TestClock;
  readonly db: AnyDatabase;
  readonly folder: string;
  /** Addresses that were published, in order. */
  readonly published: string[];
  readonly keys: Map<string, string>;
  close(): Promise<void>;
}

/** What a test may set beside the accounts. */
export interface Surroundings {
  readonly quotas?: QuotaLimits;
  /** Instead of the disk that the folder is on. */
  readonly space?: BlobSpace;
  readonly authorizer?: Authorizer;
  readonly traffic?: TrafficLimits;
}

/** The registry without HTTP: a real folder and a real database. */
export async function openParts(
  database?: TestDatabase,
  { quotas = DEFAULT_QUOTAS, space }: Surroundings = {},
): Promise<TestParts> {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-registry-'));
  const open = database ?? testDatabases[0];
  if (!open) throw new Error('there is no test database');
  const { db, close } = await open.open(registryMigrations);
  const clock = new TestClock();
  const published: string[] = [];
  const keys = new Map<string, string>();
  const store = await openFolderBlobs(folder);
  const catalogue = sqlCatalogue(db);
  const parts: RegistryParts = {
    store,
    catalogue,
    clock,
    quota: new Quota({ catalogue, clock, space: space ?? store.space }, quotas),
    uploadIds: randomUploadIds,
    chunkIndexes: threadedChecker(),
    knownKeys: { findKey: async (keyId) => keys.get(keyId) },
    onPublished: (address) => published.push(address),
  };
  return {
    parts,
    clock,
    db,
    folder,
    published,
    keys,
    close: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

export interface TestRegistry extends TestParts {
  readonly url: string;
  /** Closes the server and starts another on the same folder and database. */
  restart(): Promise<void>;
}

/** The registry behind a real server on a loopback port. */
export async function startRegistry(
  database?: TestDatabase,
  surroundings: Surroundings = {},
): Promise<TestRegistry> {
  const lab = await openParts(database, surroundings);
  const { authorizer = testAuthorizer, traffic = TRAFFIC } = surroundings;
  const tokenKey = randomBytes(32);
  const listen = async (port: number, parts: RegistryParts) => {
    const app = Fastify({ forceCloseConnections: true });
    await app.register(registryApi, { parts, authorizer, tokenKey, traffic });
    await app.register(assetRoute, { parts });
    const url = await app.listen({ host: '127.0.0.1', port });
    return { app, url };
  };
  // One that is free again at once after a restart.
  let { app, url } = await listen(await freePorts(), lab.parts);
  return {
    ...lab,
    url,
    restart: async () => {
      const { port } = new URL(url);
      await app.close();
      const store = await openFolderBlobs(lab.folder);
      ({ app } = await listen(Number(port), { ...lab.parts, store }));
    },
    close: async () => {
      await app.close();
      await lab.close();
    },
  };
}
