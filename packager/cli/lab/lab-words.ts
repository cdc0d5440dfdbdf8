import { table } from '../terminal/table.ts';
import type { LabStatus } from './lab-door.ts';

const HEAD = ['NODE', 'KIND', 'POWER', 'MAC', 'SERIAL', 'SCREEN'];
const ACCELERATOR = {
  kvm: 'with hardware virtualisation (KVM)',
  tcg: 'emulated (TCG), many times slower than a machine of its own',
} as const;

/** @returns a lab in lines */
export const labLines = (lab: LabStatus): string[] => [
  ...table(
    lab.nodes.map(({ name, kind, power, macs, serial, screen }) => [
      name,
      kind,
      power,
      macs.join(' '),
      serial,
      screen || '–',
    ]),
    HEAD,
  ),
  '',
  `Nodes run ${ACCELERATOR[lab.accelerator]}.`,
  ...(lab.isUp
    ? [
        ...(lab.url === undefined ? [] : [`Pages: ${lab.url}`]),
        `Its host: nsenter -t ${lab.hostPid} -m -n -p -u`,
      ]
    : [
        'The lab is down: this machine was started anew, or somebody ended it. To go on: yard lab up',
      ]),
];
