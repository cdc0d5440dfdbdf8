import type {
  Encryption,
  EncryptionState,
} from '../../../../../schemas/api/resources/encryption.ts';
import type { NodeOrder } from '../../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NetworkMember } from '../desired/decide-sealed.ts';

/** A network that spans nodes, with how each of them stands to it. */
export interface SpanningNetwork {
  readonly stack: string;
  readonly network: string;
  readonly members: readonly (NetworkMember & { readonly name: string })[];
}

/** Shows how far all networks are with what was ordered; those are named first that were given first. */
export function viewEncryption(
  order: NodeOrder | null,
  networks: readonly SpanningNetwork[],
): Encryption {
  const encrypted = networks.filter(({ members }) => members.every(({ use }) => use === 'used'));
  const isUsed = ({ members }: SpanningNetwork): boolean =>
    members.some(({ use }) => use === 'used');
  const waiting =
    order === null
      ? networks.filter(isUsed)
      : networks.filter((network) => !encrypted.includes(network));
  return {
    state: stateOf(order !== null, waiting.length > 0),
    order,
    networks: { total: networks.length, encrypted: encrypted.length },
    waiting: waiting.slice(0, LIMITS.network.tunnel.namedNetworks).map((each) => ({
      stack: each.stack,
      network: each.network,
      sentence: order === null ? waitsToEnd(each) : waitsFor(each),
    })),
  };
}

const stateOf = (wanted: boolean, isWaiting: boolean): EncryptionState => {
  if (wanted) return isWaiting ? 'turning-on' : 'on';
  return isWaiting ? 'turning-off' : 'off';
};

const waitsToEnd = ({ members }: SpanningNetwork): string =>
  `It waits for ${names(members.filter(({ use }) => use === 'used'))} to follow.`;

function waitsFor({ members }: SpanningNetwork): string {
  const unable = members.filter(({ canEncrypt }) => !canEncrypt);
  if (unable.length > 0) return `${names(unable)} cannot encrypt; yard node show says why.`;
  const silent = members.filter(({ use }) => use === 'unknown');
  if (silent.length > 0)
    return `It waits for ${names(silent)}, which ${silent.length === 1 ? 'does' : 'do'} not report.`;
  const shut = members.filter(({ use }) => use === 'none');
  if (shut.length > 0) {
    return `${names(shut)} ${shut.length === 1 ? 'has' : 'have'} not had an answer by tunnel from every other node yet. If that does not change within a minute, let the UDP ports of their tunnels pass between them.`;
  }
  return 'Its nodes are about to follow.';
}

const names = (members: readonly { readonly name: string }[]): string =>
  members.map(({ name }) => `“${name}”`).join(', ');
