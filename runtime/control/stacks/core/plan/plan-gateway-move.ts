import type { Site, SiteNode } from '../../../nodes/core/site.ts';
import type { StackDefinition } from '../define/definition.ts';
import type { Remark } from './remark.ts';
import { usableNode } from './usable-node.ts';
import { whyNoUplink } from './why-no-uplink.ts';

/** Where the router of a stack can go, or everything that stands in the way. */
export type GatewayMove =
  | { readonly kind: 'possible'; readonly node: SiteNode }
  | { readonly kind: 'refused'; readonly problems: Remark[] };

/**
 * Decides whether the router of a stack, and with it its published ports, can go to another node.
 *
 * @param wanted name or id of that node
 */
export function planGatewayMove(
  definition: StackDefinition,
  wanted: string,
  site: Pick<Site, 'nodes'>,
): GatewayMove {
  const found = usableNode(wanted, site);
  if ('problem' in found) return { kind: 'refused', problems: [found.problem] };
  const { node } = found;
  // What it has there is in nobody's way.
  if (node.id === definition.gateway) return { kind: 'refused', problems: [alreadyOn(node)] };
  const problems = [
    ...abilityProblems(node),
    ...linkProblems(node, definition, site),
    ...portProblems(node, definition),
    ...uplinkProblems(node, definition),
  ];
  return problems.length === 0 ? { kind: 'possible', node } : { kind: 'refused', problems };
}

const alreadyOn = ({ name }: SiteNode): Remark => ({
  code: 'ALREADY_THERE',
  message: `The router is on ${name} already.`,
});

function abilityProblems({ name, gateway }: SiteNode): Remark[] {
  if (gateway) return [];
  const message = `${name} cannot carry the router: its agent does not have the gateway role.`;
  return [{ code: 'NO_GATEWAY', message, action: 'Choose another gateway.' }];
}

/** The gateway and every node that runs a machine must reach each other. */
function linkProblems(
  target: SiteNode,
  { machines }: StackDefinition,
  { nodes }: Pick<Site, 'nodes'>,
): Remark[] {
  const elsewhere = [...new Set(machines.map(({ node }) => node))].filter((id) => id !== target.id);
  if (elsewhere.length === 0) return [];
  const action = 'Choose a node that reaches all others.';
  const unreached = [target, ...nodes.filter(({ id }) => elsewhere.includes(id))].filter(
    ({ linked }) => !linked,
  );
  return unreached.map(({ name }) => ({
    code: 'NO_GATEWAY',
    message: `Other nodes do not reach ${name}, so the machines of this stack would lose their router.`,
    action,
  }));
}

const portProblems = (target: SiteNode, { ports }: StackDefinition): Remark[] =>
  ports.flatMap(({ key, protocol, hostPort }) => {
    const use = target.ports.find(
      (taken) => taken.protocol === protocol && taken.port === hostPort,
    );
    if (!use) return [];
    const message = `Port ${hostPort} (“${key}”) is used by ${use.by} on ${target.name}.`;
    return [
      { code: 'PORT_TAKEN', message, action: 'Choose another node, or free the port there.' },
    ];
  });

/** The node that has the router attaches networks to their LANs. */
const uplinkProblems = (target: SiteNode, { networks }: StackDefinition): Remark[] =>
  networks.flatMap(({ name, uplink }) => {
    const why = uplink && whyNoUplink(target, uplink.name);
    if (why === undefined) return [];
    const message = `Network “${name}” is attached to the uplink “${uplink?.name}”. ${why}`;
    return [{ code: 'UPLINK_MISSING', message, action: 'Choose a node that offers it.' }];
  });
