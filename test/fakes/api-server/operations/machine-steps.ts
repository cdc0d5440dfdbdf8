import { machineFigures } from '../machine-figures.ts';
import type { FakeMachine, FakeStack } from '../shapes.ts';

/** Machines in the order of their roles' `after`, dependencies first. */
export function startOrder(stack: FakeStack, after: Record<string, string[]>): FakeMachine[] {
  const depth = (role: string): number =>
    Math.max(0, ...(after[role] ?? []).map((each) => depth(each) + 1));
  return stack.machines.toSorted((a, b) => depth(a.role) - depth(b.role));
}

export function markStarting(machine: FakeMachine): void {
  machine.state = 'starting';
  machine.startedAt ??= new Date().toISOString();
  machine.waitingFor = [];
}

export function markReady(machine: FakeMachine): void {
  machine.state = 'ready';
  machine.readyAt = new Date().toISOString();
  machine.figures = machineFigures(machine, Date.now());
}

export function markOff(machine: FakeMachine): void {
  machine.state = 'off';
  machine.startedAt = null;
  machine.readyAt = null;
  machine.figures = null;
  machine.waitingFor = [];
}
