import { createHash } from 'node:crypto';
import type { InstallRequest, Plan, TrustVerdict } from '../../../schemas/api/resources/plan.ts';
import type { Role } from '../../../schemas/appliance/role.ts';
import { defaultSubnet4 } from '../../../schemas/appliance/subnet.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { StackName } from '../../../schemas/ids/names.ts';
import { subnet6Of } from './addresses.ts';
import { choosePlace, type Needs } from './choose-place.ts';
import { planMachines } from './plan-machines.ts';
import { planParameters } from './plan-parameters.ts';
import { planPorts } from './plan-ports.ts';
import { fetchBytes, type PlannedAppliance } from './planned-appliance.ts';
import type { Remark } from './remark.ts';
import type { Rollback } from './rollback.ts';
import { freeDiskBytes, freeMemoryBytes, promisedBytes, type Site } from './site.ts';

export interface PlanInput {
  readonly request: InstallRequest & { readonly name: StackName };
  readonly appliance: PlannedAppliance;
  readonly site: Site;
  readonly trust: TrustVerdict;
  readonly rollback: Rollback | undefined;
}

/**
 * Computes everything an install would do. Pure: the same input gives the same plan and hash.
 *
 * What stands in the way is collected in `problems`, all at once; a plan with problems still shows
 * what would be done, as far as it can be told.
 */
export function planInstall(input: PlanInput): Plan {
  const { request, appliance, site } = input;
  const { manifest } = appliance;
  const problems: Remark[] = [...nameProblems(request.name, site), ...trustProblems(input.trust)];
  const notices: Remark[] = rollbackNotices(input);
  const counts = planCounts(manifest.roles, request.counts, problems);
  const networks = planNetworks(input);
  const needs = sumNeeds(appliance, counts);
  const place = choosePlace(needs, appliance.images, site);
  problems.push(...place.problems);
  notices.push(...place.notices);
  const machines = planMachines({ input, counts, networks, place: place.place });
  const ports = planPorts(input, place.place?.gateway.ports ?? []);
  const parameters = planParameters(manifest, request.parameters);
  problems.push(...ports.problems, ...parameters.problems);
  notices.push(...ports.notices);
  const firm = {
    appliance: {
      address: appliance.address,
      title: manifest.title,
      version: manifest.version,
      digest: appliance.digest,
      registry: appliance.registry,
    },
    name: request.name,
    machines,
    networks,
    ports: ports.ports,
    parameters: parameters.parameters,
    secrets: Object.entries(manifest.secrets).map(([key, secret]) => ({ key, kind: secret.type })),
    permissions: manifest.permissions,
    totals: {
      machines: machines.length,
      cpu: needs.cpu,
      memoryBytes: needs.memoryBytes,
      diskBytes: sumDisks(machines),
    },
  };
  const node = place.place?.compute;
  return {
    ...firm,
    hash: hashOf(firm),
    fetch: {
      bytes: fetchBytes(appliance.images, node?.images ?? new Set()),
      totalBytes: fetchBytes(appliance.images, new Set()),
    },
    trust: input.trust,
    capacity: {
      memoryFreeBytes: node ? freeMemoryBytes(node) : 0,
      diskFreeBytes: node ? freeDiskBytes(node) : 0,
    },
    notices,
    problems,
  };
}

/** The hash of what is promised. Its keys are always written in the same order, by the code above. */
const hashOf = (firm: object): Digest =>
  `sha256:${createHash('sha256').update(JSON.stringify(firm)).digest('hex')}` as Digest;

function nameProblems(name: string, site: Site): Remark[] {
  if (!site.stackNames.has(name)) return [];
  return [
    {
      code: 'NAME_TAKEN',
      message: `There is a stack “${name}” already.`,
      action: 'Choose another name.',
    },
  ];
}

function trustProblems(trust: TrustVerdict): Remark[] {
  if (trust.state === 'trusted' || trust.state === 'consented') return [];
  const code = trust.state === 'unsigned' ? 'UNSIGNED' : 'PUBLISHER_UNKNOWN';
  const action = 'An administrator can trust the key, or accept exactly these bytes with a reason.';
  return [{ code, message: trust.sentence, action }];
}

function rollbackNotices({ rollback }: PlanInput): Remark[] {
  if (!rollback) return [];
  const message =
    `A newer release was installed here before (sequence ${rollback.have}, this one ` +
    `${rollback.found}); that this older one is wanted will be recorded.`;
  return [{ code: 'ROLLBACK', message }];
}

function planCounts(
  roles: Record<string, Role>,
  asked: Record<string, number>,
  problems: Remark[],
): ReadonlyMap<string, number> {
  for (const name of Object.keys(asked)) {
    if (!(name in roles))
      problems.push({ code: 'COUNT_INVALID', message: `There is no role “${name}”.` });
  }
  return new Map(
    Object.entries(roles).map(([name, { count }]) => {
      const wanted = asked[name] ?? count.default;
      if (wanted >= count.minimum && wanted <= count.maximum) return [name, wanted];
      const message = `Role “${name}” may have ${count.minimum} to ${count.maximum} machines, not ${wanted}.`;
      problems.push({ code: 'COUNT_INVALID', message });
      return [name, count.default];
    }),
  );
}

function planNetworks({ request, appliance }: PlanInput): Plan['networks'] {
  const seed = createHash('sha256').update(request.name).digest();
  return Object.entries(appliance.manifest.networks).map(([name, network], index) => ({
    name,
    subnet4: network.subnet4 ?? defaultSubnet4(index),
    subnet6: subnet6Of(seed, index),
    egress: appliance.manifest.permissions.egress === 'internet',
  }));
}

function sumNeeds({ manifest }: PlannedAppliance, counts: ReadonlyMap<string, number>): Needs {
  const needs = { machines: 0, cpu: 0, memoryBytes: 0, volumeBytes: 0 };
  for (const [name, role] of Object.entries(manifest.roles)) {
    const count = counts.get(name) ?? 0;
    const data = Object.values(role.data).reduce((sum, disk) => sum + disk.size, 0);
    const system = promisedBytes({ kind: 'system', sizeBytes: role.system.sizeBytes });
    needs.machines += count;
    needs.cpu += count * role.cpu;
    needs.memoryBytes += count * role.memory;
    needs.volumeBytes += count * (data + system);
  }
  return needs;
}

const sumDisks = (machines: Plan['machines']): number =>
  machines.flatMap((machine) => machine.disks).reduce((sum, disk) => sum + disk.sizeBytes, 0);

/** @returns the longest free name that starts with the wished one: `wordpress`, `wordpress-2` … */
export function freeName(wish: string, taken: ReadonlySet<string>): StackName {
  if (!taken.has(wish)) return wish as StackName;
  for (let number = 2; number < LIMITS.appliance.machines * 100; number += 1) {
    const name = `${wish.slice(0, 26)}-${number}`;
    if (!taken.has(name)) return name as StackName;
  }
  return wish as StackName;
}
