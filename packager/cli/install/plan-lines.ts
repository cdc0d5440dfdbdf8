import { OWN_POOL } from '../../../schemas/api/resources/pool.ts';
import type { Plan } from '../../../schemas/api/resources/plan.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { oneLine } from '../terminal/one-line.ts';
import { section } from '../terminal/section.ts';
import { table } from '../terminal/table.ts';

/** @returns everything an install would do, for people */
export const planLines = (plan: Plan): string[] => [
  ...headLines(plan),
  ...section('Machines', plan.machines.map(machineRow)),
  ...section('Placement', placementRows(plan)),
  ...section('Disks', diskRows(plan)),
  ...section('Networks', plan.networks.map(networkRow)),
  ...section(
    'Published ports',
    plan.ports.map((port) => portRow(port, plan)),
  ),
  ...section('Parameters', plan.parameters.map(parameterRow)),
  ...section(
    'Secrets made at install',
    plan.secrets.map(({ key, kind }) => [key, kind]),
  ),
  ...section(
    'Good to know',
    plan.notices.map(({ message }) => [message]),
  ),
  ...section('In the way', plan.problems.flatMap(problemRows)),
];

/** @returns what is installed, and what is good to know, for a log */
export const briefLines = (plan: Plan): string[] => [
  briefLine(plan),
  ...(hasChoice(plan) ? [oneLine(`Placement: ${placementWords(plan)}`)] : []),
  ...plan.notices.map(({ message }) => oneLine(`Note: ${message}`)),
];

const briefLine = ({ appliance, name, totals, fetch }: Plan): string =>
  oneLine(
    `Installing ${appliance.address} ${appliance.version} as “${name}”: ${formatCount(totals.machines, 'machine')}, ` +
      `${formatByteSize(totals.memoryBytes)} memory, ${formatByteSize(fetch.bytes)} to fetch`,
  );

function headLines({ appliance, name, totals, fetch, capacity, trust, permissions }: Plan) {
  const { address, version, title, digest, registry } = appliance;
  const egress = permissions.egress === 'internet' ? 'may reach the internet' : 'none';
  return [
    oneLine(`${address} ${version} (${title}) as “${name}”`),
    ...table([
      ['', 'from', registry],
      ['', 'digest', digest],
      ['', 'trust', trust.sentence],
      ['', 'to fetch', `${formatByteSize(fetch.bytes)} of ${formatByteSize(fetch.totalBytes)}`],
      [
        '',
        'memory',
        `${formatByteSize(totals.memoryBytes)}; ${formatByteSize(capacity.memoryFreeBytes)} free`,
      ],
      [
        '',
        'disk',
        `up to ${formatByteSize(totals.diskBytes)}; ${formatByteSize(capacity.diskFreeBytes)} free`,
      ],
      ['', 'outside', egress],
    ]),
  ];
}

/** With one node there is nothing to tell about places. */
const hasChoice = ({ placement }: Plan): boolean => (placement?.nodes ?? 1) > 1;

/** Where each machine and the router go, and why; a machine without a place is told as a problem. */
function placementRows(plan: Plan): string[][] {
  const { machines, gateway, placement } = plan;
  if (!placement || !hasChoice(plan)) return [];
  const reasons = new Map(placement.machines.map(({ machine, reason }) => [machine, reason]));
  return [
    ...machines
      .filter(({ name }) => reasons.has(name))
      .map(({ name, nodeName }) => [name, nodeName, reasons.get(name) ?? '']),
    ...(gateway?.nodeName ? [['gateway', gateway.nodeName, placement.gateway]] : []),
  ];
}

const placementWords = (plan: Plan): string =>
  placementRows(plan)
    .map(([what, node]) => `${what} on ${node}`)
    .join(', ');

function machineRow(machine: Machine): string[] {
  const { name, cpu, memoryBytes, firmware, nodeName, interfaces, after } = machine;
  const addresses = interfaces.map(({ address4, address6 }) => `${address4} ${address6}`);
  return [
    name,
    `${cpu} cpu`,
    formatByteSize(memoryBytes),
    nodeName === '' ? 'on no node' : `on ${nodeName}`,
    addresses.join(', '),
    [
      ...(firmware === 'uefi' ? ['starts by UEFI'] : []),
      ...(after.length > 0 ? [`after ${after.join(', ')}`] : []),
    ].join(', '),
  ];
}

type Machine = Plan['machines'][number];

/** Where each disk goes is told where there is another pool than that of the node. */
function diskRows({ machines, placement }: Plan): string[][] {
  const isTold = (placement?.pools ?? []).length > 0;
  return machines.flatMap(({ name, disks }) =>
    disks.map((disk) => {
      const place = placement?.disks?.find((at) => at.machine === name && at.disk === disk.name);
      const where = isTold && place ? [`in ${poolWords(place.pool)}`, place.reason] : [];
      return [name, disk.name, disk.kind, formatByteSize(disk.sizeBytes), ...where];
    }),
  );
}

const poolWords = (pool: string): string =>
  pool === OWN_POOL ? 'the own pool of the node' : `the pool ${pool}`;

const networkRow = ({
  name,
  subnet4,
  subnet6,
  egress,
  uplink,
}: Plan['networks'][number]): string[] => [
  name,
  subnet4,
  subnet6,
  egress ? 'with internet access' : 'closed',
  ...(uplink ? [`in the LAN of uplink ${uplink.name}, router ${uplink.router4}`] : []),
];

const portRow = (
  { key, title, role, port, protocol, hostPort }: Plan['ports'][number],
  plan: Plan,
): string[] => [
  key,
  hasChoice(plan) && plan.placement?.host !== undefined
    ? `${plan.placement.host}:${hostPort}`
    : `host port ${hostPort}`,
  `to ${role} ${port}/${protocol}`,
  title,
];

const parameterRow = ({ key, value, origin }: Plan['parameters'][number]): string[] => [
  key,
  value === null ? '(secret)' : String(value),
  origin,
];

const problemRows = ({ message, action }: Plan['problems'][number]): string[][] => [
  [message],
  ...(action === undefined ? [] : [[`  ${action}`]]),
];
