import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Partition } from './read-answers.ts';
import type { FoundFileSystem } from './tell-file-system.ts';

/** A partition and what it holds. */
export interface PartOfVolume extends Partition {
  readonly found: FoundFileSystem;
}

/**
 * @param wanted number of a partition; undefined: the largest one that can be looked into, which is where a system has its files
 * @param label of the volume, for sentences
 * @throws Fault FILES_UNREADABLE, NOT_FOUND
 */
export function choosePart(
  parts: readonly PartOfVolume[],
  wanted: number | undefined,
  label: string,
): PartOfVolume {
  if (wanted !== undefined) {
    const part = parts.find(({ number }) => number === wanted);
    if (!part) {
      const known = parts.map(({ number }) => String(number));
      throw new Fault('NOT_FOUND', { what: 'partition', name: String(wanted), known });
    }
    if (part.found.kind !== 'other') return part;
    const what = part.number === 0 ? label : `partition ${part.number} of ${label}`;
    throw new Fault('FILES_UNREADABLE', { what, why: part.found.why });
  }
  const readable = parts.filter(({ found }) => found.kind !== 'other');
  const [largest] = readable.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  if (largest) return largest;
  const whys = parts.flatMap(({ number, found }) =>
    found.kind === 'other' ? [number === 0 ? found.why : `${found.why} (partition ${number})`] : [],
  );
  throw new Fault('FILES_UNREADABLE', { what: label, why: whys.join('; ') });
}
