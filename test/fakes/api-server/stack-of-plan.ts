import { randomBytes } from 'node:crypto';
import { fakeHash, freshId, seededId } from './ids.ts';
import { FIRST_NODE } from './seed/seed-nodes.ts';
import type { FakeAppliance, FakePlan, FakeStack } from './shapes.ts';

const MiB = 2 ** 20;

/** Makes the stack that an install starts with: everything planned, nothing running. */
export function stackOfPlan(
  plan: FakePlan,
  appliance: FakeAppliance,
  createdBy: string,
): FakeStack {
  return {
    id: freshId('stack'),
    name: plan.name,
    state: 'installing',
    sentence: 'Being installed.',
    appliance: { ...plan.appliance, icon: appliance.card.icon },
    distrust: null,
    newer: null,
    machines: plan.machines.map((machine) => ({
      id: freshId('machine'),
      name: machine.name,
      role: machine.role,
      index: machine.index,
      node: machine.node,
      nodeName: machine.nodeName,
      state: 'absent',
      waitingFor: [],
      fault: undefined,
      cpu: machine.cpu,
      memoryBytes: machine.memoryBytes,
      addresses: machine.interfaces.map((face) => ({ ...face, mac: macOf(machine.name) })),
      startedAt: null,
      readyAt: null,
      figures: null,
      actions: actionsOf(appliance, machine.role),
    })),
    gateway: plan.gateway ?? { node: FIRST_NODE.id, nodeName: FIRST_NODE.name },
    networks: plan.networks.map(({ name, subnet4, subnet6 }) => ({ name, subnet4, subnet6 })),
    ports: plan.ports.map((port) => ({ ...port, url: urlOf(port) })),
    volumes: plan.machines.flatMap((machine) =>
      machine.disks.map((disk) => ({
        id: seededId('volume', `${machine.name} ${disk.name}`),
        machine: machine.name,
        name: disk.name,
        kind: disk.kind,
        sizeBytes: disk.sizeBytes,
        usedBytes: disk.kind === 'system' ? 310 * MiB : 96 * MiB,
        missing: null,
      })),
    ),
    outputs: outputsOf(plan, appliance),
    parameters: plan.parameters.map(({ key, label, value }) => ({ key, label, value })),
    permissions: plan.permissions,
    operation: null,
    createdAt: new Date().toISOString(),
    createdBy,
    keptUntil: null,
    secrets: { admin_password: randomBytes(15).toString('base64url') },
    consoleFrom: Date.now(),
  };
}

const macOf = (name: string): string =>
  `52:${fakeHash(name).slice(0, 10).match(/../g)?.join(':') ?? ''}`;

const urlOf = (port: FakePlan['ports'][number]): string | null =>
  port.scheme === 'none' ? null : `${port.scheme}://127.0.0.1:${port.hostPort}`;

function actionsOf(
  appliance: FakeAppliance,
  role: string,
): FakeStack['machines'][number]['actions'] {
  const actions = appliance.manifest.roles[role]?.actions ?? {};
  return Object.entries(actions).map(([key, { title, confirm }]) => ({
    key,
    title,
    confirm: confirm ?? null,
  }));
}

function outputsOf(plan: FakePlan, appliance: FakeAppliance): FakeStack['outputs'] {
  const url = plan.ports.map(urlOf).find((each) => each !== null) ?? null;
  return Object.entries(appliance.manifest.outputs ?? {}).map(([key, { title, kind = 'text' }]) => {
    if (kind === 'secret') return { key, title, kind, value: null };
    if (kind === 'link') return { key, title, kind, value: url === null ? null : `${url}/` };
    const parameter = plan.parameters.find((each) => each.key === key);
    return { key, title, kind, value: String(parameter?.value ?? '') };
  });
}
