import type { ApplianceManifest } from '../../../../../../schemas/appliance/manifest.ts';
import type { Role } from '../../../../../../schemas/appliance/role.ts';
import { compareVersions } from '../../../../../../schemas/ids/version.ts';
import type { StackRecord } from '../../define/stack-record.ts';
import type { Remark } from '../remark.ts';

type Manifest = Pick<ApplianceManifest, 'version' | 'roles' | 'networks' | 'permissions'>;

/** A stack as it is, and the version that it shall get. */
export interface Versions {
  readonly stack: Pick<StackRecord, 'name' | 'definition'>;
  readonly before: Manifest;
  readonly after: Manifest;
  readonly allowInternet: boolean;
}

/**
 * @returns what of a newer version a stack cannot become, in the order in which one would ask: whether it is
 *   newer at all, then what it consists of
 */
export const upgradeObstacles = (versions: Versions): Remark[] => [
  ...versionProblems(versions),
  ...roleProblems(versions),
  ...networkProblems(versions),
  ...commonRoles(versions).flatMap((role) => dataProblems(role)),
  ...permissionProblems(versions),
];

const REMOVE = 'Install it beside this one as a stack of its own, and move your data over.';

function versionProblems({ stack: { name }, before, after }: Versions): Remark[] {
  const order = compareVersions(after.version, before.version);
  if (order > 0) return [];
  if (order === 0) {
    return [{ code: 'SAME_VERSION', message: `${name} has version ${before.version} already.` }];
  }
  return [
    {
      code: 'DOWNGRADE',
      message: `${name} has version ${before.version}, and ${after.version} is older.`,
      action: `Go back to a restore point instead: yard stack point ls ${name}`,
    },
  ];
}

function roleProblems({ stack, before, after }: Versions): Remark[] {
  const words = difference(Object.keys(before.roles), Object.keys(after.roles));
  if (words !== undefined) {
    const message = `It has other kinds of machines: ${words}. That cannot be upgraded yet.`;
    return [{ code: 'ROLES_CHANGED', message, action: REMOVE }];
  }
  return Object.entries(after.roles).flatMap(([name, { count }]) => {
    const has = stack.definition.machines.filter(({ role }) => role === name).length;
    if (has >= count.minimum && has <= count.maximum) return [];
    const wanted = `${count.minimum} to ${count.maximum}`;
    const message = `Role “${name}” may have ${wanted} machines, and there are ${has}. That cannot be upgraded yet.`;
    return [{ code: 'COUNT_INVALID', message, action: REMOVE }];
  });
}

function networkProblems({ before, after }: Versions): Remark[] {
  const refused = (why: string): Remark[] => [
    {
      code: 'NETWORKS_CHANGED',
      message: `Its networks are others: ${why}. That cannot be upgraded yet.`,
      action: REMOVE,
    },
  ];
  const words = difference(Object.keys(before.networks), Object.keys(after.networks));
  if (words !== undefined) return refused(words);
  const moved = Object.keys(after.networks).find(
    (name) => before.networks[name]?.subnet4 !== after.networks[name]?.subnet4,
  );
  if (moved !== undefined) return refused(`“${moved}” has another subnet`);
  return Object.entries(after.roles).flatMap(([name, { networks }]) => {
    const had = before.roles[name]?.networks;
    if (!had || JSON.stringify(had) === JSON.stringify(networks)) return [];
    return refused(`machines of “${name}” are in ${networks.join(', ')}`);
  });
}

interface CommonRole {
  readonly name: string;
  readonly was: Role;
  readonly is: Role;
}

function commonRoles({ before, after }: Versions): CommonRole[] {
  return Object.entries(after.roles).flatMap(([name, is]) => {
    const was = before.roles[name];
    return was ? [{ name, was, is }] : [];
  });
}

function dataProblems({ name, was, is }: CommonRole): Remark[] {
  const refused = (why: string): Remark[] => [
    {
      code: 'DATA_CHANGED',
      message: `Machines of “${name}” have other data disks: ${why}. That cannot be upgraded yet.`,
      action: REMOVE,
    },
  ];
  const words = difference(Object.keys(was.data), Object.keys(is.data));
  if (words !== undefined) return refused(words);
  return Object.entries(is.data).flatMap(([disk, { filesystem }]) => {
    const had = was.data[disk]?.filesystem;
    return had === filesystem ? [] : refused(`“${disk}” has ${had}, not ${filesystem}`);
  });
}

function permissionProblems({ before, after, allowInternet }: Versions): Remark[] {
  const isNew = before.permissions.egress === 'none' && after.permissions.egress === 'internet';
  if (!isNew || allowInternet) return [];
  return [
    {
      code: 'NEW_PERMISSION',
      message:
        'Its machines want to reach the internet, and those of the version before could not.',
      action: 'Allow it with the upgrade, if you agree.',
    },
  ];
}

/** @returns what is new and what is gone, as words; undefined: neither */
function difference(before: readonly string[], after: readonly string[]): string | undefined {
  const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');
  const added = after.filter((name) => !before.includes(name));
  const gone = before.filter((name) => !after.includes(name));
  const words = [
    ...(added.length > 0 ? [`${quoted(added)} new`] : []),
    ...(gone.length > 0 ? [`${quoted(gone)} gone`] : []),
  ];
  return words.length === 0 ? undefined : words.join(', ');
}
