import type { Handlers } from '../../../../schemas/api/handler.ts';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { HostProcessor } from '../../../../schemas/agent/processor.ts';
import type { MachineId, NodeId } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import { reservedOn, stacksByNode } from '../core/make-site.ts';
import { hasWords } from '../core/has-words.ts';
import { HOLDS_NOTHING, nodeHolds } from '../core/node-holds.ts';
import { nodeState } from '../core/node-state.ts';
import { pageOf } from '../core/page-of.ts';
import { processorNotice } from '../core/processor-notice.ts';
import { twinNotices } from '../core/twin-notices.ts';
import { cannotEncrypt, whyNotEncrypt } from '../core/why-not-encrypt.ts';
import { standingRest, viewPower } from '../core/power/view-power.ts';
import { viewNode } from '../core/view-node.ts';
import type { NodeRecord } from '../ports/node-store.ts';

type NodeSearch = Parameters<Handlers['listNodes']>[0]['query'];

/** States of a machine in which a process of it is there. */
const UP: readonly string[] = ['starting', 'ready', 'stopping'];

/** Finds nodes, and shows them as the API does. */
export class NodeViews {
  readonly #dependencies: ControlDependencies;

  constructor(dependencies: ControlDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws Fault NOT_FOUND */
  async find(idOrName: string): Promise<NodeRecord> {
    return pick(await this.#dependencies.nodes.list(), idOrName);
  }

  /** @throws Fault NOT_FOUND */
  async one(idOrName: string): Promise<Node> {
    const [found] = await this.#view((records) => [pick(records, idOrName)]);
    if (!found) throw new Fault('NOT_FOUND', { what: 'node', name: idOrName });
    const { processor, disks } = this.#dependencies.observed.get(found.id)?.facts ?? {};
    const notice = await this.#processorNotice(found.id, processor);
    return {
      ...found,
      notices: [...found.notices, ...(notice === undefined ? [] : [notice])],
      facts: found.facts && {
        ...found.facts,
        // Which models its hypervisor knows is of use to the server alone.
        ...(processor ? { processor: { ...processor, models: [] } } : {}),
        ...(disks ? { disks } : {}),
      },
    };
  }

  all(): Promise<Node[]> {
    return this.#view((records) => records);
  }

  async page({ search, state, ...page }: NodeSearch): Promise<Node[]> {
    const { observed, power } = this.#dependencies;
    const resting = new Map((await power.list()).map((each) => [each.node, each]));
    return this.#view((records) =>
      pageOf(records, page, (record) => {
        const report = observed.get(record.id);
        const hasReported = report !== undefined || record.lastSeenAt !== undefined;
        const rest = standingRest(resting.get(record.id), report);
        const sight = { hasReported, isSilent: observed.isLost(record.id), rest };
        if (state !== undefined && nodeState(record.orders, sight) !== state) return false;
        return hasWords(search, wordsOf(record, report?.facts ?? record.facts));
      }),
    );
  }

  async #view(choose: (records: readonly NodeRecord[]) => readonly NodeRecord[]): Promise<Node[]> {
    const { nodes, stacks, observed, version, power, ownBoot, sleepWhy } = this.#dependencies;
    const [records, all, encryption, powers] = await Promise.all([
      nodes.list(),
      stacks.list(),
      nodes.encryption(),
      power.list(),
    ]);
    const powerOf = new Map(powers.map((each) => [each.node, each]));
    const chosen = choose(records);
    const shown = new Set(chosen.map(({ id }) => id));
    const there = all.filter(
      ({ definition: { gateway, machines } }) =>
        shown.has(gateway) || machines.some(({ node }) => shown.has(node)),
    );
    const holds = this.holds(there);
    const byNode = stacksByNode(there);
    const twins = twinNotices(
      records.map(({ id, name, facts }) => ({ id, name, facts: observed.get(id)?.facts ?? facts })),
    );
    const { bootBook } = this.#dependencies;
    const images = await Promise.all(
      chosen.map((record) =>
        bootBook.imageOf(record, observed.get(record.id)?.facts ?? record.facts),
      ),
    );
    return chosen.map((record, index) =>
      viewNode({
        record,
        image: images[index] ?? null,
        report: observed.get(record.id),
        isSilent: observed.isLost(record.id),
        reserved: reservedOn(record.id, byNode.get(record.id) ?? []),
        holds: holds.get(record.id) ?? HOLDS_NOTHING,
        notices: [
          ...(twins.get(record.id) ?? []),
          ...(encryption ? unableNotices(observed.get(record.id)?.facts ?? record.facts) : []),
        ],
        serverVersion: version,
        power: viewPower({
          record,
          report: observed.get(record.id),
          power: powerOf.get(record.id),
          ownBoot,
          awake: sleepWhy.get(record.id),
        }),
      }),
    );
  }

  /** Every machine is looked at for it: it is told of one node, and not in lists. */
  async #processorNotice(
    id: NodeId,
    processor: HostProcessor | undefined,
  ): Promise<string | undefined> {
    const { nodes, observed } = this.#dependencies;
    const others = (await nodes.list()).flatMap((node) => {
      const report = node.id === id ? undefined : observed.get(node.id);
      return report?.facts.accelerator === 'kvm' ? [report] : [];
    });
    return processorNotice(
      processor,
      others.map((report) => ({
        processor: report.facts.processor,
        running: report.machines.filter(({ state }) => UP.includes(state)),
      })),
    );
  }

  /** @returns what stacks have on each node that anything is on */
  holds(stacks: readonly StackRecord[]): ReturnType<typeof nodeHolds> {
    const { observed } = this.#dependencies;
    const isUp = (machine: MachineId): boolean =>
      UP.includes(observed.machine(machine)?.state ?? 'absent');
    return nodeHolds(stacks, isUp);
  }
}

/** @returns what is told of a node that cannot encrypt, while nodes shall */
function unableNotices(facts: NodeRecord['facts']): string[] {
  const why = whyNotEncrypt(facts);
  return why === undefined ? [] : [cannotEncrypt(why)];
}

/** What a node is found by. */
const wordsOf = ({ name, labels }: NodeRecord, facts: NodeRecord['facts']): string[] => [
  name,
  facts?.hostname ?? '',
  ...Object.entries(labels).map(([key, value]) => `${key}=${value}`),
];

/**
 * A node may have been given the id of another one as its name; the id comes first.
 *
 * @throws Fault NOT_FOUND
 */
function pick(records: readonly NodeRecord[], idOrName: string): NodeRecord {
  const found =
    records.find(({ id }) => id === idOrName) ?? records.find(({ name }) => name === idOrName);
  if (!found) throw new Fault('NOT_FOUND', { what: 'node', name: idOrName });
  return found;
}
