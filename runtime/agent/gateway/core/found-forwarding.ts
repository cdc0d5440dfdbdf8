import { z } from 'zod';
import type { ForwardingEntry } from './forwarding-entries.ts';
import { formatAddress, parseAddress } from './ip-address.ts';

/** What is known of where MAC addresses are, by name of the interface. */
export interface FoundForwarding {
  /** Entries of a VXLAN interface: to which node. */
  readonly entries: readonly ForwardingEntry[];
  /** What its bridge was told to be behind it. */
  readonly placed: readonly string[];
}

const Entry = z.object({
  mac: z.string(),
  ifname: z.string(),
  dst: z.string().optional(),
  master: z.string().optional(),
  state: z.string().optional(),
});

/**
 * @param json output of `bridge -json fdb show`
 * @throws ZodError, SyntaxError when it is something else
 */
export function readForwarding(json: string): ReadonlyMap<string, FoundForwarding> {
  const lines = z.array(Entry).parse(JSON.parse(json || '[]'));
  const names = new Set(lines.map(({ ifname }) => ifname));
  return new Map(
    [...names].map((name) => {
      const own = lines.filter(({ ifname }) => ifname === name);
      return [name, { entries: own.flatMap(toEntry), placed: own.flatMap(toPlaced) }];
    }),
  );
}

const toEntry = ({ mac, dst }: z.infer<typeof Entry>): ForwardingEntry[] =>
  dst === undefined ? [] : [{ mac, to: formatAddress(parseAddress(dst)) }];

/** Those that a bridge has learned have no such state; `permanent` is its port's own address. */
const toPlaced = ({ mac, master, state }: z.infer<typeof Entry>): string[] =>
  master !== undefined && state === 'static' ? [mac] : [];
