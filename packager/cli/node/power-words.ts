import type { NodePower, PowerWay } from '../../../schemas/api/resources/power.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';

/** @returns what a node is switched on by, in words */
export function wayWords(way: PowerWay, wakeable: boolean): string {
  switch (way.kind) {
    case 'redfish':
      return oneLine(`Redfish at ${way.url}, as ${way.user}`);
    case 'ipmi':
      return oneLine(`IPMI at ${way.address}:${way.port}, as ${way.user}`);
    case 'wol':
      return `wake-on-LAN${way.macs.length > 0 ? `: ${way.macs.join(', ')}` : ''}`;
    case 'none':
      return wakeable ? 'wake-on-LAN, as its network cards say' : 'hand';
  }
}

/** What it is doing, and what it has done. */
const REST_WORDS = {
  off: ['going off', 'off'],
  restart: ['restarting', 'restarting'],
  sleep: ['going to sleep', 'asleep'],
} as const;

/** @returns a row that tells why a node is off, or on the way there; none when it is neither */
export function restRows(rest: NodePower['rest'], nowMs: number): [what: string, words: string][] {
  if (rest === null) return [];
  return [
    [REST_WORDS[rest.kind][rest.settled ? 1 : 0], `by ${rest.by} ${formatAge(rest.at, nowMs)}`],
  ];
}

/** @returns rows that tell how a node is switched on and off, and whether it is */
export function powerRows(power: NodePower, nowMs: number): [what: string, words: string][] {
  const { way, wakeable, rest, bootMs, cards, controller, sleep } = power;
  return [
    ['switched on', `by ${wayWords(way, wakeable)}`],
    ...(way.kind === 'redfish' ? [['certificate', way.fingerprint] as [string, string]] : []),
    ...restRows(rest, nowMs),
    ...(sleep === undefined ? [] : [['sleep', oneLine(sleep)] as [string, string]]),
    [
      'takes',
      bootMs === null
        ? 'not measured yet'
        : `${formatDuration(bootMs)} from being woken to its report`,
    ],
    ...cards.map(({ link, mac, wakes }): [string, string] => [
      'card',
      `${link} ${mac}${wakes ? ', wakes it' : ''}`,
    ]),
    ...(controller === null
      ? []
      : [['controller', controllerWords(controller)] as [string, string]]),
  ];
}

const controllerWords = (controller: NonNullable<NodePower['controller']>): string =>
  'power' in controller ? `says that it is ${controller.power}` : oneLine(controller.fault.message);
