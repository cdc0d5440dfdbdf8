import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { threadedChecker } from '../../registry/adapters/chunk-indexes/threaded-checker.ts';
import { openFolderBlobs } from '../../registry/adapters/folder-blobs/open-folder-blobs.ts';
import { randomUploadIds } from '../../registry/adapters/random-upload-ids.ts';
import { registryMigrations } from '../../registry/adapters/sql/migrations.ts';
import { sqlCatalogue } from '../../registry/adapters/sql/sql-catalogue.ts';
import { systemClock } from '../../registry/adapters/system-clock.ts';
import { collectGarbage } from '../../registry/core/garbage/collect-garbage.ts';
import { expireUploads } from '../../registry/core/garbage/expire-uploads.ts';
import type { RegistryParts } from '../../registry/core/parts.ts';
import { registryHandlers } from '../../registry/http/appliance-handlers.ts';
import { assetRoute } from '../../registry/http/asset-route.ts';
import { registryApi } from '../../registry/http/v2/registry-api.ts';
import type { Authorizer } from '../../registry/ports/authorizer.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import { migrateDatabase } from '../database/migrate-database.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import { secretFile } from '../process/secret-file.ts';

const TIDY_MS = 60 * 60_000;
const TOKEN_KEY_BYTES = 32;

export interface RegistryInput {
  readonly db: AnyDatabase;
  readonly dataFolder: string;
  readonly authorizer: Authorizer;
  readonly onPublished: (address: ApplianceAddress) => void;
  readonly onError: (error: unknown) => void;
}

/** Puts the registry role together. */
export async function openRegistry(input: RegistryInput) {
  await migrateDatabase(input.db, registryMigrations);
  const parts: RegistryParts = {
    store: await openFolderBlobs(join(input.dataFolder, 'registry')),
    catalogue: sqlCatalogue(input.db),
    clock: systemClock,
    uploadIds: randomUploadIds,
    chunkIndexes: threadedChecker(),
    // Signatures bring their keys along; whom to trust is decided where an appliance is installed.
    knownKeys: { findKey: async () => undefined },
    onPublished: input.onPublished,
  };
  const tokenKey = await secretFile(join(input.dataFolder, 'registry-token-key'), TOKEN_KEY_BYTES);
  const { authorizer } = input;
  let timer: NodeJS.Timeout | undefined;
  const tidy = async (): Promise<void> => {
    await expireUploads(parts);
    await collectGarbage(parts);
  };
  return {
    handlers: registryHandlers(parts),
    async register(app: FastifyInstance): Promise<void> {
      await app.register(registryApi, { parts, authorizer, tokenKey });
      await app.register(assetRoute, { parts });
    },
    /** Removes what nothing uses, now and every hour. */
    start(): void {
      timer = setInterval(() => void tidy().catch(input.onError), TIDY_MS);
      void tidy().catch(input.onError);
    },
    stop: (): void => clearInterval(timer),
  };
}
