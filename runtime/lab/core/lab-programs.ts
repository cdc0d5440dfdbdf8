import type { LabPlan } from './lab-plan.ts';

/** A program that a lab runs, and the Debian package that has it. */
export interface LabProgram {
  readonly program: string;
  readonly package: string;
}

const TPM: LabProgram = { program: 'swtpm', package: 'swtpm' };
const SERVED: readonly LabProgram[] = [{ program: 'dnsmasq', package: 'dnsmasq-base' }];
const ALWAYS: readonly LabProgram[] = [
  { program: 'unshare', package: 'util-linux' },
  { program: 'nsenter', package: 'util-linux' },
  { program: 'ip', package: 'iproute2' },
  { program: 'qemu-system-x86_64', package: 'qemu-system-x86' },
];

/** @returns what has to be installed for a lab, so that nothing is started that cannot be brought to its end */
export const labPrograms = ({ nodes, isBare }: Pick<LabPlan, 'nodes' | 'isBare'>): LabProgram[] => [
  ...ALWAYS,
  ...(isBare ? [] : SERVED),
  ...(nodes.some(({ hasTpm }) => hasTpm) ? [TPM] : []),
];
