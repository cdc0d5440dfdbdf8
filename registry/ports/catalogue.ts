import type { ApplianceFinder, AssetFinder, CardSearcher } from './appliances.ts';
import type { BlobLedger } from './blob-ledger.ts';
import type { GarbageLedger } from './garbage-ledger.ts';
import type { ManifestFinder, ReferrerLister, TagLister } from './manifests.ts';
import type {
  PullCounter,
  RepositoryFinder,
  RepositoryMaker,
  RepositoryVisibility,
} from './repositories.ts';
import type { RepositoryChanger } from './repository-change.ts';
import type { PublicSignatureFinder, SignatureFinder } from './signatures.ts';
import type { UploadLedger } from './upload-ledger.ts';
import type { UsageLedger } from './usage-ledger.ts';

/** Everything the registry knows beside the bytes of its blobs; consumers ask for the rungs they need. */
export type Catalogue = RepositoryFinder &
  RepositoryMaker &
  RepositoryVisibility &
  PullCounter &
  BlobLedger &
  UploadLedger &
  UsageLedger &
  ManifestFinder &
  TagLister &
  ReferrerLister &
  SignatureFinder &
  PublicSignatureFinder &
  ApplianceFinder &
  AssetFinder &
  CardSearcher &
  RepositoryChanger &
  GarbageLedger;
