import { ApplianceSnapshot } from '../core/define/stack-record.ts';

/** Stacks of the same release share what they were made from; so many releases are remembered. */
const SNAPSHOTS = 500;
const snapshots = new Map<string, ApplianceSnapshot>();

/**
 * @param text an appliance as it is stored, in JSON
 * @returns it, the same object for all that are equal
 */
export function readSnapshot(text: string): ApplianceSnapshot {
  const known = snapshots.get(text);
  if (known) return known;
  const snapshot = ApplianceSnapshot.parse(JSON.parse(text));
  if (snapshots.size >= SNAPSHOTS) snapshots.clear();
  snapshots.set(text, snapshot);
  return snapshot;
}
