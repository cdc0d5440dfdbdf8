import type { PlannedPort } from '../../../../../../schemas/api/resources/plan.ts';
import type { UpgradePlan } from '../../../../../../schemas/api/resources/upgrade.ts';
import type { ApplianceManifest } from '../../../../../../schemas/appliance/manifest.ts';
import { declaredPorts } from '../declared-ports.ts';
import { choosePort, type PortUse } from '../choose-port.ts';
import type { Remark } from '../remark.ts';

type Row = UpgradePlan['ports'][number];

export interface UpgradePorts {
  /** What the newer version publishes. */
  readonly ports: PlannedPort[];
  readonly rows: Row[];
  readonly problems: Remark[];
  readonly notices: Remark[];
}

export interface OwnPorts {
  readonly published: readonly PlannedPort[];
  readonly held: readonly PlannedPort[];
  /** Keys that the version before publishes by itself: what operators have added or taken away is told by these. */
  readonly declared: readonly string[];
}

/**
 * Decides which ports of the host a newer version is published at: a port that was there under the same key
 * keeps its number, others get one as for an install. What an operator has published besides stays, and what an operator
 * has taken away stays away unless it is asked for.
 *
 * @param own `published`: what is published now; `held`: what is kept taken for restore points
 * @param asked numbers that were asked for, by key
 * @param inUse ports in use on the gateway, those of this stack among them
 */
export function upgradePorts(
  { roles }: Pick<ApplianceManifest, 'roles'>,
  { published: before, held, declared }: OwnPorts,
  asked: Readonly<Record<string, number>>,
  inUse: readonly PortUse[],
): UpgradePorts {
  const all = declaredPorts({ roles });
  const isTakenAway = ({ key }: Named): boolean =>
    declared.includes(key) && !before.some((port) => port.key === key) && asked[key] === undefined;
  const published = all.filter((port) => !isTakenAway(port));
  const added = before.filter(
    ({ key, role }) =>
      !declared.includes(key) && !all.some((port) => port.key === key) && role in roles,
  );
  const isOwn = ({ protocol, port }: PortUse): boolean =>
    before.some((own) => own.protocol === protocol && own.hostPort === port);
  const kept = [...published.flatMap((port) => sameKey(before, port) ?? []), ...added];
  const used = [
    ...inUse.filter((use) => !isOwn(use)),
    ...kept.map(({ key, protocol, hostPort }) => use(key, protocol, hostPort)),
  ];
  const found: UpgradePorts = {
    ports: [...added],
    rows: added.map((port) => ({ ...port, change: 'kept' })),
    problems: askedProblems(published, before, asked),
    notices: [],
  };
  for (const { key, title, role, port, protocol, scheme, hostPort } of published) {
    const had = sameKey(before, { key, protocol });
    const next = { key, title, role, port, protocol, scheme };
    if (had) {
      const same = { ...next, hostPort: had.hostPort };
      found.ports.push(same);
      found.rows.push({ ...same, change: isSame(had, same) ? 'kept' : 'changed' });
      continue;
    }
    const heldPort = sameKey(held, { key, protocol })?.hostPort;
    if (heldPort !== undefined) {
      const back = { ...next, hostPort: heldPort };
      found.ports.push(back);
      found.rows.push({ ...back, change: 'new' });
      continue;
    }
    const choice = choosePort(protocol, { asked: asked[key], preferred: hostPort }, used);
    used.push(use(key, protocol, choice.port));
    if (choice.kind === 'refused') found.problems.push(taken(key, choice));
    else if (choice.notice) found.notices.push({ code: 'PORT_CHANGED', message: choice.notice });
    const chosen = { ...next, hostPort: choice.port };
    found.ports.push(chosen);
    found.rows.push({ ...chosen, change: 'new' });
  }
  const gone = before.filter((port) => !kept.includes(port));
  found.rows.push(...gone.map((port): Row => ({ ...port, change: 'gone' })));
  return found;
}

type Named = Pick<PlannedPort, 'key' | 'protocol'>;

const sameKey = (ports: readonly PlannedPort[], { key, protocol }: Named) =>
  ports.find((port) => port.key === key && port.protocol === protocol);

const use = (key: string, protocol: PortUse['protocol'], port: number): PortUse => ({
  protocol,
  port,
  by: `“${key}” of this stack`,
});

const taken = (key: string, { port, by }: { port: number; by: string }): Remark => ({
  code: 'PORT_TAKEN',
  message: `Port ${port} is used by ${by}.`,
  action: `Choose another port for “${key}”.`,
});

function askedProblems(
  published: readonly Pick<PlannedPort, 'key'>[],
  before: readonly PlannedPort[],
  asked: Readonly<Record<string, number>>,
): Remark[] {
  return Object.entries(asked).flatMap(([key, port]): Remark[] => {
    if (!published.some((each) => each.key === key)) {
      return [{ code: 'PORT_UNKNOWN', message: `There is no published port “${key}”.` }];
    }
    const had = before.find((each) => each.key === key);
    if (!had || had.hostPort === port) return [];
    const message = `“${key}” is at port ${had.hostPort} and stays there.`;
    return [{ code: 'PORT_KEPT', message, action: `Choose no port for “${key}”.` }];
  });
}

const isSame = (a: PlannedPort, b: PlannedPort): boolean =>
  a.role === b.role && a.port === b.port && a.scheme === b.scheme;
