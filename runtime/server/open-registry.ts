import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { threadedChecker } from '../../registry/adapters/chunk-indexes/threaded-checker.ts';
import { lockFolder } from '../../registry/adapters/folder-blobs/lock-folder.ts';
import { openFolderBlobs } from '../../registry/adapters/folder-blobs/open-folder-blobs.ts';
import { randomUploadIds } from '../../registry/adapters/random-upload-ids.ts';
import { registryMigrations } from '../../registry/adapters/sql/migrations.ts';
import { sqlCatalogue } from '../../registry/adapters/sql/sql-catalogue.ts';
import { systemClock } from '../../registry/adapters/system-clock.ts';
import { collectGarbage } from '../../registry/core/garbage/collect-garbage.ts';
import { expireUploads } from '../../registry/core/garbage/expire-uploads.ts';
import type { RegistryParts } from '../../registry/core/parts.ts';
import { Quota } from '../../registry/core/quota/quota.ts';
import { registryHandlers } from '../../registry/http/appliance-handlers.ts';
import { assetRoute } from '../../registry/http/asset-route.ts';
import { registryApi } from '../../registry/http/v2/registry-api.ts';
import type { Authorizer } from '../../registry/ports/authorizer.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import { lockDatabase } from '../database/lock-database.ts';
import { migrateDatabase } from '../database/migrate-database.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import { secretFile } from '../process/secret-file.ts';
import type { ServerSettings } from './settings.ts';

const TIDY_MS = 60 * 60_000;
const TOKEN_KEY_BYTES = 32;

export interface RegistryInput {
  readonly db: AnyDatabase;
  readonly settings: Pick<ServerSettings, 'dataFolder' | 'database' | 'quotas'>;
  readonly authorizer: Authorizer;
  /** Base URL that clients use, when it is not the one in their requests. */
  readonly publicUrl: string | undefined;
  readonly onPublished: (address: ApplianceAddress) => void;
  readonly onError: (error: unknown) => void;
}

/** Puts the registry role together. */
export async function openRegistry(input: RegistryInput) {
  const { dataFolder, database, quotas } = input.settings;
  const unlockDatabase = await lockDatabase(database, input.onError);
  const folder = join(dataFolder, 'registry');
  const store = await openFolderBlobs(folder);
  const unlockFolder = await lockFolder(folder);
  await migrateDatabase(input.db, registryMigrations);
  const catalogue = sqlCatalogue(input.db);
  const clock = systemClock;
  const parts: RegistryParts = {
    store,
    catalogue,
    clock,
    quota: new Quota({ catalogue, clock, space: store.space }, quotas),
    uploadIds: randomUploadIds,
    chunkIndexes: threadedChecker(),
    // Signatures bring their keys along; whom to trust is decided where an appliance is installed.
    knownKeys: { findKey: async () => undefined },
    onPublished: input.onPublished,
  };
  const tokenKey = await secretFile(join(dataFolder, 'registry-token-key'), TOKEN_KEY_BYTES);
  const { authorizer } = input;
  let timer: NodeJS.Timeout | undefined;
  let holders = 0;
  let tidying = Promise.resolve();
  const tidy = async (): Promise<void> => {
    if (holders > 0) return;
    await expireUploads(parts);
    await collectGarbage(parts);
    await catalogue.forgetPulls(clock.now().toISOString().slice(0, 10));
  };
  const tidyUp = (): void => {
    tidying = tidying.then(tidy).catch(input.onError);
  };
  return {
    handlers: registryHandlers(parts),
    /** Keeps what is stored from being removed, until what this gives is called. */
    async holdBlobs(): Promise<() => void> {
      holders += 1;
      await tidying;
      return () => (holders -= 1);
    },
    async register(app: FastifyInstance): Promise<void> {
      await app.register(registryApi, {
        parts,
        authorizer,
        tokenKey,
        ...(input.publicUrl === undefined ? {} : { publicUrl: input.publicUrl }),
      });
      await app.register(assetRoute, { parts });
    },
    /** Removes what nothing uses, now and every hour. */
    start(): void {
      timer = setInterval(tidyUp, TIDY_MS);
      tidyUp();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await unlockFolder();
      await unlockDatabase();
    },
  };
}
