import type { ApplianceManifest } from '../../schemas/appliance/manifest.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import type { StoredSignature } from './signatures.ts';

/** What cards and version lists show of one appliance manifest. */
export interface ApplianceRecord {
  readonly digest: Digest;
  /** What it calls itself; it may be stored under another name. */
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly summary: string;
  readonly licence: string;
  readonly categories: ApplianceManifest['categories'];
  readonly icon: Digest | undefined;
  readonly changes: ApplianceManifest['changes'];
  /** Machines with default counts, and the memory of all of them. */
  readonly machines: number;
  readonly memoryBytes: number;
  readonly downloadBytes: number;
  readonly publishedAt: Date;
  readonly publishedBy: string;
}

/** A version that was published under its own tag: a promise that outlives the manifest. */
export interface Release {
  readonly version: string;
  readonly digest: Digest;
  /** Whether it was deleted since. */
  readonly withdrawn: boolean;
}

/** What the search looks at; one for each repository that has a release. */
export interface CardEntry {
  readonly digest: Digest;
  /** Weighted from most to least: name and title, summary, everything else. */
  readonly words: { readonly high: string; readonly middle: string; readonly low: string };
  readonly sortTitle: string;
  readonly categories: ApplianceManifest['categories'];
  readonly publishedAt: Date;
}

export interface FoundCard {
  readonly address: ApplianceAddress;
  readonly pulls: number;
  readonly appliance: ApplianceRecord;
  readonly signatures: readonly StoredSignature[];
}

export type CardSort = 'relevance' | 'updated' | 'name' | 'pulls';

/** Where a page of cards ended: the sort key of its last card, and its address to tell equals apart. */
export interface CardPosition {
  readonly key: string | number;
  readonly address: string;
}

export interface CardQuery {
  /** Lower-case words of letters and digits; all of them must be found. */
  readonly words: readonly string[];
  readonly category: string | undefined;
  /** A namespace; undefined: everybody's. */
  readonly publisher?: string | undefined;
  readonly sort: CardSort;
  readonly limit: number;
  readonly after: CardPosition | undefined;
}

export interface CardPage {
  readonly cards: readonly FoundCard[];
  readonly total: number;
  /** Cards by category, whatever category the query asks for. */
  readonly categories: readonly { readonly name: string; readonly count: number }[];
  readonly next: CardPosition | undefined;
}

export interface CardSearcher {
  /** Public repositories only. */
  searchCards(query: CardQuery): Promise<CardPage>;
}

export interface ApplianceFinder {
  /** @returns the releases that are still there, in no particular order */
  listReleased(repositoryId: number): Promise<ApplianceRecord[]>;
  findAppliance(repositoryId: number, digest: Digest): Promise<ApplianceRecord | undefined>;
  findPulls(repositoryId: number): Promise<number>;
}

export interface AssetFinder {
  /** @returns the media type of a layer of an appliance, or undefined when none has the digest */
  findAsset(repositoryId: number, digest: Digest): Promise<string | undefined>;
}
