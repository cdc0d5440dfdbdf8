import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { BootClient } from '../../../../schemas/api/resources/boot.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { NodeViews } from '../../nodes/http/node-views.ts';
import type { NodeRecord } from '../../nodes/ports/node-store.ts';
import { whyNoBootNetwork, type WhyNot } from '../core/check-boot-network.ts';
import { cardsOf } from '../core/desired-boot.ts';
import { viewBootClients, viewBootNetwork } from '../core/view-boot-network.ts';
import type { BootNetworkRecord } from '../ports/boot-store.ts';
import { bootTeller, nameOf } from './tell-boot.ts';

type NetworkRoutes =
  'listBootNetworks' | 'setBootNetwork' | 'removeBootNetwork' | 'listBootClients';

/** Answers the routes about the networks that machines boot from. */
export function bootNetworkHandlers(dependencies: ControlDependencies): HandlersOf<NetworkRoutes> {
  const { boot, nodes, observed, bootBook, switching, now } = dependencies;
  const views = new NodeViews(dependencies);
  const tell = bootTeller(dependencies);
  const judge = networkJudge(dependencies);
  const view = (
    record: BootNetworkRecord,
    known: readonly NodeRecord[],
    networks: readonly BootNetworkRecord[],
  ) => {
    const gateway = known.find(({ id }) => id === record.node);
    const { problem, server } = judge(record, known, networks);
    return viewBootNetwork({
      record,
      nodeName: gateway?.name ?? record.node,
      observed: observed.get(record.node)?.boot,
      isLost: observed.isLost(record.node),
      server,
      problem,
    });
  };
  return {
    async listBootNetworks() {
      const [networks, known] = await Promise.all([boot.networks(), nodes.list()]);
      return networks.map((record) => view(record, known, networks));
    },

    setBootNetwork: ({ params, body }, call) =>
      // No other gateway takes the same addresses meanwhile.
      switching(async () => {
        const node = await views.find(params.node);
        const { dhcp } = body;
        const record = { ...body, dhcp, node: node.id, setAt: now(), setBy: nameOf(call) };
        const [networks, known] = await Promise.all([boot.networks(), nodes.list()]);
        const { problem } = judge(record, known, networks);
        if (problem) throw new Fault('BOOT_NETWORK_REFUSED', { node: node.name, ...problem });
        await boot.setNetwork(record);
        bootBook.networkChanged(node.id);
        const how = dhcp.mode === 'full' ? `addresses ${dhcp.first}-${dhcp.last}` : 'proxy DHCP';
        await tell(call, {
          action: 'boot.set',
          subject: node.id,
          sentence: `Machines may boot through ${node.name} on ${body.link} (${body.address}, ${how}).`,
        });
        return view(record, known, networks);
      }),

    removeBootNetwork: ({ params }, call) =>
      switching(async () => {
        const node = await views.find(params.node);
        if (!(await boot.removeNetwork(node.id))) {
          throw new Fault('NOT_FOUND', { what: 'boot network', name: node.name });
        }
        bootBook.networkChanged(node.id);
        const sentence = `No machines boot through ${node.name} any more.`;
        await tell(call, { action: 'boot.remove', subject: node.id, sentence });
        return undefined;
      }),

    listBootClients: ({ query }) => bootClients(query.mac, dependencies),
  };
}

/** @param only the address of a network card; undefined: of all */
async function bootClients(
  only: string | undefined,
  { boot, nodes, observed, bootSight }: ControlDependencies,
): Promise<BootClient[]> {
  const [networks, known] = await Promise.all([boot.networks(), nodes.list()]);
  const owners = new Map(
    known.flatMap((node) =>
      cardsOf(bootSight.factsOf(node)).map((mac) => [mac, node.name] as const),
    ),
  );
  const seen = networks.map(({ node }) => ({
    gateway: known.find(({ id }) => id === node)?.name ?? node,
    clients: (observed.get(node)?.boot?.clients ?? []).filter(
      ({ mac }) => only === undefined || mac === only,
    ),
  }));
  return viewBootClients(seen, (mac) => owners.get(mac));
}

/** What is wrong with a boot network as things are now; and where machines on it find the server. */
const networkJudge =
  ({ bootSight }: ControlDependencies) =>
  (
    record: BootNetworkRecord,
    known: readonly NodeRecord[],
    networks: readonly BootNetworkRecord[],
  ): { problem: WhyNot | undefined; server: string | undefined } => {
    const nameOfNode = (id: string): string => known.find((node) => node.id === id)?.name ?? id;
    const facts = bootSight.factsOf(known.find(({ id }) => id === record.node));
    const others = networks
      .filter(({ node }) => node !== record.node)
      .map(({ node, address, dhcp }) => ({ name: nameOfNode(node), address, dhcp }));
    const server = bootSight.serverFor(record, facts);
    const problem =
      whyNoBootNetwork(record, { facts, others }) ?? ('url' in server ? undefined : server);
    return { problem, server: 'url' in server ? server.url : undefined };
  };
