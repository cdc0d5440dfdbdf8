import { StackName } from '../../../schemas/ids/names.ts';

const LONGEST = 32;

/** @returns the name of the appliance, with a number behind it when there is such a stack already. */
export function suggestStackName(appliance: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const tail = number === 1 ? '' : `-${number}`;
    const name = `${appliance.slice(0, LONGEST - tail.length).replace(/-+$/, '')}${tail}`;
    if (!taken.includes(name)) return name;
  }
}

/** @returns what is wrong with a name for a new stack, as a sentence; undefined: nothing. */
export function stackNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (!StackName.safeParse(name).success) {
    return `Wanted: at most ${LONGEST} lower case letters, digits and dashes, with a letter first and no dash at the end.`;
  }
  return taken.includes(name) ? `There is a stack “${name}” already.` : undefined;
}
