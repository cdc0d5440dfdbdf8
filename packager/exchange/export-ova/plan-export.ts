import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

type Role = ApplianceManifest['roles'][string];

/** A machine as it stands in the description of an OVA. */
export interface ExportedMachine {
  readonly name: string;
  readonly roleName: string;
  readonly role: Role;
  /** Its place in the start order, from 1; 0: whenever. */
  readonly order: number;
}

/** A disk that becomes a file of the OVA; roles with the same disk of the same size share it. */
export interface ExportedDisk {
  readonly role: string;
  readonly index: Digest;
  readonly sizeBytes: number;
  readonly fileName: string;
}

export interface ExportPlan {
  readonly machines: readonly ExportedMachine[];
  readonly disks: readonly ExportedDisk[];
  /** What an OVA cannot carry, in words. */
  readonly notes: readonly string[];
}

/** Decides what an OVA of an appliance holds. Roles with several machines become as many. */
export function planExport(manifest: ApplianceManifest): ExportPlan {
  const order = startOrders(manifest.roles);
  const machines = Object.entries(manifest.roles).flatMap(([roleName, role]) =>
    Array.from({ length: role.count.default }, (_, number) => ({
      name: role.count.maximum === 1 ? roleName : `${roleName}-${number + 1}`,
      roleName,
      role,
      order: order.get(roleName) ?? 0,
    })),
  );
  const disks: ExportedDisk[] = [];
  for (const [role, { system }] of Object.entries(manifest.roles)) {
    const { index, sizeBytes } = system;
    if (findDisk(disks, system)) continue;
    disks.push({ role, index, sizeBytes, fileName: `${manifest.name}-${role}.vmdk` });
  }
  return { machines, disks, notes: lossesOf(manifest) };
}

/** @returns the file of a role's system disk */
export const findDisk = (
  disks: readonly ExportedDisk[],
  { index, sizeBytes }: Role['system'],
): ExportedDisk | undefined =>
  disks.find((one) => one.index === index && one.sizeBytes === sizeBytes);

/** How many roles, one behind the other, have to be there first; 0 for roles that nobody waits for. */
function startOrders(roles: ApplianceManifest['roles']): ReadonlyMap<string, number> {
  // Each role is counted once: of many paths through them there may be very many.
  const known = new Map<string, number>();
  const depthOf = (name: string): number => {
    const depth = known.get(name) ?? 1 + Math.max(0, ...(roles[name]?.after ?? []).map(depthOf));
    known.set(name, depth);
    return depth;
  };
  const awaited = new Set(Object.values(roles).flatMap(({ after }) => after));
  return new Map(
    Object.entries(roles).map(([name, { after }]) => [
      name,
      after.length === 0 && !awaited.has(name) ? 0 : depthOf(name),
    ]),
  );
}

function lossesOf({ roles, secrets, permissions, outputs }: ApplianceManifest): readonly string[] {
  const notes = Object.entries(roles).flatMap(([name, role]) => {
    const lost = [
      ['files', role.files.length],
      ['commands', role.commands.length],
      ['users', role.users.length],
      ['published ports', Object.keys(role.publish).length],
    ] as const;
    const words = lost.filter(([, count]) => count > 0).map(([what]) => what);
    const told = words.length === 0 ? [] : [`Not in it: ${words.join(', ')} of role “${name}”`];
    const { minimum, maximum } = role.count;
    if (minimum === maximum) return told;
    return [...told, `Role “${name}” has as many machines as by default: ${role.count.default}`];
  });
  const general = [
    ...(Object.keys(secrets).length > 0
      ? ['Not in it: secrets, which are made at an install']
      : []),
    ...(Object.keys(outputs).length > 0 ? ['Not in it: outputs'] : []),
    ...(permissions.egress === 'none' ? ['Not in it: that machines may not open connections'] : []),
  ];
  const drivers =
    'Images made by recipes have virtio drivers only: give their machines such disks and interfaces';
  return [...notes, ...general, drivers];
}
