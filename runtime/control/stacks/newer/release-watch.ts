import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../../schemas/ids/names.ts';
import type { FoundAt } from '../../trust/core/mirror.ts';
import { versionsAbove } from './newer-version.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { ChangeFeed } from '../../../events/change-feed.ts';
import type { FoundRelease, ReleaseSource } from '../../releases/ports/release-source.ts';
import type { StackReader } from '../ports/stack-store.ts';

export interface ReleaseWatchDependencies {
  readonly stacks: Pick<StackReader, 'list'>;
  readonly source: ReleaseSource;
  /** Base URL of the registry that references without one mean. */
  readonly ownRegistry: string;
  readonly changes: Pick<ChangeFeed, 'publish'>;
  readonly now: () => Date;
}

/** What one address of one registry had when it was looked at. */
interface Place {
  readonly askedAtMs: number;
  readonly releases: readonly FoundRelease[];
}

/**
 * Keeps in memory which versions lie above those that are installed, so that showing stacks asks no
 * registry. Whether they are trusted is not decided here: see `newer-releases.ts`.
 */
export class ReleaseWatch {
  readonly #dependencies: ReleaseWatchDependencies;
  #places = new Map<string, Place>();

  constructor(dependencies: ReleaseWatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** @returns what was found at an address the last time, the highest version first */
  releasesAt(place: FoundAt): readonly FoundRelease[] {
    return this.#places.get(keyOf(place))?.releases ?? [];
  }

  /** Asks the registries whose turn it is. One that cannot be reached changes nothing. */
  async look(): Promise<void> {
    const { stacks } = this.#dependencies;
    const live = (await stacks.list()).filter(({ stage }) => stage !== 'kept');
    const byPlace = Map.groupBy(live, ({ appliance }) => keyOf(appliance));
    const places = new Map<string, Place>();
    for (const [key, records] of byPlace) {
      const [first] = records;
      const before = this.#places.get(key);
      if (!first) continue;
      const after = before && !this.#isDue(first.appliance, before) ? before : undefined;
      const found = after ?? (await this.#ask(records, before));
      places.set(key, found);
      if (wordsOf(found) !== wordsOf(before)) this.#tell(records);
    }
    this.#places = new Map([...places].map(([key, place]) => [key, this.#later(key, place)]));
  }

  /** Asks the registry of one address now, unless it was asked a moment ago. One that cannot be reached changes nothing. */
  async lookAt(place: FoundAt): Promise<void> {
    const key = keyOf(place);
    const before = this.#places.get(key);
    const ageMs = this.#dependencies.now().getTime() - (before?.askedAtMs ?? -Infinity);
    if (ageMs < LIMITS.stack.newerAskedMs) return;
    const records = (await this.#dependencies.stacks.list()).filter(
      ({ appliance, stage }) => stage !== 'kept' && keyOf(appliance) === key,
    );
    const found = this.#later(key, await this.#ask(records, before));
    this.#places.set(key, found);
    if (wordsOf(found) !== wordsOf(before)) this.#tell(records);
  }

  /** What was found meanwhile by somebody who asked later counts. */
  #later(key: string, found: Place): Place {
    const known = this.#places.get(key);
    return known && known.askedAtMs > found.askedAtMs ? known : found;
  }

  #isDue({ registry }: FoundAt, { askedAtMs }: Place): boolean {
    const { newerOwnMs, newerForeignMs } = LIMITS.stack;
    const interval = registry === this.#dependencies.ownRegistry ? newerOwnMs : newerForeignMs;
    return this.#dependencies.now().getTime() - askedAtMs >= interval;
  }

  async #ask(records: readonly StackRecord[], before: Place | undefined): Promise<Place> {
    const askedAtMs = this.#dependencies.now().getTime();
    try {
      return { askedAtMs, releases: await this.#find(records) };
    } catch (error) {
      const fault = Fault.from(error);
      // A fault of ours is none of the registry's; it is kept in view by whoever calls.
      if (fault.code === 'INTERNAL') throw error;
      return { askedAtMs, releases: fault.retryable ? (before?.releases ?? []) : [] };
    }
  }

  /** One version that cannot be read does not hide the others. */
  async #find(records: readonly StackRecord[]): Promise<FoundRelease[]> {
    const { source } = this.#dependencies;
    const [first] = records;
    if (!first) return [];
    const place = this.#reference(first.appliance);
    const tags = await source.listTags(place);
    const wanted = new Set(
      records.flatMap(({ appliance }) =>
        versionsAbove(appliance.manifest.version, tags).slice(0, LIMITS.stack.newerVersions),
      ),
    );
    const found: FoundRelease[] = [];
    for (const tag of wanted) {
      try {
        found.push(await source.readRelease({ ...place, tag }));
      } catch (error) {
        const fault = Fault.from(error);
        if (fault.code === 'INTERNAL' || fault.retryable) throw error;
      }
    }
    return found;
  }

  #reference({ registry, address }: FoundAt) {
    const own = registry === this.#dependencies.ownRegistry;
    return {
      registry: own ? undefined : registry,
      address: address as ApplianceAddress,
      tag: undefined,
      digest: undefined,
    };
  }

  #tell(records: readonly StackRecord[]): void {
    for (const { id } of records) this.#dependencies.changes.publish('stack', id);
  }
}

const keyOf = ({ registry, address }: FoundAt): string => `${registry} ${address}`;

/** What somebody who looks at the stacks could see of it. */
const wordsOf = (place: Place | undefined): string =>
  (place?.releases ?? [])
    .map(({ appliance, signatures }) => `${appliance.digest} ${signatures.length}`)
    .join(' ');
