import type { Part } from './parts.ts';

/** What the control file of a package says beside what its part does. */
export interface PackageFacts {
  readonly version: string;
  /** Debian's name: `amd64`, `arm64`. */
  readonly architecture: string;
  /** Names of Debian packages without which it does not work. */
  readonly needs: readonly string[];
  /** Names of Debian packages that some of it needs. */
  readonly needsSometimes: readonly string[];
  /** All files together. */
  readonly sizeBytes: number;
}

const KIB = 1024;

/**
 * Renders the file `control` of a Debian package (deb-control(5)). What it needs of ours has to be of
 * its own version.
 */
export function renderControl(part: Part, facts: PackageFacts): string {
  const ours = part.depends.filter((name) => name.startsWith('stackyard-'));
  const others = part.depends.filter((name) => !name.startsWith('stackyard-'));
  const depends = [
    ...ours.map((name) => `${name} (= ${facts.version})`),
    ...unique([...others, ...facts.needs]),
  ];
  const fields: [string, string][] = [
    ['Package', part.name],
    ['Version', facts.version],
    ['Architecture', facts.architecture],
    ['Maintainer', 'Stackyard <packages@stackyard.invalid>'],
    ['Installed-Size', String(Math.ceil(facts.sizeBytes / KIB))],
    ['Depends', depends.join(', ')],
    ['Recommends', unique([...part.recommends, ...facts.needsSometimes]).join(', ')],
    ['Suggests', part.suggests.join(', ')],
    ['Section', 'admin'],
    ['Priority', 'optional'],
    ['Description', `${part.summary}\n${part.description.map(describe).join('\n')}`],
  ];
  return fields
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

const describe = (line: string): string => (line === '' ? ' .' : ` ${line}`);

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
