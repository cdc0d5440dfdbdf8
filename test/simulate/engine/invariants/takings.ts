import type { Sight } from './sight.ts';

/** Names, ports, uplinks and network numbers are never given to two stacks at a time. */
export function nothingTakenTwice({ tables }: Sight): string[] {
  const owners = new Map<string, string>();
  // A removed stack has given back what it had.
  const holding = [...tables.stacks.values()].filter(({ keptUntil }) => keptUntil === undefined);
  return holding.flatMap(({ id, name, definition }) => {
    const { gateway, uplinkIndex, networks, ports } = definition;
    const has = [
      `name ${name}`,
      `uplink ${uplinkIndex} of ${gateway}`,
      ...networks.map(({ vni }) => `network number ${vni}`),
      ...ports.map(({ protocol, hostPort }) => `port ${protocol}/${hostPort} of ${gateway}`),
    ];
    return has.flatMap((what) => {
      const other = owners.get(what);
      owners.set(what, id);
      return other === undefined ? [] : [`${id} and ${other} both have the ${what}`];
    });
  });
}

/** No two networks share a segment, on whatever nodes, and no two routers of a node an uplink or a port. */
export function nothingSharedOnNodes({ nodes, isRestored }: Sight): string[] {
  // Until it has heard from the server, a node has what it was told before the backup came back.
  if (isRestored) return [];
  const networkOf = new Map<number, string>();
  return nodes.flatMap(({ name, world }) => {
    const ownerOf = new Map<string, string>();
    const segments = [...world.networks.values()].flatMap(({ id, vni }) => {
      const other = networkOf.get(vni);
      networkOf.set(vni, id);
      const isOther = other !== undefined && other !== id;
      return isOther ? [`${id} on ${name} has the segment ${vni} of ${other}`] : [];
    });
    const routers = [...world.routers.values()].flatMap(({ stack, uplink, publish }) =>
      [
        `uplink ${uplink.index}`,
        ...publish.map(({ protocol, hostPort }) => `port ${protocol}/${hostPort}`),
      ].flatMap((what) => {
        const other = ownerOf.get(what);
        ownerOf.set(what, stack);
        return other === undefined
          ? []
          : [`routers of ${stack} and ${other} share ${what} on ${name}`];
      }),
    );
    return [...segments, ...routers];
  });
}
