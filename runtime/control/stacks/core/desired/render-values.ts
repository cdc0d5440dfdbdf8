import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { DefinedMachine, DefinedPort } from '../define/definition.ts';
import type { StackRecord, StackSecrets } from '../define/stack-record.ts';

/** Looks up the value of a template path. */
export type Lookup = (path: string) => string;

/** What values are made of; see `templateValues` in schemas for the list of paths. */
export interface ValueSource {
  readonly stack: Pick<
    StackRecord,
    'id' | 'name' | 'appliance' | 'definition' | 'parameters' | 'clone'
  >;
  readonly secrets: StackSecrets;
}

/** @returns the values for templates in the role of a machine. */
export function machineLookup(source: ValueSource, machine: DefinedMachine): Lookup {
  const own = new Map([
    ['machine.name', machine.hostname],
    ['machine.index', String(machine.index)],
    ['machine.address', machine.interfaces[0]?.address4 ?? ''],
  ]);
  return lookupIn([own, commonValues(source)]);
}

/**
 * @param host how the gateway is reached by whoever asks, such as `server.lan`
 * @returns the values for templates in outputs
 */
export const outputLookup = (source: ValueSource, host: string): Lookup =>
  lookupIn([publishedValues(source.stack.definition.ports, host), commonValues(source)]);

const lookupIn =
  (maps: readonly ReadonlyMap<string, string>[]): Lookup =>
  (path) => {
    const found = maps.find((map) => map.has(path))?.get(path);
    if (found === undefined) throw new Fault('INTERNAL', { what: `no value for {{ ${path} }}` });
    return found;
  };

function commonValues({ stack, secrets }: ValueSource): Map<string, string> {
  const { manifest } = stack.appliance;
  // Guests of a fenced clone stay who they are.
  const is = stack.clone?.fenced ? { name: stack.clone.name, id: stack.clone.of } : stack;
  const values = new Map<string, string>([
    ['stack.name', is.name],
    ['stack.id', is.id],
    ['appliance.name', manifest.name],
    ['appliance.version', manifest.version],
  ]);
  for (const key of Object.keys(manifest.parameters)) {
    const value = secrets.parameters[key] ?? stack.parameters[key] ?? '';
    values.set(`parameters.${key}`, String(value));
  }
  for (const [key, value] of Object.entries(secrets.secrets)) values.set(`secrets.${key}`, value);
  for (const role of Object.keys(manifest.roles)) addRoleValues(values, role, stack);
  return values;
}

function addRoleValues(
  values: Map<string, string>,
  role: string,
  stack: ValueSource['stack'],
): void {
  const machines = stack.definition.machines.filter((machine) => machine.role === role);
  const addresses = machines.map((machine) => machine.interfaces[0]?.address4 ?? '');
  const names = machines.map((machine) => `${machine.hostname}.${stack.definition.domain}`);
  values.set(`roles.${role}.address`, addresses[0] ?? '');
  values.set(`roles.${role}.address6`, machines[0]?.interfaces[0]?.address6 ?? '');
  values.set(`roles.${role}.name`, names[0] ?? '');
  values.set(`roles.${role}.addresses`, addresses.join(' '));
  values.set(`roles.${role}.names`, names.join(' '));
}

function publishedValues(ports: readonly DefinedPort[], host: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const port of ports) {
    values.set(`publish.${port.key}.url`, portUrl(port, host) ?? `${host}:${port.hostPort}`);
    values.set(`publish.${port.key}.host`, host);
    values.set(`publish.${port.key}.port`, String(port.hostPort));
  }
  return values;
}

/** @returns the address of a published web page; null when the port is not one. */
export const portUrl = (port: DefinedPort, host: string): string | null =>
  port.scheme === 'none' ? null : `${port.scheme}://${host}:${port.hostPort}`;
