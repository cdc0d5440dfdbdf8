import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { hasDockerUser, readChains } from '../core/found-chains.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { readProcNet } from './read-state.ts';

const PROGRAMS = [
  { program: 'iptables', family: 'ip', legacyTables: 'ip_tables_names' },
  { program: 'ip6tables', family: 'ip6', legacyTables: 'ip6_tables_names' },
] as const;

const rules = (node: NodeId): string[] => {
  const mark = `-m comment --comment "stackyard ${node}" -j ACCEPT`;
  return [`-i syb+ -o syb+ ${mark}`, `-i syu+ ${mark}`, `-o syu+ ${mark}`];
};

/**
 * Docker drops everything that is forwarded and not its own, and offers the chain DOCKER-USER for
 * exceptions. Where that chain exists, stacks are put into it; what they may do is decided by our
 * own tables. Without Docker nothing is done, and iptables is not even asked: asking it would
 * create its tables.
 *
 * @returns whether anything was added
 */
export async function ensureDockerUser(host: NetworkNamespace, node: NodeId): Promise<boolean> {
  let changed = false;
  for (const { program, present } of await listRules(host)) {
    for (const rule of rules(node).filter((it) => !present.includes(it))) {
      await host.run(program, ['-w', '-I', 'DOCKER-USER', ...toArguments(rule)]);
      changed = true;
    }
  }
  return changed;
}

/** Takes out what {@link ensureDockerUser} put in. */
export async function releaseDockerUser(host: NetworkNamespace, node: NodeId): Promise<void> {
  for (const { program, present } of await listRules(host)) {
    for (const rule of rules(node).filter((it) => present.includes(it))) {
      await host.run(program, ['-w', '-D', 'DOCKER-USER', ...toArguments(rule)]);
    }
  }
}

/** @returns rules of DOCKER-USER, for every family that has it */
async function listRules(
  host: NetworkNamespace,
): Promise<{ program: string; present: readonly string[] }[]> {
  const chains = readChains(await host.run('nft', ['-json', 'list', 'chains']));
  const candidates = PROGRAMS.filter(
    ({ family, legacyTables }) =>
      hasDockerUser(chains, family) ||
      readProcNet(host, legacyTables).split('\n').includes('filter'),
  );
  const listed = candidates.map(async ({ program }) => {
    const listing = await host.run(program, ['-w', '-S', 'DOCKER-USER'], {
      acceptExitCodes: [0, 1],
    });
    const present = listing.split('\n').map((line) => line.replace(/^-[AN] DOCKER-USER ?/, ''));
    return listing === '' ? [] : [{ program, present }];
  });
  return (await Promise.all(listed)).flat();
}

const toArguments = (rule: string): string[] =>
  (rule.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
