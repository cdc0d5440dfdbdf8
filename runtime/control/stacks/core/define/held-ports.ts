import type { PointId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedPort, HeldPort, StackDefinition } from './definition.ts';

/**
 * Published ports of a stack that becomes what it was, or what a newer version is. A port is known by its
 * key: it keeps the number that it has. One that is not published any more stays taken for as long as
 * there is a restore point that it was published at. Each is one write, and changes nothing done twice.
 */

/** Takes ports for what a stack is about to become. */
export const withHeldPorts = (
  definition: StackDefinition,
  ports: readonly DefinedPort[],
  point: PointId,
): StackDefinition =>
  withHeld(definition, [...heldPortsOf(definition), ...ports.map((port) => ({ ...port, point }))]);

/** @param point what holds the ports that are not published any more; undefined: they are given back */
export function withPorts(
  definition: StackDefinition,
  wanted: readonly DefinedPort[],
  point: PointId | undefined,
): StackDefinition {
  const had = [...definition.ports, ...heldPortsOf(definition)];
  const ports = wanted.map((port) => {
    const own = had.find(({ key, protocol }) => key === port.key && protocol === port.protocol);
    return { ...port, hostPort: own?.hostPort ?? port.hostPort };
  });
  const left = point === undefined ? [] : definition.ports.map((port) => ({ ...port, point }));
  return withHeld({ ...definition, ports }, [...heldPortsOf(definition), ...left]);
}

/** Publishes exactly these; those of before stay taken as well, for what names itself by `hold`. */
export const withPublished = (
  definition: StackDefinition,
  ports: readonly DefinedPort[],
  hold: PointId,
): StackDefinition =>
  withHeld({ ...definition, ports: [...ports] }, [
    ...heldPortsOf(definition),
    ...definition.ports.map((port) => ({ ...port, point: hold })),
  ]);

/** Keeps ports taken for restore points. */
export const withMoreHeld = (
  definition: StackDefinition,
  held: readonly HeldPort[],
): StackDefinition => withHeld(definition, [...heldPortsOf(definition), ...held]);

/** A restore point needs its ports no longer. */
export const withoutHeldPorts = (definition: StackDefinition, point: PointId): StackDefinition =>
  withHeld(
    definition,
    heldPortsOf(definition).filter((port) => port.point !== point),
  );

/** The same of all restore points. */
export const withoutAnyHeldPorts = (definition: StackDefinition): StackDefinition =>
  withHeld(definition, []);

/** @returns everything that a stack has taken at its gateway, each once */
export const takenPortsOf = (definition: StackDefinition): DefinedPort[] => [
  ...new Map(
    [...definition.ports, ...heldPortsOf(definition)].map((port) => [numberOf(port), port]),
  ).values(),
];

const heldPortsOf = ({ heldPorts = [] }: StackDefinition): readonly HeldPort[] => heldPorts;

/** What is published is not held besides. */
function withHeld(
  { heldPorts: _before, ...definition }: StackDefinition,
  held: readonly HeldPort[],
): StackDefinition {
  const published = new Set(definition.ports.map(numberOf));
  const once = new Map(
    held
      .filter((port) => !published.has(numberOf(port)))
      .map((port) => [`${numberOf(port)} ${port.point}`, port]),
  );
  return once.size === 0 ? definition : { ...definition, heldPorts: [...once.values()] };
}

const numberOf = ({ protocol, hostPort }: DefinedPort): string => `${protocol}/${hostPort}`;
