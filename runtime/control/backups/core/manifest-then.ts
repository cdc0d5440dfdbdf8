import type { ApplianceManifest } from '../../../../schemas/appliance/manifest.ts';
import type { Published, Role } from '../../../../schemas/appliance/role.ts';
import type { DefinedPort, StackDefinition } from '../../stacks/core/define/definition.ts';
import { type Range, sizeRange } from '../../stacks/core/define/size-range.ts';

/**
 * @param then the stack that was backed up
 * @returns what its appliance says, with the sizes that machines had, as far as it allows them, and with the ports that were
 *   published: what an operator has chosen comes back, and a port that was closed is not opened
 */
export function manifestThen(
  manifest: ApplianceManifest,
  { machines, ports }: Pick<StackDefinition, 'machines' | 'ports'>,
): ApplianceManifest {
  const roleThen = (name: string, role: Role): Role => {
    const machine = machines.find((each) => each.role === name);
    const range = sizeRange(role);
    const publish = ports
      .filter((port) => port.role === name)
      .map((port) => [port.key, role.publish[port.key] ?? publishedBy(port)] as const);
    return {
      ...role,
      cpu: within(machine?.cpu ?? role.cpu, range.cpu),
      memory: within(machine?.memoryBytes ?? role.memory, range.memoryBytes),
      publish: Object.fromEntries(publish),
    };
  };
  return {
    ...manifest,
    roles: Object.fromEntries(
      Object.entries(manifest.roles).map(([name, role]) => [name, roleThen(name, role)]),
    ),
  };
}

const within = (amount: number, { minimum, maximum }: Range): number =>
  Math.min(Math.max(amount, minimum), maximum);

/** Of an operator's own, which the appliance does not publish. */
const publishedBy = ({ title, port, protocol, scheme }: DefinedPort): Published => ({
  title,
  port,
  protocol,
  scheme,
});
