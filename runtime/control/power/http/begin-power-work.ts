import type { Call } from '../../../../schemas/api/handler.ts';
import type { NodeAction } from '../../../../schemas/api/resources/node.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { whyNotNode } from '../../../../schemas/capability/node.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId, type NodeId } from '../../../../schemas/ids/brand.ts';
import { viewOperation } from '../../../operations/view.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { NodeViews } from '../../nodes/http/node-views.ts';

/** A piece of work on the power of a node. */
export interface PowerWork {
  readonly action: keyof typeof ACTIONS;
  readonly kind: string;
  readonly title: string;
  /** What it is done with. @throws Fault when it is refused as things are */
  readonly params: () => object | Promise<object>;
  readonly key: string | undefined;
}

const ACTIONS = {
  powerOn: 'power on',
  powerOff: 'power off',
  cutPower: 'power off --hard',
  reboot: 'power reboot',
  reset: 'power reboot --hard',
} as const satisfies Partial<Record<NodeAction, string>>;

/** @throws Fault NOT_ALLOWED_IN_STATE, CONFLICT */
export async function beginPowerWork(
  id: NodeId,
  { principal }: Call,
  { action, kind, title, params, key }: PowerWork,
  dependencies: ControlDependencies,
): Promise<Operation> {
  const { operations, kinds, worker, changes, random } = dependencies;
  const by = principal?.name ?? 'nobody';
  const earlier = key === undefined ? undefined : await operations.byKey(by, key);
  if (earlier) return viewOperation(earlier, operations, kinds);
  const node = await new NodeViews(dependencies).one(id);
  const why = whyNotNode(action, node);
  if (why !== undefined) {
    throw new Fault('NOT_ALLOWED_IN_STATE', {
      what: 'node',
      name: node.name,
      state: `${node.state} (${why})`,
      action: `“${ACTIONS[action]}”`,
    });
  }
  const record = await operations.create({
    id: makeId('op', random(16)),
    kind,
    version: 1,
    title,
    subject: { kind: 'node', id, name: node.name },
    params: await params(),
    alike: undefined,
    createdBy: by,
    key,
  });
  worker.wake();
  changes.publish('operation', record.id);
  changes.publish('node', id);
  return viewOperation(record, operations, kinds);
}
