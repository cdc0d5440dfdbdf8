import type { BootClient, BootNetwork } from '../../../schemas/api/resources/boot.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

const STATES: Readonly<Record<BootNetwork['state'], string>> = {
  waiting: 'waiting for the gateway',
  fetching: 'fetching images',
  ready: 'ready',
  failed: 'failed',
  lost: 'gateway lost',
};

/** @returns how machines get an address there */
export const dhcpWords = ({ dhcp }: BootNetwork): string =>
  dhcp.mode === 'proxy' ? 'from another server' : `${dhcp.first}-${dhcp.last}`;

/** @returns its state, and why it is not ready */
export const bootStateWords = ({ state, problem, fault }: BootNetwork): string => {
  const why = problem ?? fault?.message;
  return why === undefined ? STATES[state] : `${STATES[state]}: ${why}`;
};

/** @returns a boot network with all that its gateway says */
export const bootNetworkLines = (network: BootNetwork): string[] =>
  [
    `Gateway    ${network.nodeName}, ${network.link}, ${network.address}, port ${network.port}`,
    `Addresses  ${dhcpWords(network)}`,
    ...(network.dhcp.mode === 'full'
      ? [
          `Router     ${network.dhcp.router ?? '–'}`,
          `DNS        ${network.dhcp.dns.join(', ') || '–'}`,
        ]
      : []),
    `Server     ${network.server ?? '–'}`,
    `State      ${bootStateWords(network)}`,
    ...network.images.map(
      ({ version, bytesDone, bytesTotal }) =>
        `Image      ${version}, ${share(bytesDone, bytesTotal)} at the gateway`,
    ),
  ].map((line) => oneLine(line));

const share = (done: number, total: number): string =>
  total === 0 ? '0 %' : `${Math.floor((100 * done) / total)} %`;

const HEAD = ['MACHINE', 'NODE', 'STAGE', 'SAYS', 'WHEN', 'IMAGE', 'GATEWAY'];

/** @returns machines that boot */
export const bootClientLines = (clients: readonly BootClient[], nowMs: number): string[] =>
  table(
    clients.map((client) => [
      client.mac,
      client.node ?? '–',
      client.stage,
      client.message,
      formatAge(client.at, nowMs),
      client.version ?? '–',
      client.gateway,
    ]),
    HEAD,
  );
