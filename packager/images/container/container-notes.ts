import type { SourceRole } from '../../../schemas/appliance/role.ts';
import type { ContainerFacts } from '../ports/container-builder.ts';
import { printable } from '../../format/printable.ts';

/** @returns what a publisher should know of an image that appliance.yaml does not provide for */
export function containerNotes(role: SourceRole, facts: ContainerFacts): readonly string[] {
  const mounts = Object.values(role.data).flatMap(({ mount }) => mount ?? []);
  const lost = facts.volumes.filter(
    (volume) => !mounts.some((mount) => isWithin(facts, volume, mount)),
  );
  const published = Object.values(role.publish).map(({ port, protocol }) => `${port}/${protocol}`);
  const closed = facts.ports.filter((port) => !published.includes(withProtocol(port)));
  return [
    ...lost.map(
      (volume) =>
        `the image keeps its data in ${printable(volume)}; without a “data” disk mounted there, it is lost when the stack is removed`,
    ),
    ...(closed.length > 0
      ? [`the image listens on ${printable(closed.join(', '))}, which “publish” does not name`]
      : []),
  ];
}

function isWithin(facts: ContainerFacts, volume: string, mount: string): boolean {
  const [inner, outer] = [facts.realPath(volume), facts.realPath(mount)];
  return inner !== undefined && outer !== undefined && `${inner}/`.startsWith(`${outer}/`);
}

const withProtocol = (port: string): string => (port.includes('/') ? port : `${port}/tcp`);
