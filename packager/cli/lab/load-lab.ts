import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { LabDoor } from './lab-door.ts';

const FILE = join(import.meta.dirname, '..', '..', '..', 'runtime', 'lab', 'open-lab.ts');

/**
 * Loads what makes labs. It runs programs of the whole product, which Debian packages share out among them; so it
 * is part of a checkout alone, and no import leads to it.
 *
 * @throws Fault USAGE where there is no checkout
 */
export async function loadLab(): Promise<LabDoor> {
  if (!existsSync(FILE)) {
    const problem = 'Labs are made by a git clone of Stackyard; its Debian packages have none.';
    throw new Fault('USAGE', { problem, example: './yard lab up, in a clone' });
  }
  const { openLab } = (await import(pathToFileURL(FILE).href)) as { readonly openLab: LabDoor };
  return openLab;
}
