import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Node, NodeAction } from '../../../../schemas/api/resources/node.ts';
import type { NodePower } from '../../../../schemas/api/resources/power.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { powerRoutes } from '../../../../schemas/api/routes/power.ts';
import { whyNotNode } from '../../../../schemas/capability/node.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault, toWire } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import { viewOperation } from '../../../operations/view.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { NodeViews } from '../../nodes/http/node-views.ts';
import type { PowerRecord } from '../../nodes/ports/power-store.ts';
import { splitWay, targetOf } from '../core/target-of.ts';
import { idleDemand } from '../idle-demand.ts';

/** A piece of work on the power of a node. */
interface PowerWork {
  readonly action: NodeAction;
  readonly kind: string;
  readonly title: string;
  readonly params: object;
  readonly key: string | undefined;
}

interface Forced {
  readonly stop: boolean;
  readonly hard: boolean;
  readonly confirm?: string | undefined;
}

/** How long it may take to look whether a controller answers, before it is written down. */
const CHECK_MS = 60_000;

/** Answers the routes by which nodes are switched on and off. */
export function powerHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof powerRoutes> {
  const { power, controllers, sealer, operations, changes, audit } = dependencies;
  const views = new NodeViews(dependencies);
  const demandIdle = idleDemand(dependencies);
  return {
    getNodePower: ({ params, query }) => show(params.node, query.look === 'true'),

    async setNodePower({ params, body }, call) {
      const node = await views.find(params.node);
      const { way, password } = splitWay(body.way);
      const sealed = password === undefined ? null : sealer.seal(password);
      const target = targetOf({ way, sealed }, () => password ?? '');
      // A wrong password, or another machine's controller, is told now and not in the night.
      if (target && body.check) await controllers.power(target, AbortSignal.timeout(CHECK_MS));
      await power.change(node.id, (now): PowerRecord => ({ ...now, way, sealed }));
      changes.publish('node', node.id);
      await audit.record({
        actor: nameOf(call),
        action: 'node.power-set',
        subject: node.id,
        sentence: `How the node ${node.name} is switched on was set: ${WAYS[way.kind]}.`,
      });
      return show(node.id, false);
    },

    async findControllerCertificate({ params, body }) {
      await views.find(params.node);
      return dependencies.findCertificate(body.url);
    },

    async powerOnNode({ params, query }, call) {
      const { id: node, name } = await views.find(params.node);
      return begin(node, call, {
        action: 'powerOn',
        kind: OPERATION_KIND.powerOnNode,
        title: `Switch on ${name}`,
        params: { node, name },
        key: query.key,
      });
    },

    async powerOffNode({ params, query, body }, call) {
      const { id: node, name } = await views.find(params.node);
      return begin(node, call, {
        action: body.hard ? 'cutPower' : 'powerOff',
        kind: OPERATION_KIND.powerOffNode,
        title: body.hard ? `Cut the power of ${name}` : `Switch off ${name}`,
        params: await leaveParams({ node, name }, body),
        key: query.key,
      });
    },

    async rebootNode({ params, query, body }, call) {
      const { id: node, name } = await views.find(params.node);
      return begin(node, call, {
        action: body.hard ? 'reset' : 'reboot',
        kind: OPERATION_KIND.rebootNode,
        title: body.hard ? `Reset ${name}` : `Restart ${name}`,
        params: await leaveParams({ node, name }, body),
        key: query.key,
      });
    },
  };

  async function show(idOrName: string, look: boolean): Promise<NodePower> {
    const { id, name, facts } = await views.one(idOrName);
    const node = await views.one(id);
    const record = await power.get(id);
    const { way: _kind, ...summary } = node.power ?? NOTHING;
    const target = look ? targetOf(record, (sealed) => sealer.open(sealed)) : undefined;
    const controller =
      target &&
      (await controllers.power(target, AbortSignal.timeout(CHECK_MS)).then(
        (state) => ({ power: state }),
        (error: unknown) => ({ fault: toWire(error) }),
      ));
    return {
      node: { id, name },
      way: record?.way ?? { kind: 'none' },
      ...summary,
      cards: facts?.power?.cards ?? [],
      controller: controller ?? null,
    };
  }

  /** @throws Fault REQUEST_INVALID, NODE_BUSY */
  async function leaveParams(
    { node, name }: Pick<Node, 'name'> & { node: Node['id'] },
    body: Forced,
  ) {
    const { stop, hard, confirm } = body;
    if ((stop || hard) && confirm !== name) throw notConfirmed(name);
    if (!stop) await demandIdle(node, name);
    return { node, name, by: hard ? ('controller' as const) : ('agent' as const), stop };
  }

  /** @throws Fault NOT_ALLOWED_IN_STATE, CONFLICT */
  async function begin(id: Node['id'], call: Call, work: PowerWork): Promise<Operation> {
    const by = nameOf(call);
    const earlier = work.key === undefined ? undefined : await operations.byKey(by, work.key);
    if (earlier) return viewOperation(earlier, operations, dependencies.kinds);
    const node = await views.one(id);
    const why = whyNotNode(work.action, node);
    if (why !== undefined) {
      throw new Fault('NOT_ALLOWED_IN_STATE', {
        what: 'node',
        name: node.name,
        state: `${node.state} (${why})`,
        action: `“${ACTIONS[work.action] ?? work.action}”`,
      });
    }
    const { kind, title, params, key } = work;
    const record = await operations.create({
      id: makeId('op', dependencies.random(16)),
      kind,
      version: 1,
      title,
      subject: { kind: 'node', id, name: node.name },
      params,
      alike: undefined,
      createdBy: by,
      key,
    });
    dependencies.worker.wake();
    changes.publish('operation', record.id);
    changes.publish('node', id);
    return viewOperation(record, operations, dependencies.kinds);
  }
}

const WAYS = {
  none: 'by hand, or by its network cards',
  wol: 'by its network cards',
  redfish: 'by its controller, with Redfish',
  ipmi: 'by its controller, with IPMI',
} as const;

const ACTIONS: Partial<Record<NodeAction, string>> = {
  powerOn: 'power on',
  powerOff: 'power off',
  cutPower: 'power off --hard',
  reboot: 'reboot',
  reset: 'reboot --hard',
};

const NOTHING = {
  way: 'none',
  rest: null,
  wakeable: false,
  obeys: false,
  own: false,
  bootMs: null,
} as const;

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';

const notConfirmed = (name: string): Fault =>
  new Fault('REQUEST_INVALID', {
    problems: [{ path: 'confirm', wanted: `the node’s name, “${name}”`, found: 'something else' }],
  });
