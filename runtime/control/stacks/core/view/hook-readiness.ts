import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedMachine } from '../define/definition.ts';
import type { StackSight } from './stack-sight.ts';

/** Whether commands can run in machines; where they cannot, in which one not, and why, as words behind “which”. */
export type HookReadiness =
  | { readonly kind: 'ready' }
  /** `waits`: that may change by itself; `ended`: it will not. */
  | { readonly kind: 'waits' | 'ended'; readonly machine: string; readonly why: string };

const ENDED: readonly (string | undefined)[] = ['crashed', 'failed'];

/**
 * @param hooked machines that have a hook
 * @param isHeard whether a node has reported, and not too long ago
 */
export function hookReadiness(
  hooked: readonly Pick<DefinedMachine, 'id' | 'name' | 'node'>[],
  { machines }: Pick<StackSight, 'machines'>,
  isHeard: (node: NodeId) => boolean,
): HookReadiness {
  const found = hooked.map(({ id, name: machine, node }): HookReadiness => {
    if (!isHeard(node)) {
      return { kind: 'waits', machine, why: 'is on a node that does not answer' };
    }
    const state = machines.find((each) => each.id === id)?.state;
    if (state === 'ready') return { kind: 'ready' };
    if (ENDED.includes(state)) return { kind: 'ended', machine, why: `has ${state}` };
    return { kind: 'waits', machine, why: 'is not ready' };
  });
  return (
    found.find(({ kind }) => kind === 'ended') ??
    found.find(({ kind }) => kind === 'waits') ?? { kind: 'ready' }
  );
}
