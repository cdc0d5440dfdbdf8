import { createHash } from 'node:crypto';
import type { DesiredState } from '../../../schemas/agent/desired.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { desiredStateOf, type OpenStack } from '../core/desired-state.ts';
import { StackSecrets } from '../core/stack-record.ts';
import type { NodeStore } from '../ports/node-store.ts';
import type { Sealer } from '../ports/secret-maker.ts';
import type { StackReader } from '../ports/stack-store.ts';
import type { ObservedStates } from './observed-states.ts';

export interface DesiredStatesDependencies {
  readonly stacks: StackReader;
  readonly nodes: NodeStore;
  readonly observed: ObservedStates;
  readonly sealer: Sealer;
}

/**
 * Hands out desired states. A document is derived afresh whenever it is asked for; only when it
 * differs from the one before does its generation rise.
 */
export class DesiredStates {
  readonly #dependencies: DesiredStatesDependencies;
  readonly #waiters = new Set<() => void>();
  /** Nodes that have had a document from this server since it started. */
  readonly #greeted = new Set<NodeId>();
  #stacks: Promise<OpenStack[]> | undefined;

  constructor(dependencies: DesiredStatesDependencies) {
    this.#dependencies = dependencies;
    dependencies.observed.subscribe(() => this.#wake());
  }

  /** Called after stacks changed: forgets what was read of them and wakes waiting agents. */
  touch(): void {
    this.#stacks = undefined;
    this.#wake();
  }

  /** @throws Fault NOT_FOUND */
  async current(node: NodeId): Promise<DesiredState> {
    const { nodes, observed } = this.#dependencies;
    const document = desiredStateOf(node, await this.#openStacks(), observed.machines());
    const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex');
    const known = await nodes.get(node);
    if (!known) throw new Fault('NOT_FOUND', { what: 'node', name: node });
    const generation =
      known.desiredHash === hash ? known.generation : await nodes.advance(node, hash);
    return { ...document, generation };
  }

  /**
   * Waits for a document that is newer than what the agent has. The first one after a start of this
   * server comes at once, whatever the agent has: it makes the agent report.
   *
   * @param after generation the agent has; -1: none
   * @returns undefined when nothing newer came before the signal
   */
  async next(node: NodeId, after: number, signal: AbortSignal): Promise<DesiredState | undefined> {
    for (;;) {
      const woken = this.#nextWake(signal);
      const document = await this.current(node);
      if (document.generation !== after || !this.#greeted.has(node)) {
        this.#greeted.add(node);
        return document;
      }
      if (signal.aborted) return undefined;
      await woken;
      if (signal.aborted) return undefined;
    }
  }

  #nextWake(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
  }

  #openStacks(): Promise<OpenStack[]> {
    this.#stacks ??= this.#readStacks().catch((error: unknown) => {
      this.#stacks = undefined;
      throw error;
    });
    return this.#stacks;
  }

  async #readStacks(): Promise<OpenStack[]> {
    const { stacks, sealer } = this.#dependencies;
    const [records, runs] = await Promise.all([stacks.list(), stacks.runs()]);
    return records.map((record) => ({
      record,
      secrets: StackSecrets.parse(JSON.parse(sealer.open(record.sealed))),
      runs: runs.filter((run) => run.stack === record.id),
    }));
  }
}
