import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeDetails } from '../ports/node-store.ts';

/** What somebody wants to be different about a node. */
export interface DetailsChange {
  /** By key: a value sets a label, null takes it away. Others stay as they are. */
  readonly labels?: Readonly<Record<string, string | null>> | undefined;
  /** Empty: no note. */
  readonly note?: string | undefined;
  /** The note that whoever wrote the new one had read. */
  readonly noteWas?: string | undefined;
}

/**
 * Applies a change to what is stored. Each label is changed by itself, so that two people who change
 * others at the same time do not undo one another.
 *
 * @param name of the node
 * @throws Fault CONFLICT when the note is another one than was read; LIMIT_EXCEEDED when there would
 *   be too many labels
 */
export function changeDetails(now: NodeDetails, change: DetailsChange, name: string): NodeDetails {
  const { noteWas = now.note, note = now.note } = change;
  if (noteWas !== now.note && note !== now.note) {
    const why = 'somebody else has changed its note in the meantime. Read it, then change it again';
    throw new Fault('CONFLICT', { what: 'node', name, why });
  }
  const labels = new Map(Object.entries(now.labels));
  for (const [key, value] of Object.entries(change.labels ?? {})) {
    if (value === null) labels.delete(key);
    else labels.set(key, value);
  }
  const most = LIMITS.nodeRecord.labels;
  if (labels.size > most) {
    const what = 'The number of labels of a node';
    throw new Fault('LIMIT_EXCEEDED', { what, limit: `${most}`, found: `${labels.size}` });
  }
  return { labels: Object.fromEntries(labels), note };
}

/** @returns what is different, for the audit log: a sentence for labels, one for the note */
export function tellChanges(name: string, before: NodeDetails, after: NodeDetails): string[] {
  const keys = [...new Set([...Object.keys(before.labels), ...Object.keys(after.labels)])].sort();
  const labels = keys.flatMap((key) => {
    const value = ownValue(after.labels, key);
    if (value === ownValue(before.labels, key)) return [];
    return [value === undefined ? `${key} removed` : `${key}=${value}`];
  });
  const written = after.note === '' ? 'removed' : 'changed';
  return [
    ...(labels.length > 0
      ? [`Labels of the node ${name} were changed: ${labels.join(', ')}.`]
      : []),
    ...(after.note === before.note ? [] : [`The note on the node ${name} was ${written}.`]),
  ];
}

/** A key may be the name of something that every object has. */
const ownValue = (labels: NodeDetails['labels'], key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;
