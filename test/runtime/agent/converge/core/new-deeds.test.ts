import { expect, test } from 'vitest';
import { deedsOf, hasNewDeeds } from '../../../../../runtime/agent/converge/core/new-deeds.ts';
import type { AgentStep } from '../../../../../runtime/agent/converge/core/plan-steps.ts';
import { desiredMachine } from '../../../../fakes/machines.ts';

const machine = desiredMachine();
const claim: AgentStep = { kind: 'claim-machine', item: `claim-${machine.id}`, machine };
const start: AgentStep = { kind: 'start-machine', item: machine.id, machine };
const define: AgentStep = { kind: 'define-machine', item: machine.id, machine };

test('the first thing that is done is followed by a look', () => {
  expect(hasNewDeeds([define], deedsOf([]))).toBe(true);
  expect(hasNewDeeds([], deedsOf([]))).toBe(false);
});

test('another thing that is done to the same machine is new', () => {
  expect(hasNewDeeds([start], deedsOf([define]))).toBe(true);
});

test('what was done in the round before and is to be done again is not', () => {
  expect(hasNewDeeds([claim], deedsOf([claim]))).toBe(false);
  expect(hasNewDeeds([claim], deedsOf([start, claim]))).toBe(false);
  expect(hasNewDeeds([claim, start], deedsOf([claim]))).toBe(true);
});

test('what rested in between is new again', () => {
  expect(hasNewDeeds([claim], deedsOf([]))).toBe(true);
});
