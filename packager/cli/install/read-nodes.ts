import type { Role } from '../../../schemas/appliance/role.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/** What was typed with `--node`. */
export interface TypedNodes {
  /** Node by role, or by host name of a machine. */
  readonly named: Readonly<Record<string, string>>;
  /** Node of all others; undefined: none was named for them. */
  readonly others: string | undefined;
}

/**
 * Reads the values of `--node`: `web=barn-1`, `web-2=barn-3`, or `barn-1` for what is not named.
 *
 * @throws Fault USAGE for a value of another form, for two nodes of one role, and for two of all others
 */
export function readNodes(values: readonly string[]): TypedNodes {
  const named = new Map<string, string>();
  let others: string | undefined;
  for (const value of values) {
    const [, what, node] = /^(?:([^=]+)=)?([^=]+)$/.exec(value) ?? [];
    if (node === undefined) throw usage(`--node takes role=node or a node, not “${value}”.`);
    if (what === undefined ? others !== undefined : named.has(what)) {
      throw usage(`--node says twice where ${what ?? 'all other machines'} should go.`);
    }
    if (what === undefined) others = node;
    else named.set(what, node);
  }
  return { named: Object.fromEntries(named), others };
}

const usage = (problem: string): Fault => new Fault('USAGE', { problem });

/**
 * @param counts machines per role, where they were given
 * @returns the node for every role that has machines; nothing when there is none
 */
export function everywhere(
  node: string | undefined,
  roles: Readonly<Record<string, Pick<Role, 'count'>>>,
  counts: Readonly<Record<string, number>>,
): Record<string, string> {
  if (node === undefined) return {};
  const used = Object.entries(roles).filter(
    ([role, { count }]) => (counts[role] ?? count.default) > 0,
  );
  return Object.fromEntries(used.map(([role]) => [role, node]));
}
