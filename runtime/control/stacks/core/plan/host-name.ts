import type { Role } from '../../../../../schemas/appliance/role.ts';

/** @returns the host name of a machine: its role, numbered from 1 where there can be several. */
export const hostName = (roleName: string, role: Pick<Role, 'count'>, index: number): string =>
  role.count.maximum === 1 ? roleName : `${roleName}-${index + 1}`;
