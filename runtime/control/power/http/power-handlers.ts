import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type { powerRoutes } from '../../../../schemas/api/routes/power.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { NodeViews } from '../../nodes/http/node-views.ts';
import type { PowerRecord } from '../../nodes/ports/power-store.ts';
import { splitWay, targetOf } from '../core/target-of.ts';
import { idleDemand } from '../idle-demand.ts';
import type { LeaveParams } from '../operations/power-dependencies.ts';
import { beginPowerWork, type PowerWork } from './begin-power-work.ts';
import { CHECK_MS, showPower } from './show-power.ts';

interface Forced {
  readonly stop: boolean;
  readonly hard: boolean;
  readonly confirm?: string | undefined;
}

/** Answers the routes by which nodes are switched on and off. */
export function powerHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof powerRoutes> {
  const { power, controllers, sealer, changes, audit } = dependencies;
  const views = new NodeViews(dependencies);
  const demandIdle = idleDemand(dependencies);
  const show = (node: string, look: boolean) => showPower(node, look, dependencies);
  const begin = (id: NodeId, call: Call, work: PowerWork) =>
    beginPowerWork(id, call, work, dependencies);
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
        params: () => ({ node, name }),
        key: query.key,
      });
    },

    async powerOffNode({ params, query, body }, call) {
      const { id: node, name } = await views.find(params.node);
      return begin(node, call, {
        action: body.hard ? 'cutPower' : 'powerOff',
        kind: OPERATION_KIND.powerOffNode,
        title: body.hard ? `Cut the power of ${name}` : `Switch off ${name}`,
        params: () => leaveParams({ node, name }, body, demandIdle),
        key: query.key,
      });
    },

    async rebootNode({ params, query, body }, call) {
      const { id: node, name } = await views.find(params.node);
      return begin(node, call, {
        action: body.hard ? 'reset' : 'reboot',
        kind: OPERATION_KIND.rebootNode,
        title: body.hard ? `Reset ${name}` : `Restart ${name}`,
        params: () => leaveParams({ node, name }, body, demandIdle),
        key: query.key,
      });
    },
  };
}

const WAYS = {
  none: 'by hand, or by its network cards',
  wol: 'by its network cards',
  redfish: 'by its controller, with Redfish',
  ipmi: 'by its controller, with IPMI',
} as const;

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';

/** @throws Fault REQUEST_INVALID, NODE_BUSY, CONFLICT */
async function leaveParams(
  { node, name }: Pick<LeaveParams, 'node' | 'name'>,
  { stop, hard, confirm }: Forced,
  demandIdle: ReturnType<typeof idleDemand>,
): Promise<LeaveParams> {
  if ((stop || hard) && confirm !== name) throw notConfirmed(name);
  // Whoever has confirmed that its power is cut knows that machines end.
  const ends = stop || hard;
  if (!ends) await demandIdle(node, name);
  return { node, name, by: hard ? 'controller' : 'agent', stop: ends };
}

const notConfirmed = (name: string): Fault =>
  new Fault('REQUEST_INVALID', {
    problems: [{ path: 'confirm', wanted: `the node’s name, “${name}”`, found: 'something else' }],
  });
