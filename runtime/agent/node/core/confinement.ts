import type { NodeFacts } from '../../../../schemas/agent/observed.ts';

type Confinement = NonNullable<NodeFacts['confinement']>;

/** What was found out about how libvirt holds the machines of a host. */
export interface ConfinementFindings {
  /** Names of the security models libvirt uses, such as `dac` and `apparmor`. */
  readonly models: readonly string[];
  /** Content of libvirt's qemu.conf; empty when there is none. */
  readonly qemuConf: string;
  /** /proc/<pid>/status of machines that run. */
  readonly statuses: readonly string[];
}

/**
 * Tells what holds a guest that broke out of QEMU. Machines that run show it themselves; while none
 * runs, the setting tells (libvirt filters system calls unless told otherwise).
 */
export function readConfinement({ models, qemuConf, statuses }: ConfinementFindings): Confinement {
  const profiles = (['apparmor', 'selinux'] as const).find((model) => models.includes(model));
  return {
    users: models.includes('dac') ? 'stack' : 'shared',
    sandbox:
      statuses.length > 0
        ? statuses.every((status) => /^Seccomp:\s*2$/m.test(status))
        : !/^\s*seccomp_sandbox\s*=\s*0\s*$/m.test(qemuConf),
    profiles: profiles ?? 'none',
  };
}
