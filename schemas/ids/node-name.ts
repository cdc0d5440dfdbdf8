import { Label } from './names.ts';

const LONGEST = 32;

/**
 * Makes a node's name from what a host calls itself, which may be a full name or in capitals.
 *
 * @returns a valid `Label`; `node` when nothing usable is left
 */
export function nodeName(hostname: string): string {
  const [first = ''] = hostname.toLowerCase().split('.');
  const name = first
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, LONGEST)
    .replace(/-+$/, '');
  return Label.safeParse(name).success ? name : 'node';
}
