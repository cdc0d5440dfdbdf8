import { z } from 'zod';
import { formatAddress, formatPrefix, parseAddress, parsePrefix } from './ip-address.ts';

/** What a VXLAN interface was made with; the kernel changes little of it later. */
export interface FoundVxlan {
  readonly vni: number;
  readonly local: string | undefined;
  readonly port: number;
  readonly learns: boolean;
}

/** An interface as `ip` reports it. */
export interface FoundLink {
  readonly name: string;
  readonly index: number;
  /** Index of the other end of a veth, in its own namespace. */
  readonly peerIndex: number | undefined;
  readonly mac: string | undefined;
  readonly alias: string | undefined;
  readonly kind: string | undefined;
  /** Name of the bridge it is a port of. */
  readonly bridge: string | undefined;
  readonly up: boolean;
  /** Largest packet, in bytes. */
  readonly mtu: number;
  readonly vxlan: FoundVxlan | undefined;
  /** Whether its bridge learns from it who is behind it; undefined: it is in none. */
  readonly learns: boolean | undefined;
  /** With lengths; link-local IPv6 addresses, which the kernel makes, are left out. */
  readonly addresses: readonly string[];
}

const Link = z.object({
  ifname: z.string(),
  ifindex: z.number(),
  link_index: z.number().optional(),
  address: z.string().optional(),
  ifalias: z.string().optional(),
  master: z.string().optional(),
  flags: z.array(z.string()),
  mtu: z.number(),
  linkinfo: z
    .object({
      info_kind: z.string().optional(),
      info_data: z.unknown().optional(),
      info_slave_data: z.object({ learning: z.boolean().optional() }).optional(),
    })
    .optional(),
  addr_info: z.array(
    z.object({ local: z.string().optional(), prefixlen: z.number(), scope: z.string() }),
  ),
});

const Vxlan = z.object({
  id: z.number(),
  local: z.string().optional(),
  local6: z.string().optional(),
  port: z.number(),
  learning: z.boolean(),
});

/**
 * @param json output of `ip -json -details address show`
 * @throws ZodError, SyntaxError when it is something else
 */
export const readLinks = (json: string): FoundLink[] =>
  z
    .array(Link)
    .parse(JSON.parse(json || '[]'))
    .map(toFoundLink);

function toFoundLink(link: z.infer<typeof Link>): FoundLink {
  return {
    name: link.ifname,
    index: link.ifindex,
    peerIndex: link.link_index,
    mac: link.address,
    alias: link.ifalias,
    kind: link.linkinfo?.info_kind,
    bridge: link.master,
    up: link.flags.includes('UP'),
    mtu: link.mtu,
    vxlan: link.linkinfo?.info_kind === 'vxlan' ? toVxlan(link.linkinfo.info_data) : undefined,
    learns: link.master === undefined ? undefined : link.linkinfo?.info_slave_data?.learning,
    addresses: link.addr_info.flatMap(({ local, prefixlen, scope }) =>
      local && scope !== 'link' ? [formatPrefix(parsePrefix(`${local}/${prefixlen}`))] : [],
    ),
  };
}

/** Some kinds of it, made by others, have no one number or port: those are none of ours. */
function toVxlan(data: unknown): FoundVxlan | undefined {
  const { success, data: read } = Vxlan.safeParse(data);
  if (!success) return undefined;
  const local = read.local ?? read.local6;
  return {
    vni: read.id,
    local: local === undefined ? undefined : formatAddress(parseAddress(local)),
    port: read.port,
    learns: read.learning,
  };
}
