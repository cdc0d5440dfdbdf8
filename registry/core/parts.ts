import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import type { BlobStore } from '../ports/blobs.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import type { ChunkIndexChecker } from '../ports/chunk-indexes.ts';
import type { Clock } from '../ports/clock.ts';
import type { KnownKeys } from '../ports/signatures.ts';
import type { UploadIds } from '../ports/upload-ids.ts';
import type { Quota } from './quota/quota.ts';

/** What the registry is put together from. */
export interface RegistryParts {
  readonly store: BlobStore;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly quota: Quota;
  readonly uploadIds: UploadIds;
  readonly chunkIndexes: ChunkIndexChecker;
  readonly knownKeys: KnownKeys;
  /** Told after what people see of an appliance has changed, so that pages can be made anew. */
  readonly onPublished: (address: ApplianceAddress) => void;
}
