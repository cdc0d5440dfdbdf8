import type { ChangePlan, ChangeRequest } from '../../../../../../schemas/api/resources/change.ts';
import type { PlannedPort } from '../../../../../../schemas/api/resources/plan.ts';
import type { ApplianceManifest } from '../../../../../../schemas/appliance/manifest.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import { declaredPorts, type DeclaredPort } from '../declared-ports.ts';
import { choosePort, type PortUse } from '../choose-port.ts';
import type { Remark } from '../remark.ts';
import { unknownRole } from './change-sizes.ts';

export interface PortsNow {
  readonly published: readonly PlannedPort[];
  /** What is kept taken for restore points. */
  readonly held: readonly PlannedPort[];
}

export interface ChangedPorts {
  /** What is published afterwards. */
  readonly ports: PlannedPort[];
  readonly rows: ChangePlan['ports'];
  readonly may: ChangePlan['may']['ports'];
  readonly problems: Remark[];
  readonly notices: Remark[];
}

type Wanted = Pick<ChangeRequest, 'ports' | 'publish'>;

/**
 * Decides at which ports of its gateway a stack is reached.
 *
 * @param inUse ports in use on the gateway, those of this stack among them
 */
export function changePorts(
  manifest: Pick<ApplianceManifest, 'roles'>,
  now: PortsNow,
  wanted: Wanted,
  inUse: readonly PortUse[],
): ChangedPorts {
  const declared = declaredPorts(manifest);
  const own = now.published.filter(({ key }) => !declared.some((port) => port.key === key));
  const places = [...declared, ...own.map(({ hostPort: _hostPort, ...port }) => port)];
  const decided = decide(manifest, now, { wanted, places, inUse });
  return {
    ...decided,
    rows: rowsOf(now.published, decided.ports),
    may: places.map((port) => ({
      ...plain(port),
      hostPort: now.published.find(({ key }) => key === port.key)?.hostPort ?? null,
      own: own.some(({ key }) => key === port.key),
    })),
    problems: [
      ...unknownKeys(wanted, places),
      ...publishProblems(manifest, wanted, { places, own: own.length }),
      ...decided.problems,
    ],
  };
}

interface Choosing {
  readonly wanted: Wanted;
  readonly places: readonly DeclaredPort[];
  readonly inUse: readonly PortUse[];
}

type Decided = Pick<ChangedPorts, 'ports' | 'problems' | 'notices'>;

/** Those that stay have their numbers first, so that two can change theirs with each other. */
function decide(
  { roles }: Pick<ApplianceManifest, 'roles'>,
  { published, held }: PortsNow,
  { wanted, places, inUse }: Choosing,
): Decided {
  const added = Object.entries(wanted.publish)
    .filter(([key, { role }]) => Object.hasOwn(roles, role) && !isAmong(places, key))
    .map(([key, { hostPort, ...port }]) => ({
      place: { key, title: key, scheme: 'none', ...port } as DeclaredPort,
      asked: hostPort,
      isOpened: true,
    }));
  const stays = ({ key }: PlannedPort): boolean => {
    const wish = wanted.ports[key];
    return wish === undefined || wish === 'free';
  };
  const kept = published.filter(stays);
  const moving = places.flatMap((place) => {
    const wish = wanted.ports[place.key];
    if (wish === undefined || wish === null || isAmong(kept, place.key)) return [];
    return [{ place, asked: wish === 'free' ? undefined : wish, isOpened: false }];
  });
  const isOwn = ({ protocol, port }: PortUse): boolean =>
    [...published, ...held].some((each) => each.protocol === protocol && each.hostPort === port);
  const used = [...inUse.filter((each) => !isOwn(each)), ...kept.map(useOf)];
  const found: Decided = { ports: [...kept], problems: [], notices: [] };
  for (const { place, asked, isOpened } of [...moving, ...added]) {
    const wish = { asked, preferred: place.hostPort };
    const mine = held.filter(({ key }) => key !== place.key).map(heldUse);
    const choice = choosePort(place.protocol, wish, [...used, ...mine]);
    if (choice.kind === 'refused') found.problems.push(taken(place.key, choice));
    else if (choice.notice) found.notices.push({ code: 'PORT_CHANGED', message: choice.notice });
    const port = { ...plain(place), hostPort: choice.port };
    used.push(useOf(port));
    found.ports.push(port);
    if (isOpened) found.notices.push(openness(port));
  }
  return found;
}

/** What the publisher has not meant to be reached from outside. */
const openness = ({ role, port, hostPort, protocol }: PlannedPort): Remark => ({
  code: 'PORT_OPEN',
  message:
    `Port ${port}/${protocol} of machines of “${role}” is opened to everybody who reaches port ${hostPort} of the gateway; ` +
    'the appliance does not publish it by itself.',
});

function rowsOf(
  before: readonly PlannedPort[],
  after: readonly PlannedPort[],
): ChangePlan['ports'] {
  const changed = after.flatMap((port): ChangePlan['ports'] => {
    const was = before.find(({ key }) => key === port.key)?.hostPort ?? null;
    if (was === port.hostPort) return [];
    return [{ ...port, was, change: was === null ? 'new' : 'moved' }];
  });
  const gone = before
    .filter(({ key }) => !isAmong(after, key))
    .map((port) => ({ ...port, was: port.hostPort, change: 'gone' as const }));
  return [...changed, ...gone];
}

function unknownKeys({ ports }: Wanted, places: readonly DeclaredPort[]): Remark[] {
  return Object.keys(ports)
    .filter((key) => !isAmong(places, key))
    .map((key) => ({
      code: 'PORT_UNKNOWN',
      message: `There is no published port “${key}”.`,
      action:
        places.length === 0
          ? 'Publish one of a role under a key of your own.'
          : `There are: ${places.map((place) => place.key).join(', ')}.`,
    }));
}

function publishProblems(
  { roles }: Pick<ApplianceManifest, 'roles'>,
  { publish }: Wanted,
  { places, own }: { readonly places: readonly DeclaredPort[]; readonly own: number },
): Remark[] {
  const count = own + Object.keys(publish).length;
  const { ownPorts } = LIMITS.stack.change;
  return [
    ...Object.entries(publish).flatMap(([key, { role }]): Remark[] => {
      if (!Object.hasOwn(roles, role)) return [unknownRole(role, Object.keys(roles))];
      if (!isAmong(places, key)) return [];
      const message = `There is a published port “${key}” already.`;
      return [{ code: 'KEY_TAKEN', message, action: 'Choose another key, or only its host port.' }];
    }),
    ...(count > ownPorts
      ? [
          {
            code: 'TOO_MANY_PORTS',
            message: `It may publish ${ownPorts} more ports, not ${count}.`,
          },
        ]
      : []),
  ];
}

const isAmong = (ports: readonly { readonly key: string }[], key: string): boolean =>
  ports.some((port) => port.key === key);

const plain = ({
  key,
  title,
  role,
  port,
  protocol,
  scheme,
}: DeclaredPort): Omit<PlannedPort, 'hostPort'> => ({ key, title, role, port, protocol, scheme });

const useOf = ({ key, protocol, hostPort }: PlannedPort): PortUse => ({
  protocol,
  port: hostPort,
  by: `“${key}” of this stack`,
});

const heldUse = (port: PlannedPort): PortUse => ({
  ...useOf(port),
  by: 'a restore point of this stack, to go back to',
});

const taken = (key: string, { port, by }: { port: number; by: string }): Remark => ({
  code: 'PORT_TAKEN',
  message: `Port ${port} is used by ${by}.`,
  action: `Choose another port for “${key}”.`,
});
