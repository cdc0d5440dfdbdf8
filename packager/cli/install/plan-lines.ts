import type { Plan } from '../../../schemas/api/resources/plan.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

type Rows = readonly (readonly string[])[];

/** @returns everything an install would do, for people */
export const planLines = (plan: Plan): string[] => [
  ...headLines(plan),
  ...section('Machines', plan.machines.map(machineRow)),
  ...section('Disks', plan.machines.flatMap(diskRows)),
  ...section('Networks', plan.networks.map(networkRow)),
  ...section('Published ports', plan.ports.map(portRow)),
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
export const briefLines = ({ appliance, name, totals, fetch, notices }: Plan): string[] => [
  oneLine(
    `Installing ${appliance.address} ${appliance.version} as “${name}”: ${formatCount(totals.machines, 'machine')}, ` +
      `${formatByteSize(totals.memoryBytes)} memory, ${formatByteSize(fetch.bytes)} to fetch`,
  ),
  ...notices.map(({ message }) => oneLine(`Note: ${message}`)),
];

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

const section = (title: string, rows: Rows): string[] =>
  rows.length === 0 ? [] : ['', title, ...table(rows.map((row) => ['', ...row]))];

function machineRow({ name, cpu, memoryBytes, nodeName, interfaces, after }: Machine): string[] {
  const addresses = interfaces.map(({ address4, address6 }) => `${address4} ${address6}`);
  return [
    name,
    `${cpu} cpu`,
    formatByteSize(memoryBytes),
    `on ${nodeName}`,
    addresses.join(', '),
    after.length > 0 ? `after ${after.join(', ')}` : '',
  ];
}

type Machine = Plan['machines'][number];

const diskRows = ({ name, disks }: Machine): string[][] =>
  disks.map((disk) => [name, disk.name, disk.kind, formatByteSize(disk.sizeBytes)]);

const networkRow = ({ name, subnet4, subnet6, egress }: Plan['networks'][number]): string[] => [
  name,
  subnet4,
  subnet6,
  egress ? 'with a way out' : 'closed',
];

const portRow = ({ key, title, role, port, protocol, hostPort }: Plan['ports'][number]) => [
  key,
  `host port ${hostPort}`,
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
