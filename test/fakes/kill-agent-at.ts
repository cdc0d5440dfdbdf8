import type { ControlBench } from './control-bench.ts';

/** An agent that is killed once, and started again at once. */
export interface PlannedKill {
  /** Whether it came to that. */
  readonly isDone: boolean;
  /** From now on nobody is killed. */
  callOff(): void;
}

/**
 * Has an agent killed before one of its deeds, or after it: it is done then, and the agent dies before it can tell
 * anybody. Deeds are counted from 0, and from now on.
 */
export function killAgentAt(
  node: ControlBench['node'],
  deed: number,
  when: 'before' | 'after',
): PlannedKill {
  const { world } = node;
  let isDone = false;
  const restart = (): void => {
    node.killAgent();
    void node.startAgent();
  };
  world.deeds.length = 0;
  world.trouble = async () => {
    if (isDone || world.deeds.length !== deed) return;
    isDone = true;
    if (when === 'after') return queueMicrotask(restart);
    restart();
    await new Promise(() => undefined);
  };
  return {
    get isDone() {
      return isDone;
    },
    callOff: () => void (world.trouble = () => undefined),
  };
}
