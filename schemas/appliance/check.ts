import { LIMITS } from '../config/limits.ts';
import { formatByteSize } from '../ids/byte-size.ts';
import type { ApplianceManifest, ApplianceSource } from './manifest.ts';
import { checkChanges } from './check-changes.ts';
import { checkContainer } from './check-container.ts';
import { checkNetworks } from './check-networks.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkParameterDeclarations } from './check-parameters.ts';
import { checkTemplate } from './check-template.ts';
import type { Problem } from './problem.ts';
import type { TemplatePlace } from './values.ts';

type AnyManifest = ApplianceSource | ApplianceManifest;
type AnyRole = AnyManifest['roles'][string];

/**
 * Everything a schema cannot say: references, cycles, templates, sums. Used on the source at pack
 * time and again on the manifest of an archive, because an archive comes from outside.
 *
 * @returns all problems, in the order of the document
 */
export function checkManifest(manifest: AnyManifest): Problem[] {
  return [
    ...checkCounts(manifest),
    ...checkNetworks(manifest),
    ...checkParameterDeclarations(manifest.parameters),
    ...Object.entries(manifest.roles).flatMap(([name, role]) => checkRole(manifest, name, role)),
    ...checkChanges(manifest),
    ...checkCycles(manifest),
    ...checkPublishedKeys(manifest),
    ...checkOutputs(manifest),
  ];
}

function checkCounts(manifest: AnyManifest): Problem[] {
  const problems: Problem[] = [];
  const roles = Object.values(manifest.roles);
  const over = (path: string, what: string, found: number, limit: number): void => {
    if (found > limit)
      problems.push({ path: [path], wanted: `at most ${limit} ${what}`, found: String(found) });
  };
  if (roles.length === 0)
    problems.push({ path: ['roles'], wanted: 'at least one role', found: 'none' });
  over('roles', 'roles', roles.length, LIMITS.appliance.roles);
  over(
    'roles',
    'machines',
    roles.reduce((sum, role) => sum + role.count.maximum, 0),
    LIMITS.appliance.machines,
  );
  over('networks', 'networks', Object.keys(manifest.networks).length, LIMITS.appliance.networks);
  over(
    'parameters',
    'parameters',
    Object.keys(manifest.parameters).length,
    LIMITS.appliance.parameters,
  );
  if (Object.keys(manifest.networks).length === 0) {
    problems.push({ path: ['networks'], wanted: 'at least one network', found: 'none' });
  }
  return problems;
}

function checkRole(manifest: AnyManifest, name: string, role: AnyRole): Problem[] {
  const at = (...path: (string | number)[]): (string | number)[] => ['roles', name, ...path];
  const problems: Problem[] = [];
  role.after.forEach((other, i) => {
    if (!(other in manifest.roles))
      problems.push({ path: at('after', i), wanted: 'the name of a role', found: `“${other}”` });
  });
  role.networks?.forEach((network, i) => {
    if (!(network in manifest.networks)) {
      problems.push({
        path: at('networks', i),
        wanted: 'the name of a network',
        found: `“${network}”`,
      });
    }
  });
  return [
    ...problems,
    ...checkDisks(name, role),
    ...checkContainer(name, role),
    ...checkRoleTemplates(manifest, name, role),
  ];
}

function checkDisks(name: string, role: AnyRole): Problem[] {
  const problems: Problem[] = [];
  const mounts = new Map<string, string>();
  for (const [disk, { mount, filesystem, size }] of Object.entries(role.data)) {
    const path = ['roles', name, 'data', disk];
    if ((mount === undefined) !== (filesystem === 'none')) {
      problems.push({
        path,
        wanted: filesystem === 'none' ? 'no mount with filesystem none' : 'a mount path',
        found: mount === undefined ? 'nothing' : `“${mount}”`,
      });
    }
    if (filesystem === 'xfs' && size < LIMITS.appliance.xfsBytes) {
      problems.push({
        path: [...path, 'size'],
        wanted: `at least ${formatByteSize(LIMITS.appliance.xfsBytes)} for xfs`,
        found: formatByteSize(size),
      });
    }
    const other = mount === undefined ? undefined : mounts.get(mount);
    if (other)
      problems.push({
        path: [...path, 'mount'],
        wanted: 'a path of its own',
        found: `that of ${other}`,
      });
    if (mount !== undefined) mounts.set(mount, disk);
  }
  const count = Object.keys(role.data).length + 1;
  if (count > LIMITS.appliance.disksPerMachine) {
    problems.push({
      path: ['roles', name, 'data'],
      wanted: `at most ${LIMITS.appliance.disksPerMachine} disks`,
      found: String(count),
    });
  }
  return problems;
}

function checkRoleTemplates(manifest: AnyManifest, name: string, role: AnyRole): Problem[] {
  const place: TemplatePlace = { kind: 'role', role: name };
  const check = (template: string, ...path: (string | number)[]): Problem[] =>
    checkTemplate(manifest, place, template, ['roles', name, ...path]);
  return [
    ...role.files.flatMap((file, i) => check(file.content, 'files', i, 'content')),
    ...role.commands.flatMap((words, i) =>
      words.flatMap((word, j) => check(word, 'commands', i, j)),
    ),
    ...role.users.flatMap((user, i) =>
      user.authorizedKeys.flatMap((key, j) => check(key, 'users', i, 'authorizedKeys', j)),
    ),
    ...environmentOf(role).flatMap(([variable, value]) =>
      check(value, 'system', 'environment', variable),
    ),
    ...(role.ready?.type === 'http' && role.ready.contains !== undefined
      ? check(role.ready.contains, 'ready', 'contains')
      : []),
  ];
}

/** Only the source of a role that is made from a container image has one. */
const environmentOf = ({ system }: AnyRole): [string, string][] =>
  'environment' in system ? Object.entries(system.environment ?? {}) : [];

/** A start order exists only when `after` has no cycle; names the first one found. */
function checkCycles(manifest: AnyManifest): Problem[] {
  const done = new Set<string>();
  const visit = (role: string, trail: string[]): string[] | undefined => {
    if (trail.includes(role)) return [...trail.slice(trail.indexOf(role)), role];
    if (done.has(role)) return undefined;
    for (const next of manifest.roles[role]?.after ?? []) {
      const cycle = visit(next, [...trail, role]);
      if (cycle) return cycle;
    }
    done.add(role);
    return undefined;
  };
  for (const role of Object.keys(manifest.roles)) {
    const cycle = visit(role, []);
    if (cycle) {
      return [
        {
          path: ['roles', cycle[0] ?? role, 'after'],
          wanted: 'an order without a circle',
          found: cycle.join(' → '),
        },
      ];
    }
  }
  return [];
}

/** Published ports are named across roles, because outputs and the firewall name them so. */
function checkPublishedKeys(manifest: AnyManifest): Problem[] {
  const owner = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [role, { publish }] of Object.entries(manifest.roles)) {
    for (const key of Object.keys(publish)) {
      const other = owner.get(key);
      if (other) {
        problems.push({
          path: ['roles', role, 'publish', key],
          wanted: 'a key of its own',
          found: `that of role ${other}`,
        });
      }
      owner.set(key, role);
    }
  }
  if (owner.size > LIMITS.appliance.publishedPorts) {
    problems.push({
      path: ['roles'],
      wanted: `at most ${LIMITS.appliance.publishedPorts} published ports`,
      found: String(owner.size),
    });
  }
  return problems;
}
