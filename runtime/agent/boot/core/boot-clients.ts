import type {
  BootStage,
  NodeImageVersion,
  ObservedBootClient,
} from '../../../../schemas/agent/boot.ts';
import type { MachineClaim } from './read-machine.ts';

/** Something that was seen of a machine on the boot network. */
export interface BootEvent {
  readonly mac: string;
  /** Absent: it says something about itself, and is as far as before. */
  readonly stage?: BootStage;
  readonly message?: string;
  readonly address?: string | undefined;
  readonly firmware?: ObservedBootClient['firmware'];
  readonly version?: NodeImageVersion;
  readonly claim?: MachineClaim;
}

/** Two machines that have the same MAC address, by what else they say they are. */
export interface SharedMac {
  readonly mac: string;
  readonly names: readonly string[];
}

interface SaidName {
  readonly name: string;
  readonly atMs: number;
}

interface Known {
  readonly client: ObservedBootClient;
  /** UUIDs or serial numbers that were told with this MAC, the latest last. */
  readonly names: readonly SaidName[];
}

/** As many as a report holds. */
const MOST_CLIENTS = 500;
const MOST_NAMES = 3;
/** A card that says another name later than this was put into another machine. */
const SHARED_MS = 60 * 60 * 1000;

/**
 * The machines that were seen on a boot network, each with the line that says how far it is. Everything
 * in it comes from strangers, so it is bounded: who was seen longest ago is forgotten first.
 */
export class BootClients {
  /** In the order in which they were seen last. */
  readonly #known = new Map<string, Known>();

  /** @param at when it was seen */
  add(event: BootEvent, at: Date): void {
    const before = this.#known.get(event.mac);
    const stage = event.stage ?? before?.client.stage;
    if (stage === undefined) return;
    this.#known.delete(event.mac);
    this.#known.set(event.mac, {
      client: merge(before?.client, event, { stage, at: at.toISOString() }),
      names: withName(before?.names ?? [], event.claim, at.getTime()),
    });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST_CLIENTS) break;
      this.#known.delete(oldest);
    }
  }

  /** @returns the MAC of the machine that had an address last */
  macAt(address: string): string | undefined {
    let found: string | undefined;
    for (const [mac, { client }] of this.#known) if (client.address === address) found = mac;
    return found;
  }

  /** @returns the latest first */
  list(): ObservedBootClient[] {
    return [...this.#known.values()].map(({ client }) => client).reverse();
  }

  sharedMacs(): SharedMac[] {
    return [...this.#known].flatMap(([mac, { names }]) =>
      names.length > 1 ? [{ mac, names: names.map(({ name }) => name) }] : [],
    );
  }
}

/** What iPXE says it runs on; that it came by HTTP it does not say. */
const BY_PLATFORM: Readonly<Record<string, ObservedBootClient['firmware']>> = {
  pcbios: 'bios',
  efi: 'uefi',
};

function merge(
  before: ObservedBootClient | undefined,
  event: BootEvent,
  { stage, at }: { readonly stage: BootStage; readonly at: string },
): ObservedBootClient {
  // A machine that begins anew may be told another image.
  const { version: told, ...kept } = before ?? {};
  const version = event.version ?? (stage === 'address' ? undefined : told);
  const { serial, uuid, platform } = event.claim ?? {};
  const firmware = event.firmware ?? before?.firmware ?? BY_PLATFORM[platform ?? ''];
  return {
    ...kept,
    mac: event.mac,
    ...(event.address === undefined ? {} : { address: event.address }),
    ...(firmware === undefined ? {} : { firmware }),
    ...(serial === undefined ? {} : { serial }),
    ...(uuid === undefined ? {} : { uuid }),
    stage,
    ...(version === undefined ? {} : { version }),
    message: event.message ?? before?.message ?? '',
    at,
  };
}

/** A UUID tells machines apart better than a serial number, which some makers give to many. */
function withName(
  names: readonly SaidName[],
  claim: MachineClaim | undefined,
  atMs: number,
): readonly SaidName[] {
  const name = claim?.uuid ?? claim?.serial;
  if (name === undefined) return names;
  const others = names.filter((each) => each.name !== name && atMs - each.atMs < SHARED_MS);
  return [...others, { name, atMs }].slice(-MOST_NAMES);
}
