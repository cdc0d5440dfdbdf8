import { LABEL_PATTERN } from '../../../schemas/ids/label-pattern.ts';
import { installText } from '../../_text/install.ts';

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
  if (!LABEL_PATTERN.test(name)) {
    return installText.form.expectedName(LONGEST);
  }
  return taken.includes(name) ? installText.form.nameTaken(name) : undefined;
}
