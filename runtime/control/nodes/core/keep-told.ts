import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { Told } from '../ports/join-store.ts';

/** Control characters (databases refuse some) and marks that make text read otherwise than it is written. */
const UNSHOWN =
  /[\p{Cc}\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/gu;

/**
 * @param facts what a machine says of itself: a stranger, perhaps
 * @returns what is kept of it until it is approved, in words that can be shown. Its disks are cut short; what
 *   is on them, its processor and its uplinks are told again once it is a node
 */
export function keepTold(facts: NodeFacts): Told {
  const { disks = [], processor: _processor, uplinks: _uplinks, ...kept } = facts;
  const { disks: most, diskWordChars } = LIMITS.join;
  const word = (text: string): string => shownWord(text).slice(0, diskWordChars);
  return {
    facts: shown(kept) as NodeFacts,
    disks: disks.slice(0, most).map(({ path, model, serial, sizeBytes, state }) => ({
      path: word(path),
      ...(model === undefined ? {} : { model: word(model) }),
      ...(serial === undefined ? {} : { serial: word(serial) }),
      sizeBytes,
      state,
    })),
  };
}

const shownWord = (text: string): string => text.replaceAll(UNSHOWN, '\ufffd').toWellFormed();

/** @returns the same, each text in it as it can be shown */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return shownWord(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shown(part)]));
}
