import type { Call } from '../../../../schemas/api/handler.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import {
  allowedStackActions,
  type StackAction,
  stackActionWords,
} from '../../../../schemas/capability/stack.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import type {
  OperationRecord,
  OperationSubject,
  TakenSubject,
} from '../../../operations/record.ts';
import { viewOperation } from '../../../operations/view.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { applianceName, type StackRecord } from '../core/define/stack-record.ts';
import { confirmRoom } from '../use-cases/confirm-room.ts';
import { repeatSubmission } from '../use-cases/repeat-submission.ts';
import type { StackViews } from './stack-views.ts';

const REMOVALS: readonly string[] = [OPERATION_KIND.remove, OPERATION_KIND.purge];

/** What makes machines run, and so needs room for them. */
const RUNNING: readonly StackAction[] = ['start', 'restart', 'restore'];

/** An operation that somebody asks for on a stack that is there. */
export interface StackChange {
  readonly action: StackAction;
  readonly kind: string;
  readonly title: string;
  /** The whole title, where it does not end with the name of the stack. */
  readonly fullTitle?: string;
  /** The name that the stack will have afterwards, where it is another. */
  readonly as?: string;
  readonly key: string | undefined;
  /** It makes another stack, which `prepare` names as its subject. */
  readonly makesStack?: true;
  readonly subject?: OperationSubject;
  /** What it takes besides the stack. */
  readonly also?: readonly TakenSubject[];
  /** What else has to be so; not asked when a key gives an earlier operation back. */
  readonly demand?: () => Promise<void>;
  readonly params?: Record<string, unknown>;
  /** What is only known by a look at everything; not asked when a key gives an earlier operation back. */
  readonly prepare?: () => Promise<Pick<StackChange, 'params' | 'fullTitle' | 'subject' | 'also'>>;
}

/** Submits operations on stacks. */
export class StackSubmissions {
  readonly #dependencies: ControlDependencies;
  readonly #views: StackViews;

  constructor(dependencies: ControlDependencies, views: StackViews) {
    this.#dependencies = dependencies;
    this.#views = views;
  }

  /** @throws Fault NOT_FOUND, NOT_ALLOWED_IN_STATE, CONFLICT */
  async change(call: Call, idOrName: string, change: StackChange): Promise<Operation> {
    const record = await this.#views.find(idOrName);
    const submission = {
      by: call.principal?.name ?? 'nobody',
      key: change.key,
      // A removal that is repeated must never become the deletion of what it kept.
      kinds: REMOVALS.includes(change.kind) ? REMOVALS : [change.kind],
      stack: change.makesStack ? undefined : record.id,
    };
    const { operations } = this.#dependencies;
    return this.begun(
      await repeatSubmission(submission, operations, () => this.#submit(call, record, change)),
    );
  }

  /**
   * @returns the removal that this very request has begun before: its stack may be gone by now;
   *   undefined: it has begun none
   */
  async removalBegun(
    call: Call,
    idOrName: string,
    key: string | undefined,
  ): Promise<Operation | undefined> {
    const { operations } = this.#dependencies;
    const by = call.principal?.name ?? 'nobody';
    const found = key === undefined ? undefined : await operations.byKey(by, key);
    if (!found || !REMOVALS.includes(found.kind)) return undefined;
    const { id, name } = found.subject;
    return idOrName === id || idOrName === name ? this.begun(found) : undefined;
  }

  async #submit(call: Call, record: StackRecord, change: StackChange): Promise<OperationRecord> {
    await change.demand?.();
    const { state, operation } = await this.#views.one(record, call);
    const busy = operation !== null;
    if (!allowedStackActions(state, busy).includes(change.action)) {
      throw new Fault('NOT_ALLOWED_IN_STATE', {
        what: 'stack',
        name: record.name,
        state: busy ? 'busy with another operation' : state,
        action: stackActionWords(change.action),
      });
    }
    if (RUNNING.includes(change.action)) await confirmRoom(record, this.#dependencies);
    return this.#create(record, { ...change, ...(await change.prepare?.()) }, call);
  }

  #create(record: StackRecord, change: StackChange, call: Call): Promise<OperationRecord> {
    return this.#dependencies.operations.create({
      id: makeId('op', this.#dependencies.random(16)),
      kind: change.kind,
      version: 1,
      title:
        change.fullTitle ??
        `${change.title} ${record.name}${change.as === undefined ? '' : ` as ${change.as}`}`,
      subject: change.subject ?? {
        kind: 'stack',
        id: record.id,
        name: change.as ?? record.name,
      },
      also: change.also,
      params: { stack: record.id, ...change.params },
      alike: applianceName(record.appliance),
      createdBy: call.principal?.name ?? 'nobody',
      key: change.key,
    });
  }

  /** Wakes the worker and shows the operation. */
  async begun(record: OperationRecord): Promise<Operation> {
    const { worker, changes, operations, kinds } = this.#dependencies;
    worker.wake();
    changes.publish('operation', record.id);
    changes.publish('stack', record.subject.id);
    return viewOperation(record, operations, kinds);
  }
}
