import { z } from 'zod';
import { LabPlan } from './lab-plan.ts';

/** A process that nothing else can be taken for: numbers are given again, and after a start of the machine. */
export const KnownProcess = z.strictObject({
  pid: z.int().min(1),
  /** Field 22 of /proc/<pid>/stat. */
  startTicks: z.string().regex(/^\d+$/),
  /** Which start of this machine it belongs to: /proc/sys/kernel/random/boot_id. */
  bootId: z.string(),
});
export type KnownProcess = z.infer<typeof KnownProcess>;

/**
 * What is known of a lab between two commands: `lab.json` in its folder. The host is one process in
 * namespaces of its own, in which everything else of the lab lives: nodes, bridge, server, mounts. When that
 * process ends, the kernel ends all of it.
 */
export const LabState = z.strictObject({
  format: z.literal(1),
  plan: LabPlan,
  accelerator: z.enum(['kvm', 'tcg']),
  /** Absent: nothing of it runs. */
  host: KnownProcess.optional(),
  /** Of the person `admin` on the pages. */
  adminPassword: z.string(),
});
export type LabState = z.infer<typeof LabState>;

/**
 * @param text of `lab.json`
 * @returns undefined when it is none
 */
export function readLabState(text: string): LabState | undefined {
  try {
    return LabState.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
