import { randomBytes } from 'node:crypto';
import { SqlOperationLog } from '../../runtime/operations/adapters/sql-operation-log.ts';
import type { Colleagues } from '../../runtime/operations/child-operations.ts';
import { type EngineDependencies, runOperation } from '../../runtime/operations/engine.ts';
import type { OperationKind } from '../../runtime/operations/kind.ts';
import { OperationEnds } from '../../runtime/operations/operation-ends.ts';
import type { OperationRequest } from '../../runtime/operations/record.ts';
import type { AnyDatabase } from '../../runtime/database/open-database.ts';
import { makeId, type OperationId } from '../../schemas/ids/brand.ts';

/** Thrown by a failpoint: stands for `kill -9`, so nothing after it may run. */
export class Killed extends Error {}

/** Of a worker that does one operation and knows no other. */
const alone: Colleagues = {
  wake: () => undefined,
  cancel: () => undefined,
  ends: new OperationEnds(),
};

/** An operation log with a clock that tests move by hand, and workers that can be killed. */
export class OperationBench {
  readonly log: SqlOperationLog;
  nowMs = Date.parse('2026-01-01T00:00:00Z');

  constructor(db: AnyDatabase) {
    this.log = new SqlOperationLog(db, () => new Date(this.nowMs));
  }

  request(
    kind: OperationKind,
    params: unknown,
    over: Partial<OperationRequest> = {},
  ): OperationRequest {
    return {
      id: makeId('op', randomBytes(16)),
      kind: kind.kind,
      version: kind.version,
      title: `Test ${kind.kind}`,
      subject: { kind: 'thing', id: 'thing-1', name: 'one' },
      params,
      alike: undefined,
      createdBy: 'tester',
      key: undefined,
      ...over,
    };
  }

  /**
   * Lets a worker run an operation until it is over or killed.
   *
   * @param killAt name of the failpoint at which the worker dies
   * @returns every failpoint that was passed
   */
  async work(
    id: OperationId,
    kinds: readonly OperationKind[],
    options: { killAt?: string; cancel?: AbortSignal } = {},
  ): Promise<string[]> {
    const passed: string[] = [];
    const dependencies: EngineDependencies = {
      log: this.log,
      kinds,
      onChange: () => undefined,
      colleagues: alone,
      failpoint: (point) => {
        passed.push(point);
        if (point === options.killAt) throw new Killed(point);
      },
    };
    const lease = await this.log.claim(id, 'worker');
    if (!lease) throw new Error('nothing to claim');
    const never = new AbortController().signal;
    try {
      await runOperation(lease, { cancel: options.cancel ?? never, stop: never }, dependencies);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      await this.log.reclaim('worker');
      return passed;
    }
    await this.log.release(lease).catch(() => undefined);
    return passed;
  }
}
