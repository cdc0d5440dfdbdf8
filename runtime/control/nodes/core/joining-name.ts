import { Label } from '../../../../schemas/ids/names.ts';
import { nodeName } from '../../../../schemas/ids/node-name.ts';

/** What machines call themselves that nobody has given a name. */
const NO_NAMES: readonly string[] = ['debian', 'localhost', 'node', 'stackyard', 'stackyard-node'];

/**
 * @param hostname what a machine calls itself
 * @param isTaken whether a node has this name
 * @returns the name that it gets unless another one is given
 */
export function suggestName(hostname: string, isTaken: (name: string) => boolean): string {
  const name = nodeName(hostname);
  return NO_NAMES.includes(name) || isTaken(name) ? numberedName('node-#', isTaken) : name;
}

/**
 * @param pattern with one # for a number
 * @returns the name with the first number that is free, from 1 on
 */
export function numberedName(pattern: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const name = pattern.replace('#', String(number));
    if (!isTaken(name)) return Label.parse(name);
  }
}
