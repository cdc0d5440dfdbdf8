import { entryKey, type ForwardingEntry, isGroup } from './forwarding-entries.ts';
import type { FoundForwarding } from './found-forwarding.ts';

/** Lines for `bridge -batch`, to be run in this order. */
export interface ForwardingPlan {
  readonly set: readonly string[];
  /** What is gone already by then is no error. */
  readonly clear: readonly string[];
}

/**
 * Compares where frames go with where they shall go. A host that moves to another node changes one
 * entry in place (`replace`), and its frames are never without one; nothing of other hosts is touched.
 *
 * The bridge is told as well which MAC addresses are behind the interface: otherwise frames to them
 * would go to all machines of this node until it had heard from them.
 *
 * @param link name of the VXLAN interface
 */
export function planForwarding(
  link: string,
  wanted: readonly ForwardingEntry[],
  found: FoundForwarding,
): ForwardingPlan {
  const known = new Set(found.entries.map(entryKey));
  const kept = new Set(wanted.map(entryKey));
  const hosts = new Set(wanted.filter(({ mac }) => !isGroup(mac)).map(({ mac }) => mac));
  const placed = new Set(found.placed);
  return {
    set: [
      ...wanted
        .filter((entry) => !known.has(entryKey(entry)))
        .map(({ mac, to }) => {
          const verb = isGroup(mac) ? 'append' : 'replace';
          return `fdb ${verb} ${mac} dev ${link} dst ${to} self permanent`;
        }),
      ...[...hosts]
        .filter((mac) => !placed.has(mac))
        .map((mac) => `fdb replace ${mac} dev ${link} master static`),
    ],
    clear: [
      ...found.entries
        .filter((entry) => !kept.has(entryKey(entry)) && !hosts.has(entry.mac))
        .map(({ mac, to }) => `fdb delete ${mac} dev ${link} dst ${to} self`),
      ...found.placed
        .filter((mac) => !hosts.has(mac))
        .map((mac) => `fdb delete ${mac} dev ${link} master`),
    ],
  };
}
