import { z } from 'zod';

/** A port of the host that a rule leads elsewhere. */
export interface TakenPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Whose rule it is, as an operator would look for it: `nft table inet …`. */
  readonly table: string;
}

const Match = z.object({
  match: z.object({
    op: z.string(),
    left: z.object({
      payload: z.object({ protocol: z.string(), field: z.string() }),
    }),
    right: z.unknown(),
  }),
});
const Rule = z.object({
  family: z.string(),
  table: z.string(),
  expr: z.array(z.unknown()),
});
const Listing = z.object({
  nftables: z.array(z.object({ rule: z.unknown() }).partial()),
});

/**
 * Finds ports that rules of others lead to somewhere (`dnat`, `redirect`), in any table of nftables:
 * those of a second agent on this host, of containers, of hand-made firewalls.
 *
 * @param json output of `nft -json list ruleset`, or of one table
 * @param own names of tables of family inet that are left out. Versions of nft before 1.0.7 leave the
 *   comments of tables out of their JSON, so that these cannot tell whose a table is
 * @throws ZodError, SyntaxError when it is no listing
 */
export function publishedByOthers(json: string, own: ReadonlySet<string>): TakenPort[] {
  const { nftables } = Listing.parse(JSON.parse(json));
  return nftables.flatMap(({ rule }) => {
    const found = Rule.safeParse(rule);
    if (!found.success) return [];
    const { family, table, expr } = found.data;
    if ((family === 'inet' && own.has(table)) || !expr.some(leadsAway)) return [];
    return portsOf(expr, `nft table ${family} ${table}`);
  });
}

const leadsAway = (part: unknown): boolean =>
  typeof part === 'object' && part !== null && ('dnat' in part || 'redirect' in part);

function portsOf(expr: readonly unknown[], table: string): TakenPort[] {
  return expr.flatMap((part) => {
    const found = Match.safeParse(part);
    if (!found.success) return [];
    const { op, left, right } = found.data.match;
    const { protocol, field } = left.payload;
    if (field !== 'dport' || op === '!=') return [];
    const protocols = (['tcp', 'udp'] as const).filter(
      (one) => protocol === one || protocol === 'th',
    );
    return portNumbers(right).flatMap((port) =>
      protocols.map((one) => ({ protocol: one, port, table })),
    );
  });
}

const PortRange = z.object({ range: z.tuple([z.int(), z.int()]) });
const PortSet = z.object({ set: z.array(z.unknown()) });

/** `80`, `{ "range": [80, 90] }`, `{ "set": [80, …] }` (libnftables-json(5)). */
function portNumbers(right: unknown): number[] {
  if (typeof right === 'number') return [right];
  const range = PortRange.safeParse(right);
  if (range.success) {
    const [first, last] = range.data.range;
    return Array.from(
      { length: Math.max(0, Math.min(last, 65_535) - first + 1) },
      (_, i) => first + i,
    );
  }
  const set = PortSet.safeParse(right);
  return set.success ? set.data.set.flatMap(portNumbers) : [];
}
