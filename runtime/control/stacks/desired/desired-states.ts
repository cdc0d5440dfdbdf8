import { createHash } from 'node:crypto';
import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { MachineId, NodeId, StackId } from '../../../../schemas/ids/brand.ts';
import type { LoopTurns } from '../../../process/loop-turns.ts';
import { changedMachines } from '../../nodes/core/changed-machines.ts';
import type { CommonProcessors } from '../../nodes/common-processors.ts';
import type { BootSight } from '../../boot/boot-sight.ts';
import type { NodeAddresses } from '../../nodes/node-addresses.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { RememberedPower } from '../../nodes/remembered-power.ts';
import type { NodeStore } from '../../nodes/ports/node-store.ts';
import { nodesByAddress } from '../../pools/core/concerned-nodes.ts';
import { desiredPools } from '../../pools/core/desired-pools.ts';
import type { PoolStore } from '../../pools/ports/pool-store.ts';
import { nodesOf } from '../core/define/definition.ts';
import { desiredStateOf } from '../core/desired/desired-state.ts';
import { powerOf } from './power-of.ts';
import { isStillComing, LOOKS } from '../core/desired/is-still-coming.ts';
import type { HeldStacks } from './held-stacks.ts';
import type { EncryptedNetworks } from './encrypted-networks.ts';
import type { ConcernedNodes, OpenStacks } from './open-stacks.ts';

export interface DesiredStatesDependencies {
  readonly stacks: OpenStacks;
  readonly nodes: Pick<NodeStore, 'get' | 'list' | 'advance'>;
  readonly pools: Pick<PoolStore, 'list'>;
  readonly observed: ObservedStates;
  readonly addresses: Pick<NodeAddresses, 'all' | 'places' | 'note'>;
  readonly encrypted: Pick<EncryptedNetworks, 'note' | 'sight'>;
  readonly power: Pick<RememberedPower, 'get' | 'awaited'>;
  readonly processors: Pick<CommonProcessors, 'of' | 'note' | 'forget'>;
  readonly boots: Pick<BootSight, 'of'>;
  /** Stacks that nothing is made of; absent: none is held. */
  readonly held?: Pick<HeldStacks, 'without'> | undefined;
  /** In which documents are derived. */
  readonly turns: LoopTurns;
  readonly onError: (error: unknown) => void;
}

/** How long a node is taken at the word that nothing has changed for it. */
const LOOK_AGAIN_MS = 5 * 60_000;

/**
 * Hands out desired states. A document is derived afresh when something that concerns its node has
 * changed; only when it differs from the one before does its generation rise.
 */
export class DesiredStates {
  readonly #dependencies: DesiredStatesDependencies;
  readonly #waiters = new Map<NodeId, Set<() => void>>();
  /** Ids of what each node had by its last report. */
  readonly #present = new Map<NodeId, ReadonlySet<string>>();
  /** Nodes that have had a document from this server since it started. */
  readonly #greeted = new Set<NodeId>();
  /** Nodes that wait for reports which their first document is made of; later, nobody does. */
  #early: Set<NodeId> | undefined = new Set();
  /** How many nodes have reported for the first time since it was last looked. */
  #arrivals = 0;
  /** Generations that nothing has changed since; a node that asks again need not be looked at. */
  readonly #settled = new Map<NodeId, { readonly generation: number; readonly atMs: number }>();
  #wakes = 0;
  /** What names each document that was handed out. */
  /** Highest generation of each node that was handed out since this server was started. */
  readonly #given = new Map<NodeId, number>();
  readonly #tags = new WeakMap<DesiredState, string>();
  /** Stacks whose machines are asked once more whether they are ready, and since when. */
  readonly #asked = new Map<StackId, string>();

  constructor(dependencies: DesiredStatesDependencies) {
    this.#dependencies = dependencies;
    const { observed, stacks, encrypted, onError } = dependencies;
    this.#awaitFirstReports();
    observed.subscribe((state, before) => {
      if (!before) this.#arrivals += 1;
      const machines = changedMachines(before, state);
      const changed = this.#cameOrWent(state.node);
      const own = changed ? [state.node] : [];
      this.#noteAddress(state).catch(onError);
      // Whoever has a network with it may have waited for that.
      if (encrypted.note(state, before)) {
        void stacks.nodesAround(state.node).then((nodes) => this.#wake(nodes));
      }
      this.#noteProcessor(state).catch(onError);
      if (machines.length + own.length === 0) return;
      // A machine that came or went where it was not placed concerns the node that it was placed on.
      void stacks
        .nodesBeside([...machines, ...((changed ?? []) as MachineId[])])
        .then((nodes) => this.#wake(nodes === 'all' ? nodes : new Set([...nodes, ...own])));
    });
  }

  /** Called after a stack changed. What is asked from now on sees it, and agents that wait are woken. */
  touch(stack: StackId): void {
    void this.#dependencies.stacks.changed(stack).then((nodes) => this.#wake(nodes));
  }

  /**
   * Has machines of a stack that are ready asked once more, over its network.
   *
   * @param at when that was asked; undefined: they are not asked any more
   */
  askAgain(stack: StackId, at: string | undefined): void {
    if (at === undefined) this.#asked.delete(stack);
    else this.#asked.set(stack, at);
    this.touch(stack);
  }

  /** @returns whether machines of a stack are asked once more */
  isAsking(stack: StackId): boolean {
    return this.#asked.has(stack);
  }

  /** Called after something changed that concerns these nodes. */
  touchNodes(nodes: ReadonlySet<NodeId>): void {
    this.#wake(nodes);
  }

  /** Called after something changed that concerns every stack. */
  touchAll(): void {
    this.#dependencies.stacks.forget();
    this.#wake('all');
  }

  /** @throws Fault NOT_FOUND */
  async current(node: NodeId): Promise<DesiredState> {
    const { nodes, observed, stacks, addresses, encrypted, processors, boots } = this.#dependencies;
    const [all, nodeAddresses, places, pools, tunnels, processor, boot, power] = await Promise.all([
      stacks.on(node),
      addresses.all(),
      addresses.places(),
      this.#poolsOf(node),
      encrypted.sight(),
      processors.of(node),
      boots.of(node),
      powerOf(node, this.#dependencies),
    ]);
    const { here, known: whatIsKnown } = (await this.#dependencies.held?.without(
      all,
      stacks.known,
    )) ?? { here: all, known: stacks.known };
    const known = await nodes.get(node);
    if (!known) throw new Fault('NOT_FOUND', { what: 'node', name: node });
    const wanted = desiredStateOf(node, here, {
      machines: { get: (id) => observed.machine(id) },
      provenFor: (id) => observed.provenFor(id),
      askedAt: (stack) => this.#asked.get(stack),
      addressOf: (id) => nodeAddresses.get(id),
      tunnels,
      // One that has not reported yet was new enough when a network was given to it.
      knowsUplinks: !olderThanUplinks(observed.get(node)),
      placeOf: (id) => places.get(id),
      nodesWith: (id) => observed.nodesWith(id),
      imagesAt: (id) => ({
        reported: observed.image(id),
        readyFrom: (place) => observed.readyFrom(id, place),
        // Asked for by those few alone that find the image nowhere.
        get wanting() {
          return stacks.wanting(id);
        },
        addressOf: (other) => observed.imageAddress(other),
      }),
      present: observed.present(node),
      known: whatIsKnown,
      pools,
      processor,
      boot,
      power,
    });
    const { disk } = known;
    // Nothing is ordered of an agent that has not told of a pool in memory.
    const document = disk ? { ...wanted, disk: { state: disk.state, disk: disk.disk } } : wanted;
    const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex');
    const above = observed.generation(node);
    const isCurrent = known.desiredHash === hash && known.generation >= above;
    if (isCurrent) return this.#tagged({ ...document, generation: known.generation }, hash);
    const generation = await nodes.advance({ id: node, desiredHash: hash, above });
    // Whoever asked first need not be the agent, which may wait for something newer.
    if (generation !== known.generation) this.#wake(new Set([node]));
    return this.#tagged({ ...document, generation }, hash);
  }

  /** @returns what names a document of this server, whichever run of it made it: two with one name are equal */
  tagOf(document: DesiredState): string | undefined {
    return this.#tags.get(document);
  }

  /**
   * @param wanted a document of this server
   * @param reported the generation that a node says it has; undefined: it has said nothing
   * @returns whether a report answers that document or a newer one. What a node was given before this
   *   server was restored from a backup may bear a higher number than anything since: that answers nothing
   */
  isAnswer(
    { node, generation }: Pick<DesiredState, 'node' | 'generation'>,
    reported: number | undefined,
  ): boolean {
    if (reported === undefined) return false;
    return reported >= generation && reported <= (this.#given.get(node) ?? -1);
  }

  #tagged(document: DesiredState, hash: string): DesiredState {
    const { node, generation } = document;
    this.#given.set(node, Math.max(generation, this.#given.get(node) ?? -1));
    this.#tags.set(document, `${document.generation}-${hash}`);
    return document;
  }

  /**
   * Waits for a document that is newer than what the agent has. The first one after a start of this
   * server comes whatever the agent has, unless it proves to have just that, once the nodes have
   * reported that it is made of: derived from less, it would say that machines are to wait which have
   * been ready for long.
   *
   * @param after generation the agent has; -1: none
   * @param tag what names the document that it has; the same generation after a backup may be another
   * @returns undefined when nothing newer came before the signal
   */
  async next(
    node: NodeId,
    after: number,
    signal: AbortSignal,
    tag?: string,
  ): Promise<DesiredState | undefined> {
    for (;;) {
      const woken = this.#nextWake(node, signal);
      if (!this.#isSettled(node, after) && !(await this.#isEarly(node, after))) {
        // Thousands may be woken at once: others are answered in between.
        await this.#dependencies.turns.next(() => signal.aborted);
        if (signal.aborted) return undefined;
        const wakes = this.#wakes;
        const document = await this.current(node);
        const isKnown =
          this.#greeted.has(node) || (tag !== undefined && tag === this.tagOf(document));
        this.#greeted.add(node);
        if (document.generation !== after || !isKnown) return document;
        if (wakes === this.#wakes) {
          this.#settled.set(node, { generation: after, atMs: performance.now() });
        }
      }
      if (signal.aborted) return undefined;
      await woken;
      if (signal.aborted) return undefined;
    }
  }

  /** An agent that has nothing yet is not kept waiting. */
  async #isEarly(node: NodeId, after: number): Promise<boolean> {
    if (after === -1 || this.#greeted.has(node) || !this.#early) return false;
    const { observed, stacks } = this.#dependencies;
    const isSilent = (each: NodeId): boolean => observed.get(each) === undefined;
    const here = isSilent(node) ? [] : await stacks.on(node);
    const around = [node, ...here.flatMap(({ record }) => nodesOf(record.definition))];
    if (!around.some(isSilent)) return false;
    this.#early?.add(node);
    return this.#early !== undefined;
  }

  /**
   * Of a large fleet on a busy machine, nodes come back for longer than others would stay silent: each
   * document that is derived too early is sent twice.
   */
  #awaitFirstReports(looks = 1): void {
    setTimeout(() => {
      const arrivals = this.#arrivals;
      this.#arrivals = 0;
      if (isStillComing({ looks, arrivals })) this.#awaitFirstReports(looks + 1);
      else this.#goOn();
    }, LIMITS.agent.firstReportsMs / LOOKS).unref();
  }

  /** Nodes that have not reported by now may stay silent for long. */
  #goOn(): void {
    const waiting = this.#early ?? [];
    this.#early = undefined;
    this.#wake(new Set(waiting));
  }

  /** @returns ids of what a node has and had not, or the other way round; undefined: nothing has changed */
  #cameOrWent(node: NodeId): string[] | undefined {
    const { machines, networks, routers } = this.#dependencies.observed.present(node);
    const before = this.#present.get(node);
    const now = new Set<string>([...machines, ...networks, ...routers]);
    const changed = [
      ...[...now].filter((id) => !before?.has(id)),
      ...[...(before ?? [])].filter((id) => !now.has(id)),
    ];
    if (before && changed.length === 0) return undefined;
    this.#present.set(node, now);
    return changed;
  }

  /** Whoever shares a network with a node that moved must know where to. */
  async #noteAddress(state: ObservedState): Promise<void> {
    const { addresses, stacks } = this.#dependencies;
    if (!(await addresses.note(state))) return;
    this.#wake(await stacks.nodesAround(state.node));
    this.#wake(await this.#servedWith(state.node));
  }

  /** What machines are started with from now on is told to all nodes: few of them change it. */
  async #noteProcessor(state: ObservedState): Promise<void> {
    if (await this.#dependencies.processors.note(state)) this.#wake('all');
  }

  /** Called after a node was removed. */
  async removed(node: NodeId): Promise<void> {
    this.#given.delete(node);
    if (await this.#dependencies.processors.forget(node)) this.#wake('all');
  }

  /** @returns whoever lets a node in to a pool, or is let in by it */
  async #servedWith(id: NodeId): Promise<ReadonlySet<NodeId>> {
    const pools = await this.#dependencies.pools.list();
    if (!pools.some(({ place }) => place.kind === 'export')) return new Set();
    const nodes = await this.#dependencies.nodes.list();
    const node = nodes.find((each) => each.id === id);
    return node ? nodesByAddress(node, pools, nodes) : new Set();
  }

  async #poolsOf(id: NodeId): Promise<Pick<DesiredState, 'pools' | 'exports'>> {
    const { pools: store, nodes, addresses } = this.#dependencies;
    const pools = await store.list();
    const node = pools.length === 0 ? undefined : await nodes.get(id);
    if (!node) return { pools: [], exports: [] };
    const known = await addresses.all();
    // Each document of each node is made here: the others are looked at by those that serve them alone.
    const serves = pools.some(({ place }) => place.kind === 'export' && place.node === id);
    const others = serves ? await nodes.list() : [];
    return desiredPools(node, { pools, nodes: others, addressOf: (each) => known.get(each) });
  }

  #isSettled(node: NodeId, after: number): boolean {
    const settled = this.#settled.get(node);
    return settled?.generation === after && performance.now() - settled.atMs < LOOK_AGAIN_MS;
  }

  #nextWake(node: NodeId, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(node) ?? new Set();
      const wake = (): void => {
        waiters.delete(wake);
        if (waiters.size === 0 && this.#waiters.get(node) === waiters) this.#waiters.delete(node);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.set(node, waiters.add(wake));
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted) wake();
    });
  }

  #wake(nodes: ConcernedNodes): void {
    this.#wakes += 1;
    if (nodes === 'all') this.#settled.clear();
    else for (const node of nodes) this.#settled.delete(node);
    for (const node of nodes === 'all' ? [...this.#waiters.keys()] : nodes) {
      for (const wake of this.#waiters.get(node) ?? []) wake();
    }
  }
}

const olderThanUplinks = (state: ObservedState | undefined): boolean =>
  state !== undefined && state.facts.uplinks === undefined;
