import { formatByteSize } from '../ids/byte-size.ts';
import type { ApplianceManifest, ApplianceSource } from './manifest.ts';
import type { Problem } from './problem.ts';
import { inspectTemplate } from './template.ts';

type AnyManifest = ApplianceSource | ApplianceManifest;
type AnyRole = AnyManifest['roles'][string];

/** Checks that what an operator may change later can be changed. */
export const checkChanges = (manifest: AnyManifest): Problem[] =>
  Object.entries(manifest.roles).flatMap(([name, role]) => [
    ...checkResize(name, role),
    ...checkToldOnce(manifest, name, role),
  ]);

function checkResize(name: string, { resize, cpu, memory }: AnyRole): Problem[] {
  const problem = (
    key: 'cpu' | 'memory',
    amount: number,
    words: (amount: number) => string,
  ): Problem[] => {
    const range = resize?.[key];
    if (!range || (amount >= range.minimum && amount <= range.maximum)) return [];
    return [
      {
        path: ['roles', name, 'resize', key],
        wanted: `a range with what the role has, ${words(amount)}`,
        found: `${words(range.minimum)} to ${words(range.maximum)}`,
      },
    ];
  };
  return [...problem('cpu', cpu, String), ...problem('memory', memory, formatByteSize)];
}

/** Commands and accounts are for the first start alone: nobody would tell them another answer. */
function checkToldOnce(manifest: AnyManifest, name: string, role: AnyRole): Problem[] {
  const check = (template: string, ...path: (string | number)[]): Problem[] =>
    inspectTemplate(template, () => true)
      .placeholders.filter((placeholder) => mayChange(manifest, placeholder.path))
      .map((placeholder) => ({
        path: ['roles', name, ...path],
        wanted:
          'no parameter or secret that may change; machines are told those anew by files alone',
        found: `{{ ${placeholder.path} }}`,
      }));
  return [
    ...role.commands.flatMap((words, i) =>
      words.flatMap((word, j) => check(word, 'commands', i, j)),
    ),
    ...role.users.flatMap((user, i) =>
      user.authorizedKeys.flatMap((key, j) => check(key, 'users', i, 'authorizedKeys', j)),
    ),
  ];
}

function mayChange({ parameters, secrets }: AnyManifest, path: string): boolean {
  const [area, key = ''] = path.split('.');
  const of = area === 'parameters' ? parameters : area === 'secrets' ? secrets : {};
  const change = of[key]?.change;
  return change === 'live' || change === 'restart';
}
