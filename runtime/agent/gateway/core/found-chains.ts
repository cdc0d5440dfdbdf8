import { z } from 'zod';

/** A chain of nftables as nft lists it. Those with a hook are entered by packets themselves. */
const Chain = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  hook: z.string().optional(),
  policy: z.string().optional(),
});
export type FoundChain = z.infer<typeof Chain>;

const Listing = z.object({ nftables: z.array(z.object({ chain: Chain.optional() })) });

/** @param json output of `nft -json list chains` @throws ZodError, SyntaxError when it is not */
export const readChains = (json: string): FoundChain[] =>
  Listing.parse(JSON.parse(json)).nftables.flatMap(({ chain }) => (chain ? [chain] : []));

/** Docker drops all forwarding but its own, and has this chain for the exceptions of others. */
const DOCKER_USER = 'DOCKER-USER';

export const hasDockerUser = (chains: readonly FoundChain[], family: string): boolean =>
  chains.some((it) => it.family === family && it.table === 'filter' && it.name === DOCKER_USER);

/** It accepts by policy and rejects by its last rule. */
const FIREWALLD = 'firewalld';

/**
 * Finds firewalls that drop forwarded packets unless told otherwise. Docker's are left out, because
 * the agent uses its chain for exceptions.
 *
 * @returns `family table chain` of each
 */
export const forwardDroppers = (chains: readonly FoundChain[]): string[] =>
  chains
    .filter((chain) => chain.hook === 'forward' && chain.family !== 'bridge')
    .filter((chain) => chain.policy === 'drop' || chain.table === FIREWALLD)
    .filter((chain) => chain.table !== 'filter' || !hasDockerUser(chains, chain.family))
    .map((chain) => `${chain.family} ${chain.table} ${chain.name}`);
