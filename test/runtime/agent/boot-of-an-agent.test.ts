import { afterEach, beforeEach, expect, test } from 'vitest';
import { SimulatedNode } from '../../../runtime/simulator/simulated-node.ts';
import { desiredState } from '../../fakes/agent-plan.ts';
import { NODE } from '../../fakes/machines.ts';
import { MemoryLink } from '../../fakes/memory-link.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { desiredBoot } from './boot/lab/desired-boot.ts';

let link: MemoryLink;
let node: SimulatedNode;
beforeEach(async () => {
  link = new MemoryLink();
  node = new SimulatedNode(NODE, link);
  node.world.bootLinks = [
    { link: 'boot0', addresses: [], mac: '52:54:00:00:00:aa', carrier: true },
  ];
  await node.startAgent();
});
afterEach(() => {
  node.killAgent();
  if (node.errors.length > 0) throw node.errors[0];
});

const reported = (generation: number) =>
  waitFor('a report', () => link.observed?.generation === generation);

test('an agent lets machines boot when it is told to, says so, and stops when it is not', async () => {
  const boot = desiredBoot();
  link.want(desiredState({ generation: 1, boot }));
  await reported(1);
  expect(node.world.boot).toEqual(boot);
  expect(link.observed?.boot).toMatchObject({ state: 'ready', images: [{ version: '1.0' }] });
  expect(link.observed?.facts.boot).toEqual({ links: node.world.bootLinks });
  link.want(desiredState({ generation: 2 }));
  await reported(2);
  expect(node.world.boot).toBeUndefined();
  expect(link.observed).not.toHaveProperty('boot');
});

test('an agent that was started anew goes on with what it was told last', async () => {
  link.want(desiredState({ generation: 1, boot: desiredBoot() }));
  await reported(1);
  node.killAgent();
  node.world.boot = undefined;
  await node.startAgent();
  await waitFor('the boot service', () => node.world.boot !== undefined);
});
