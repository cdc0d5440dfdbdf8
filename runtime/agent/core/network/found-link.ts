import { z } from 'zod';
import { formatPrefix, parsePrefix } from './ip-address.ts';

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
  linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
  addr_info: z.array(
    z.object({ local: z.string().optional(), prefixlen: z.number(), scope: z.string() }),
  ),
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
    addresses: link.addr_info.flatMap(({ local, prefixlen, scope }) =>
      local && scope !== 'link' ? [formatPrefix(parsePrefix(`${local}/${prefixlen}`))] : [],
    ),
  };
}
