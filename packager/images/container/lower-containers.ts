import type { ApplianceSource } from '../../../schemas/appliance/manifest.ts';
import type { ContainerFacts } from '../ports/container-builder.ts';
import { containerNotes } from './container-notes.ts';
import { lowerRole } from './lower-role.ts';
import { nameImage } from './unusable.ts';

export interface ContainerNote {
  readonly role: string;
  readonly text: string;
}

interface RoleDisk {
  readonly role: string;
  readonly container: ContainerFacts | undefined;
}

/**
 * Makes ordinary roles of those that are made from container images, so that nothing behind packing
 * has to know of them.
 *
 * @throws Fault CONTAINER_UNUSABLE
 */
export function lowerContainers(
  source: ApplianceSource,
  disks: readonly RoleDisk[],
): { readonly lowered: ApplianceSource; readonly notes: readonly ContainerNote[] } {
  const roles = { ...source.roles };
  const notes: ContainerNote[] = [];
  for (const { role: name, container } of disks) {
    const role = roles[name];
    if (!role || !container) continue;
    notes.push(...containerNotes(role, container).map((text) => ({ role: name, text })));
    roles[name] = lowered(role, container);
  }
  return { lowered: { ...source, roles }, notes };
}

type SourceRole = ApplianceSource['roles'][string];

function lowered(role: SourceRole, container: ContainerFacts): SourceRole {
  try {
    return lowerRole(role, container);
  } catch (error) {
    throw nameImage(error, role.system.container ?? '');
  }
}
