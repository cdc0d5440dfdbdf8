import { LIMITS } from '../../../schemas/config/limits.ts';
import type { UncleanFinding } from '../ports/image-inspection.ts';
import { unchecked } from './unchecked.ts';
import type { TreeWalk } from './walk-tree.ts';

/** Where people keep their files: /root, all of /home, and what /etc/passwd names. */
export async function findHomes(
  walk: TreeWalk,
  passwd: string,
): Promise<{ readonly homes: readonly string[]; readonly findings: readonly UncleanFinding[] }> {
  const findings: UncleanFinding[] = [];
  const inHome = await walk.list('/home').catch((error: unknown) => {
    findings.push(unchecked('/home', error));
    return [];
  });
  const named = passwd.split('\n').flatMap((line) => {
    const home = line.split(':')[5] ?? '';
    return /^\/[^/]/.test(home) && !home.split('/').includes('..') ? [home] : [];
  });
  const all = [...new Set(['/root', ...inHome.map(({ name }) => `/home/${name}`), ...named])];
  const homes = all.slice(0, LIMITS.image.inspectedHomes);
  if (all.length > homes.length) {
    const why = `of ${all.length} homes only ${homes.length} are looked at`;
    findings.push({ kind: 'unchecked', path: '/etc/passwd', why });
  }
  return { homes, findings };
}
