import type { BootDhcp } from '../../../../schemas/agent/boot.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { addressAt4, holds4, size4 } from '../../../../schemas/appliance/subnet.ts';

/** A boot network that somebody wants. */
export interface WantedBootNetwork {
  readonly link: string;
  /** `10.86.0.1/24` */
  readonly address: string;
  readonly port: number;
  readonly dhcp: BootDhcp;
}

/** Another one that there is. */
export interface OtherBootNetwork extends Pick<WantedBootNetwork, 'address' | 'dhcp'> {
  /** Name of its gateway. */
  readonly name: string;
}

export interface BootNetworkSurroundings {
  /** What the gateway has told last; undefined: nothing yet. */
  readonly facts: NodeFacts | undefined;
  /** Those of other gateways. */
  readonly others: readonly OtherBootNetwork[];
}

export interface WhyNot {
  readonly why: string;
  /** What to do about it. */
  readonly action?: string;
}

/** A DHCP server with fewer addresses than these is a slip of the pen. */
const SHORTEST_PREFIX = 16;
const LONGEST_PREFIX = 30;

/** @returns why machines cannot boot there; undefined: they can */
export function whyNoBootNetwork(
  wanted: WantedBootNetwork,
  { facts, others }: BootNetworkSurroundings,
): WhyNot | undefined {
  return whyNoGateway(wanted.link, facts) ?? whyNoAddresses(wanted) ?? whyInTheWay(wanted, others);
}

function whyNoGateway(link: string, facts: NodeFacts | undefined): WhyNot | undefined {
  if (!facts) return { why: 'it has not reported yet' };
  if (!facts.roles.includes('gateway')) return { why: 'it has not the role gateway' };
  if (!facts.boot) {
    return {
      why: 'its agent is older than booting from the network',
      action: 'Update its agent first; yard node show says which version it has.',
    };
  }
  const links = facts.boot.links.map((each) => each.link);
  if (links.includes(link)) return undefined;
  const known = links.length === 0 ? 'none' : links.join(', ');
  return { why: `it has no network card “${link}”`, action: `It tells of: ${known}.` };
}

function whyNoAddresses({ address, dhcp }: WantedBootNetwork): WhyNot | undefined {
  const [own = '', prefix = ''] = address.split('/');
  if (Number(prefix) < SHORTEST_PREFIX || Number(prefix) > LONGEST_PREFIX) {
    return {
      why: `the subnet of ${address} should be from /${SHORTEST_PREFIX} to /${LONGEST_PREFIX}`,
    };
  }
  if (!isHost(address, own)) return { why: `${own} is no address of a host in ${address}` };
  if (dhcp.mode === 'proxy') return undefined;
  const { first, last, router } = dhcp;
  for (const each of [first, last]) {
    if (!isHost(address, each)) {
      return { why: `${each} is no address of a host in the subnet of ${address}` };
    }
  }
  if (numberOf(first) > numberOf(last)) return { why: `the range ends (${last}) before it begins` };
  if (isWithin(own, first, last)) {
    return {
      why: `its own address ${own} is in the range ${first}-${last}`,
      action: 'Leave its address out of the range, or it would be given to a machine.',
    };
  }
  if (router === undefined || router === own) return undefined;
  if (!isHost(address, router)) {
    return { why: `the router ${router} is no address of a host in the subnet of ${address}` };
  }
  if (!isWithin(router, first, last)) return undefined;
  return { why: `the router ${router} is in the range ${first}-${last}` };
}

/** Two that give out the same addresses give one to two machines, if they are in one network. */
function whyInTheWay(
  { address, dhcp }: WantedBootNetwork,
  others: readonly OtherBootNetwork[],
): WhyNot | undefined {
  const own = hostOf(address);
  for (const other of others) {
    const same = `${other.name} serves machines that boot`;
    const gone = `If ${other.name} is gone, first: yard boot off ${other.name}`;
    if (hostOf(other.address) === own) return { why: `${same} at ${own} already`, action: gone };
    if (dhcp.mode === 'proxy' || other.dhcp.mode === 'proxy') continue;
    const { first, last } = other.dhcp;
    if (numberOf(first) > numberOf(dhcp.last) || numberOf(dhcp.first) > numberOf(last)) continue;
    return {
      why: `${same} with addresses of the same range (${first}-${last})`,
      action: `Give each gateway a range of its own. ${gone}`,
    };
  }
  return undefined;
}

const hostOf = (address: string): string => address.split('/')[0] ?? '';

/** Whether an address is within a subnet and neither its first nor its last. */
function isHost(subnet: string, address: string): boolean {
  const edges = [0, size4(subnet) - 1].map((offset) => addressAt4(subnet, offset));
  return holds4(subnet, address) && !edges.includes(address);
}

const isWithin = (address: string, first: string, last: string): boolean =>
  numberOf(address) >= numberOf(first) && numberOf(address) <= numberOf(last);

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
