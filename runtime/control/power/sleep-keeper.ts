import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeId, type NodeId } from '../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../control-dependencies.ts';
import { decideSleep, type SleepNode, type SleepOrder } from './core/decide-sleep.ts';
import type { LeaveParams, WakeParams } from './operations/power-dependencies.ts';
import { readSleepNodes, type SleepTry } from './sleep-sights.ts';

/** Who asks for what the server does by itself. */
const SYSTEM = 'system';

/**
 * Keeps true: idle nodes sleep as the policy says, and enough of them are awake. What it does are ordinary
 * operations. How long a node has been idle is counted from the start of the server on, at most.
 */
export class SleepKeeper {
  readonly #dependencies: ControlDependencies;
  readonly #why: Map<NodeId, string>;
  readonly #idleSince = new Map<NodeId, Date>();
  readonly #tries = new Map<NodeId, SleepTry>();

  /** @param why is told why each node is awake */
  constructor(dependencies: ControlDependencies, why: Map<NodeId, string>) {
    this.#dependencies = dependencies;
    this.#why = why;
  }

  /** Looks how things are now, and has done what follows from it. */
  async look(): Promise<void> {
    const { power, now } = this.#dependencies;
    const policy = (await power.sleep())?.policy ?? null;
    if (!policy) {
      this.#idleSince.clear();
      this.#tell(new Map());
      return;
    }
    const nodes = this.#withIdle(await readSleepNodes(policy, this.#tries, this.#dependencies));
    const { sleep, wake, why } = decideSleep(policy, nodes, now());
    this.#tell(why);
    for (const order of wake) await this.#wake(order);
    if (sleep) await this.#sleep(sleep);
  }

  #withIdle(nodes: readonly SleepNode[]): SleepNode[] {
    const idle = new Set(
      nodes.flatMap(({ id, state, stays }) =>
        state === 'awake' && stays === undefined ? [id] : [],
      ),
    );
    for (const id of this.#idleSince.keys()) if (!idle.has(id)) this.#idleSince.delete(id);
    for (const id of idle) {
      if (!this.#idleSince.has(id)) this.#idleSince.set(id, this.#dependencies.now());
    }
    return nodes.map((node) => ({ ...node, idleSince: this.#idleSince.get(node.id) }));
  }

  #tell(why: ReadonlyMap<NodeId, string>): void {
    this.#why.clear();
    for (const [node, sentence] of why) this.#why.set(node, sentence);
  }

  async #sleep({ node, name, why }: SleepOrder): Promise<void> {
    const { observed, now } = this.#dependencies;
    const params: LeaveParams = { node, name, by: 'agent', stop: false, why };
    const title = `Put ${name} to sleep`;
    if (!(await this.#begin({ node, name }, OPERATION_KIND.sleepNode, title, params))) return;
    this.#tries.set(node, { at: now(), boot: observed.get(node)?.facts.power?.boot });
  }

  async #wake({ node, name, why }: SleepOrder): Promise<void> {
    const params: WakeParams = { node, name, why };
    await this.#begin({ node, name }, OPERATION_KIND.powerOnNode, `Wake ${name}`, params);
  }

  /** @returns whether it was begun */
  async #begin(
    { node, name }: Pick<SleepOrder, 'node' | 'name'>,
    kind: string,
    title: string,
    params: object,
  ): Promise<boolean> {
    const { operations, worker, changes, random } = this.#dependencies;
    const id = makeId('op', random(16));
    try {
      await operations.create({
        id,
        kind,
        version: 1,
        title,
        params,
        alike: undefined,
        key: undefined,
        subject: { kind: 'node', id: node, name },
        createdBy: SYSTEM,
      });
    } catch (error) {
      // Somebody else works on it by now: things are looked at anew next time.
      if (Fault.is(error, 'CONFLICT')) return false;
      throw error;
    }
    worker.wake();
    changes.publish('operation', id);
    changes.publish('node', node);
    return true;
  }
}
