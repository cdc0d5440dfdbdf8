import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../packager/format/digest.ts';
import type { FuzzTarget } from './engine/target.ts';

/** Inputs that were once read wrongly: `regressions/<target>/<first digits of their sha256>`. */
const FOLDER = join(import.meta.dirname, 'regressions');

/** @returns the inputs of a target by file name */
export function regressionsOf({ name }: FuzzTarget): [file: string, input: Buffer][] {
  const folder = join(FOLDER, name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]);
}

/** Keeps an input; from then on the unit tests read it, too. @returns where it is */
export function keepRegression({ name }: FuzzTarget, input: Buffer): string {
  const folder = join(FOLDER, name);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, digestOf(input).slice(7, 19));
  writeFileSync(file, input);
  return file;
}
