import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AgentProcess } from '../../cluster/lab/agent-process.ts';
import { AgentSite } from '../../fakes/agent-site.ts';
import { type PrivateLibvirt, startPrivateLibvirt } from '../../fakes/private-libvirt.ts';
import { waitFor } from '../../fakes/wait-for.ts';

let site: AgentSite;
let libvirt: PrivateLibvirt;
let agent: AgentProcess;
beforeAll(async () => {
  site = await AgentSite.open();
  libvirt = await startPrivateLibvirt({ network: 'host' });
  agent = new AgentProcess(libvirt, {
    STACKYARD_AGENT_FOLDER: join(libvirt.folder, 'agent'),
    STACKYARD_AGENT_SERVER: site.url,
    STACKYARD_AGENT_AUTHORITY: site.authority.fingerprint,
    STACKYARD_AGENT_ADDRESS: 'none',
    STACKYARD_AGENT_IMAGE_PORT: '0',
  });
});
afterAll(async () => {
  if (agent.isRunning) await agent.stop();
  await libvirt.stop();
  await site.close();
});

test('the real agent waits with its code on its output, is approved, and reports', async () => {
  agent.start();
  await agent.untilSaid(/Approve the code [0-9A-Z-]{9} on the page Nodes/);
  const [machine] = await site.call('listJoining');
  expect(agent.output).toContain(`yard node approve ${machine!.code}`);
  expect(machine).toMatchObject({ state: 'waiting', address: '127.0.0.1' });
  // Ctrl-C ends one that waits, and the next one asks with the same key.
  await agent.stop();
  agent.start();
  await agent.untilSaid(new RegExp(`Approve the code ${machine!.code} on`));
  const { id } = await site.call('approveJoining', {
    params: { code: machine!.code },
    body: { as: 'new', name: 'barn-2' },
  });
  await agent.untilSaid(/This machine is the node barn-2 now\./);
  const { observed } = site.control.dependencies;
  await waitFor('the node to report', () => observed.get(id) !== undefined);
  expect(observed.get(id)?.facts.hardware).toMatchObject({ macs: expect.any(Array) });
  await agent.stop();
  agent.start();
  const before = observed.get(id);
  await waitFor('the node to report again', () => observed.get(id) !== before);
  expect(await site.call('listJoining')).toEqual([]);
});
