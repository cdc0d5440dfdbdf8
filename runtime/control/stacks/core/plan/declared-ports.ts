import type { PlannedPort } from '../../../../../schemas/api/resources/plan.ts';
import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';

/** A port that roles publish. `hostPort`: the one that the publisher prefers. */
export interface DeclaredPort extends Omit<PlannedPort, 'hostPort'> {
  readonly hostPort?: number | undefined;
}

/** @returns all ports that an appliance publishes, in the order of its roles */
export const declaredPorts = ({ roles }: Pick<ApplianceManifest, 'roles'>): DeclaredPort[] =>
  Object.entries(roles).flatMap(([role, { publish }]) =>
    Object.entries(publish).map(([key, { title, ...port }]) => ({
      role,
      key,
      title: title ?? key,
      ...port,
    })),
  );
