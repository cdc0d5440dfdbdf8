import type { InstallRequest, Plan } from '../../../../../schemas/api/resources/plan.ts';
import { addressAt4, holds4, overlaps4, size4 } from '../../../../../schemas/appliance/subnet.ts';
import { lanAddressKey } from '../../../nodes/core/lan-addresses.ts';
import type { Site, SiteNode } from '../../../nodes/core/site.ts';
import { networkAddresses4 } from '../desired/addresses.ts';
import type { Remark } from './remark.ts';
import { whyNoUplink } from './why-no-uplink.ts';

type Network = Plan['networks'][number];

/** What is decided of uplinks before anything has a place: where addresses come from. */
export interface UplinkChoices {
  readonly networks: Network[];
  readonly problems: readonly Remark[];
}

/**
 * Gives networks the addresses that an operator has chosen for them in a LAN: the first is the router's, and
 * those after it are the machines'. An appliance has no say in it.
 */
export function chooseUplinks(
  wanted: InstallRequest['uplinks'],
  networks: readonly Network[],
): UplinkChoices {
  const problems: Remark[] = [];
  const names = networks.map(({ name }) => name);
  for (const name of Object.keys(wanted ?? {}).filter((name) => !names.includes(name))) {
    problems.push({
      code: 'UPLINK_UNKNOWN',
      message: `The appliance has no network “${name}”.`,
      action: `Its networks are: ${names.join(', ')}.`,
    });
  }
  return {
    problems,
    networks: networks.map((network) => {
      const { name, first4 } = wanted?.[network.name] ?? {};
      if (name === undefined || first4 === undefined) return network;
      const [router4 = '', length = ''] = first4.split('/');
      const subnet4 = `${addressAt4(first4, 0)}/${length}`;
      return { ...network, subnet4, uplink: { name, router4 } };
    }),
  };
}

/** What stands in the way of networks with an uplink, and what is good to know about them. */
export function uplinkRemarks(
  { networks, machines }: Pick<Plan, 'networks' | 'machines'>,
  gateway: SiteNode | undefined,
  site: Pick<Site, 'nodes' | 'lanAddresses'>,
): { readonly problems: Remark[]; readonly notices: Remark[] } {
  const attached = networks.flatMap((network) =>
    network.uplink ? [{ ...network, uplink: network.uplink }] : [],
  );
  return {
    problems: attached.flatMap((network) => [
      ...gatewayProblems(network, gateway, site),
      ...nodeProblems(network, machines, site),
      ...addressProblems(network, { networks, machines, site }),
    ]),
    notices: attached.map((network) => openness(network, machines)),
  };
}

type Attached = Network & { readonly uplink: NonNullable<Network['uplink']> };

function gatewayProblems(
  { name, uplink }: Attached,
  gateway: SiteNode | undefined,
  { nodes }: Pick<Site, 'nodes'>,
): Remark[] {
  // That there is no gateway at all is told elsewhere.
  const why = gateway && whyNoUplink(gateway, uplink.name);
  if (why === undefined) return [];
  const able = nodes.filter((node) => node.gateway && whyNoUplink(node, uplink.name) === undefined);
  const action =
    able.length > 0
      ? `Choose as the gateway: ${able.map((node) => node.name).join(', ')}.`
      : 'Offer the uplink on a node that carries routers: STACKYARD_AGENT_UPLINKS of its agent.';
  const message = `Network “${name}” cannot be attached to the uplink “${uplink.name}” by the gateway. ${why}`;
  return [{ code: 'UPLINK_MISSING', message, action }];
}

/** Frames for the LAN have to find their way to the gateway from wherever a machine is. */
function nodeProblems(
  { name }: Attached,
  machines: Plan['machines'],
  { nodes }: Pick<Site, 'nodes'>,
): Remark[] {
  const here = new Set(
    machines
      .filter(({ interfaces }) => interfaces.some(({ network }) => network === name))
      .map(({ node }) => node),
  );
  return nodes
    .filter(({ id, uplinks }) => here.has(id) && uplinks === undefined)
    .map((node) => ({
      code: 'UPLINK_MISSING',
      message: `The agent of ${node.name} is older and knows no uplinks, so its machines could not be in network “${name}”.`,
      action: `Bring the agent of ${node.name} to the version of the server, or choose another node.`,
    }));
}

function addressProblems(
  network: Attached,
  {
    networks,
    machines,
    site,
  }: {
    readonly networks: readonly Network[];
    readonly machines: Plan['machines'];
    readonly site: Pick<Site, 'nodes' | 'lanAddresses'>;
  },
): Remark[] {
  const { name, uplink, subnet4 } = network;
  const addresses = networkAddresses4(network, machines);
  const problem = (message: string, action: string): Remark[] => [
    { code: 'UPLINK_ADDRESS', message, action },
  ];
  const all = `${addresses[0]} to ${addresses.at(-1)}`;
  const ends = [addressAt4(subnet4, 0), addressAt4(subnet4, size4(subnet4) - 1)];
  if (addresses.some((address) => !holds4(subnet4, address) || ends.includes(address))) {
    return problem(
      `Network “${name}” needs ${addresses.length} addresses in a row, ${all}, which are not all for hosts of ${subnet4}.`,
      'Give the first of as many free addresses of the LAN, with the length of its subnet: 192.168.1.200/24.',
    );
  }
  const other = networks.find((each) => each.name !== name && overlaps4(each.subnet4, subnet4));
  if (other) {
    return problem(
      `The LAN ${subnet4} and network “${other.name}” (${other.subnet4}) have addresses in common.`,
      'Networks of one stack need different addresses, so that its router can tell them apart.',
    );
  }
  return addresses.flatMap((address) => {
    const node = site.nodes.find((each) => each.address === address);
    const stack = site.lanAddresses?.get(lanAddressKey(uplink.name, address));
    const by = node ? `node ${node.name}` : stack && `stack “${stack}”`;
    return by
      ? problem(`${address} in the LAN is the address of ${by}.`, 'Give other addresses.')
      : [];
  });
}

function openness(network: Attached, machines: Plan['machines']): Remark {
  const { name, uplink, subnet4 } = network;
  const [router = '', ...others] = networkAddresses4(network, machines);
  const machinesHave =
    others.length === 0
      ? ''
      : ` and its machines ${[...new Set([others[0], others.at(-1)])].join(' to ')}`;
  return {
    code: 'UPLINK_OPEN',
    message:
      `Network “${name}” becomes part of the LAN “${uplink.name}” (${subnet4}): the router gets ${router}${machinesHave}. ` +
      `Everybody there reaches every port of these machines, and they reach everybody there and what that LAN leads to, whatever the appliance may do elsewhere.`,
    action:
      'Make sure that nobody in the LAN has these addresses, and that its DHCP server gives them to no one.',
  };
}
