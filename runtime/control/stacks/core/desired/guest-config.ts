import type { GuestConfig } from '../../../../../schemas/agent/guest.ts';
import type { Role } from '../../../../../schemas/appliance/role.ts';
import { renderTemplate } from '../../../../../schemas/appliance/template.ts';
import { gatewayAddress4, gatewayAddress6, withPrefix } from './addresses.ts';
import type { DefinedMachine } from '../define/definition.ts';
import { diskSerial } from '../define/make-definition.ts';
import { type Lookup, machineLookup, type ValueSource } from './render-values.ts';

/**
 * Renders what a machine is told at its first start. A role gets only the secrets its own templates
 * name.
 */
export function makeGuestConfig(
  source: ValueSource,
  machine: DefinedMachine,
  role: Role,
): GuestConfig {
  const lookup = machineLookup(source, machine);
  const render = (template: string): string => renderTemplate(template, lookup);
  return {
    instanceId: machine.instance ?? machine.id,
    ...(source.stack.clone && !source.stack.clone.fenced ? { renew: true as const } : {}),
    hostname: machine.hostname,
    domain: source.stack.definition.domain,
    users: role.users.map((user) => ({
      name: user.name,
      sudo: user.sudo,
      authorizedKeys: user.authorizedKeys.map(render).filter((key) => key.trim() !== ''),
    })),
    files: role.files.map((file) => ({ ...file, content: render(file.content) })),
    mounts: Object.entries(role.data).flatMap(([name, disk]) =>
      disk.filesystem === 'none' || disk.mount === undefined
        ? []
        : [{ serial: diskSerial(name), filesystem: disk.filesystem, path: disk.mount }],
    ),
    interfaces: machine.interfaces.map((_, index) => guestInterface(source, machine, index)),
    commands: role.commands.map((words) => words.map(render)),
  };
}

function guestInterface(
  { stack }: ValueSource,
  machine: DefinedMachine,
  index: number,
): GuestConfig['interfaces'][number] {
  const own = machine.interfaces[index];
  const network = stack.definition.networks.find((candidate) => candidate.id === own?.network);
  if (!own || !network)
    throw new Error(`machine ${machine.name} names a network that is not there`);
  const gateway4 = gatewayAddress4(network);
  const gateway6 = gatewayAddress6(network.subnet6);
  return {
    name: `net${index}`,
    mac: own.mac,
    address4: withPrefix(own.address4, network.subnet4),
    address6: withPrefix(own.address6, network.subnet6),
    ...(index === 0 ? { gateway4, gateway6 } : {}),
    nameservers: index === 0 ? [gateway4, gateway6] : [],
  };
}

/** @returns the readiness rule of a role with its templates rendered. */
export function renderReady(ready: Role['ready'], lookup: Lookup): Role['ready'] {
  if (ready?.type !== 'http' || ready.contains === undefined) return ready;
  return { ...ready, contains: renderTemplate(ready.contains, lookup) };
}
