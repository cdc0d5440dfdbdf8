import type { Call } from '../../../schemas/api/handler.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type StackRecord, StackSecrets } from '../core/stack-record.ts';
import { type StandingTrust, standingTrust } from '../use-cases/standing-trust.ts';
import { viewStack } from '../use-cases/view-stack.ts';
import type { ControlDependencies } from './control-dependencies.ts';

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

  async all(call: Call): Promise<Stack[]> {
    const records = await this.#dependencies.stacks.list();
    const standing = await standingTrust(records, this.#dependencies);
    return Promise.all(records.map((record) => this.#view(record, call, standing)));
  }

  async one(record: StackRecord, call: Call): Promise<Stack> {
    return this.#view(record, call, await standingTrust([record], this.#dependencies));
  }

  async #view(record: StackRecord, call: Call, standing: StandingTrust): Promise<Stack> {
    const { observed, nodes, operations } = this.#dependencies;
    const node = record.definition.gateway;
    const [nodeRecord, operation] = await Promise.all([
      nodes.get(node),
      operations.activeOn('stack', record.id),
    ]);
    return viewStack({
      record,
      secrets: this.secretsOf(record),
      observed: observed.get(node),
      nodeLost: observed.isLost(node),
      nodeName: nodeRecord?.name ?? node,
      operation,
      distrust: standing(record),
      host: hostOf(call),
    });
  }

  secretsOf(record: StackRecord): StackSecrets {
    return StackSecrets.parse(JSON.parse(this.#dependencies.sealer.open(record.sealed)));
  }
}

/** @returns the name by which the caller reached this server; published ports are there as well */
export const hostOf = (call: Call): string => new URL(call.origin).hostname;
