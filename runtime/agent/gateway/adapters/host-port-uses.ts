import { Fault } from '../../../../schemas/errors/fault.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import { stackTableName } from '../../node/core/names.ts';
import { publishedByOthers, type TakenPort } from '../core/published-by-others.ts';
import { readListeningPorts } from '../core/read-listening-ports.ts';
import type { PublishedPort } from '../core/router-shape.ts';
import type { NetworkHost } from './network-host.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { readProcNet } from './read-state.ts';

type Protocol = 'tcp' | 'udp';

/** @returns ports of the host that programs listen on, whoever runs them */
export const listeningPorts = (host: NetworkNamespace): { protocol: Protocol; port: number }[] =>
  (['tcp', 'udp'] as const).flatMap((protocol) => {
    const tables = [protocol, `${protocol}6`].map((name) => readProcNet(host, name));
    return readListeningPorts(protocol, tables).map((port) => ({ protocol, port }));
  });

/** @returns ports of the host that rules lead elsewhere, those of some stacks left out */
export async function portsOfOthers(
  host: NetworkHost,
  stacks: readonly StackId[],
): Promise<TakenPort[]> {
  const own = new Set(stacks.map(stackTableName));
  return publishedByOthers(await host.namespace.run('nft', ['-json', 'list', 'ruleset']), own);
}

/**
 * Refuses to take a port from somebody else. Who had a port first keeps it: ports that this stack
 * publishes already are not looked at again.
 *
 * @throws Fault HOST_PORT_TAKEN naming the first such port
 */
export async function demandFreePorts(
  host: NetworkHost,
  stack: StackId,
  publish: readonly PublishedPort[],
): Promise<void> {
  if (publish.length === 0) return;
  const known = await portsOf(host, stack);
  const wanted = publish.filter(({ protocol, hostPort }) => !known.has(`${hostPort}/${protocol}`));
  if (wanted.length === 0) return;
  const others = new Map(
    (await portsOfOthers(host, await host.routers())).map((use) => [keyOf(use), use.table]),
  );
  const listening = new Set(listeningPorts(host.namespace).map(keyOf));
  for (const { protocol, hostPort } of wanted) {
    const key = keyOf({ protocol, port: hostPort });
    const by = others.get(key) ?? (listening.has(key) ? 'a program that listens on it' : undefined);
    if (by !== undefined) throw new Fault('HOST_PORT_TAKEN', { port: hostPort, protocol, by });
  }
}

const keyOf = ({ protocol, port }: { protocol: Protocol; port: number }): string =>
  `${port}/${protocol}`;

/** @returns what the table of this stack publishes now */
async function portsOf(host: NetworkHost, stack: StackId): Promise<ReadonlySet<string>> {
  const table = ['-json', 'list', 'table', 'inet', stackTableName(stack)];
  const json = await host.namespace.run('nft', table, { acceptExitCodes: [0, 1] });
  return new Set(json === '' ? [] : publishedByOthers(json, new Set()).map(keyOf));
}
