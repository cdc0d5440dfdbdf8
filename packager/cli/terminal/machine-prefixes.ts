import { oneLine } from './one-line.ts';

/** Foreground colours that can be read on dark and on light ground (ECMA-48 §8.3.117). */
const COLOURS = [36, 33, 32, 35, 34, 31];

/**
 * What stands before the lines of each machine when several share a stream: its name, all equally
 * wide.
 *
 * @param names of the machines, each once
 */
export function machinePrefixes(
  names: readonly string[],
  hasColours: boolean,
): ReadonlyMap<string, string> {
  const width = Math.max(...names.map((name) => name.length));
  return new Map(
    names.map((name, i) => {
      const prefix = `${oneLine(name).padEnd(width)} |`;
      const code = COLOURS[i % COLOURS.length];
      return [name, hasColours ? `\u001b[${code}m${prefix}\u001b[0m ` : `${prefix} `];
    }),
  );
}
