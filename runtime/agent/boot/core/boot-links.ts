import { z } from 'zod';
import { BootLink } from '../../../../schemas/agent/boot.ts';
import type { FoundLink } from '../../gateway/core/found-link.ts';

const MOST_LINKS = 64;
const MOST_ADDRESSES = 16;
/** Kinds that a cable, or machines of a lab, can be behind; no kind is a card. */
const KINDS: readonly (string | undefined)[] = [undefined, 'bridge', 'bond', 'vlan', 'veth'];

/**
 * @param links of the host
 * @param carriers names of those that something is at the other end of
 * @returns those that machines could boot by: cards, bonds, VLANs and bridges that are not part of
 *   another one, and none that an agent has made
 */
export function bootLinks(links: readonly FoundLink[], carriers: ReadonlySet<string>): BootLink[] {
  return links
    .filter(
      ({ name, kind, bridge, alias }) =>
        name !== 'lo' && KINDS.includes(kind) && !bridge && !isOurs(alias),
    )
    .flatMap(({ name, addresses, mac }) => {
      const read = BootLink.safeParse({
        link: name,
        addresses: addresses.filter((each) => !each.includes(':')).slice(0, MOST_ADDRESSES),
        mac,
        carrier: carriers.has(name),
      });
      return read.success ? [read.data] : [];
    })
    .slice(0, MOST_LINKS);
}

const isOurs = (alias: string | undefined): boolean => alias?.startsWith('stackyard') ?? false;

const Link = z.object({ ifname: z.string(), flags: z.array(z.string()) });

/**
 * @param json output of `ip -json link show`
 * @returns names of the interfaces that something is at the other end of
 * @throws ZodError, SyntaxError when it is something else
 */
export const readCarriers = (json: string): ReadonlySet<string> =>
  new Set(
    z
      .array(Link)
      .parse(JSON.parse(json || '[]'))
      .flatMap(({ ifname, flags }) => (flags.includes('LOWER_UP') ? [ifname] : [])),
  );
