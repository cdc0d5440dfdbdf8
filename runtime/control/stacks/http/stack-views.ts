import type { Call, Handlers } from '../../../../schemas/api/handler.ts';
import type { Plan } from '../../../../schemas/api/resources/plan.ts';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { OperationRecord } from '../../../operations/record.ts';
import { signedNameOf } from '../../trust/core/mirror.ts';
import { pageOf } from '../../nodes/core/page-of.ts';
import { gatewayHost } from '../core/view/gateway-host.ts';
import { stackSearch } from '../core/view/stack-search.ts';
import { freeName } from '../core/plan/plan-install.ts';
import { type StackRecord, StackSecrets } from '../core/define/stack-record.ts';
import { type NewerReleases, newerReleases } from '../newer/newer-releases.ts';
import { type StandingTrust, standingTrust } from '../../trust/use-cases/standing-trust.ts';
import { sightOf } from '../operations/stack-operation.ts';
import { operationsOnStacks } from '../operations-on-stacks.ts';
import { viewStack, viewStackState } from '../use-cases/view-stack.ts';
import type { StoredMirror } from '../../trust/ports/mirror-store.ts';
import { poolNameIn } from '../../pools/core/pool-name-in.ts';
import type { PoolRecord } from '../../pools/ports/pool-store.ts';
import type { NodeRecord } from '../../nodes/ports/node-store.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';

type StackSearch = Parameters<Handlers['listStacks']>[0]['query'];

/** More operations than are active at any time. */
const ACTIVE_OPERATIONS = 10_000;

/** What decides how a gateway is reached. */
interface Places {
  readonly nodes: ReadonlyMap<NodeId, NodeRecord>;
  readonly ownAddresses: readonly string[];
}

/** What all stacks are shown with, asked for once. */
interface Surroundings extends Places {
  readonly mirrors: readonly StoredMirror[];
  readonly pools: readonly PoolRecord[];
  readonly standing: StandingTrust;
  readonly newer: NewerReleases;
}

/** Finds stacks and shows them to a caller. */
export class StackViews {
  readonly #dependencies: ControlDependencies;

  constructor(dependencies: ControlDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws Fault NOT_FOUND */
  async find(idOrName: string): Promise<StackRecord> {
    const record = await this.#dependencies.stacks.find(idOrName);
    if (!record) throw new Fault('NOT_FOUND', { what: 'stack', name: idOrName });
    return record;
  }

  /** @throws Fault STACK_NAME_TAKEN when a stack that is not removed has this name */
  async demandFreeName(name: string): Promise<void> {
    const records = await this.#dependencies.stacks.list();
    const live = new Set<string>(
      records.filter(({ stage }) => stage !== 'kept').map((record) => record.name),
    );
    if (live.has(name)) throw new Fault('STACK_NAME_TAKEN', { name, free: freeName(name, live) });
  }

  async page({ state, ...search }: StackSearch, call: Call): Promise<Stack[]> {
    const { stacks, nodes, pools, observed } = this.#dependencies;
    const [all, known, declared, active] = await Promise.all([
      stacks.list(),
      nodes.list(),
      pools.list(),
      this.#active(),
    ]);
    const isFound = stackSearch(search, known);
    const nodeName = nameIn(byId(known));
    const records = pageOf(all, search, (record) => {
      if (!isFound(record)) return false;
      if (state === undefined) return true;
      const seen = viewStackState({
        record,
        sight: sightOf(record, observed),
        isLost: (node) => observed.isLost(node),
        nodeName,
        poolName: poolNameIn(declared),
        operation: active.get(record.id),
      });
      return state === 'present' ? seen.state !== 'removed' : seen.state === state;
    });
    const surroundings = await this.#surroundings(records);
    return Promise.all(
      records.map((record) => this.#view(record, call, surroundings, active.get(record.id))),
    );
  }

  async one(record: StackRecord, call: Call): Promise<Stack> {
    const [surroundings, operation] = await Promise.all([
      this.#surroundings([record]),
      this.#dependencies.operations.activeOn('stack', record.id),
    ]);
    return this.#view(record, call, surroundings, operation);
  }

  /** @returns a plan that also says where the caller will reach the published ports */
  async plan(plan: Plan, call: Call): Promise<Plan> {
    if (!plan.placement) return plan;
    const host = await this.hostOf(plan.gateway?.node, call);
    return { ...plan, placement: { ...plan.placement, host } };
  }

  /** @returns how the published ports of a gateway are reached by a caller */
  async hostOf(gateway: NodeId | undefined, call: Call): Promise<string> {
    const { nodes, ownAddresses } = this.#dependencies;
    const known = byId(await nodes.list());
    return hostOf(gateway, call, { nodes: known, ownAddresses: ownAddresses() });
  }

  async #surroundings(records: readonly StackRecord[]): Promise<Surroundings> {
    const { nodes, mirrors, pools, ownAddresses } = this.#dependencies;
    const [known, mirrored, standing, declared] = await Promise.all([
      nodes.list(),
      mirrors.list(),
      standingTrust(records, this.#dependencies),
      pools.list(),
    ]);
    const newer = newerReleases(this.#dependencies);
    return {
      nodes: byId(known),
      ownAddresses: ownAddresses(),
      mirrors: mirrored,
      pools: declared,
      standing,
      newer,
    };
  }

  /** @returns what works on which stack, read at once */
  async #active(): Promise<ReadonlyMap<string, OperationRecord>> {
    const all = { active: true, limit: ACTIVE_OPERATIONS, before: undefined };
    return operationsOnStacks(await this.#dependencies.operations.list(all));
  }

  async #view(
    record: StackRecord,
    call: Call,
    surroundings: Surroundings,
    operation: OperationRecord | undefined,
  ): Promise<Stack> {
    const { nodes, mirrors, pools, standing, newer } = surroundings;
    const { observed } = this.#dependencies;
    const newerVersion = await newer(record);
    return viewStack({
      record,
      secrets: this.secretsOf(record),
      sight: sightOf(record, observed),
      isLost: (node) => observed.isLost(node),
      nodeName: nameIn(nodes),
      poolName: poolNameIn(pools),
      operation,
      distrust: standing(record),
      newer: newerVersion,
      signedAs: signedNameOf(record.appliance, mirrors),
      host: hostOf(record.definition.gateway, call, surroundings),
    });
  }

  secretsOf(record: StackRecord): StackSecrets {
    return StackSecrets.parse(JSON.parse(this.#dependencies.sealer.open(record.sealed)));
  }
}

const nameIn =
  (nodes: ReadonlyMap<NodeId, NodeRecord>) =>
  (node: NodeId): string =>
    nodes.get(node)?.name ?? node;

const byId = (nodes: readonly NodeRecord[]): ReadonlyMap<NodeId, NodeRecord> =>
  new Map(nodes.map((node) => [node.id, node]));

const hostOf = (gateway: NodeId | undefined, call: Call, places: Places): string =>
  gatewayHost({
    callerHost: new URL(call.origin).hostname,
    underlay: gateway && places.nodes.get(gateway)?.facts?.underlay?.address,
    ownAddresses: places.ownAddresses,
  });
